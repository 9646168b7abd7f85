import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { GOLDEN, recordModule, terraformLacks } from './terraform.ts';

const lacks = terraformLacks();
if (lacks !== null) {
  console.error(`terraform-record: ${lacks}`);
  process.exit(2);
}
mkdirSync(dirname(GOLDEN), { recursive: true });
writeFileSync(GOLDEN, `${JSON.stringify(recordModule(), null, 1)}\n`);

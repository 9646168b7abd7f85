import 'reflect-metadata';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { sampleEvents } from './sample-events.ts';

const events = join(repositoryRoot, 'events');
for (const folder of ['kinesis-processor', 'alert-processor']) {
  rmSync(join(events, folder), { recursive: true, force: true });
  mkdirSync(join(events, folder), { recursive: true });
}
for (const [path, event] of await sampleEvents()) {
  mkdirSync(dirname(join(events, path)), { recursive: true });
  writeFileSync(join(events, path), `${JSON.stringify(event, null, 2)}\n`);
}

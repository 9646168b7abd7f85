import { readFileSync } from 'node:fs';

import test from 'ava';

import { deployedStacks, type DeployedStack } from '../support/deployed-template.ts';
import { samInfrastructure } from '../support/sam-infrastructure.ts';
import {
  GOLDEN,
  recordModule,
  sourcesSha256,
  terraformLacks,
  type ModuleRecord,
} from '../support/terraform.ts';

const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const record = JSON.parse(readFileSync(GOLDEN, 'utf8')) as ModuleRecord;
const stacks = deployedStacks(
  ENVIRONMENTS.map((Environment) => ({ Environment, FromEmail: 'alerts@example.com' })),
);

test('the record of the Terraform module is of the module as it stands (`make terraform-record` renews it)', (t) => {
  t.is(record.sources_sha256, sourcesSha256());
});

for (const [index, environment] of ENVIRONMENTS.entries()) {
  const sam = samInfrastructure(stacks[index] as DeployedStack);
  for (const part of Object.keys(sam) as (keyof typeof sam)[]) {
    test(`${part} of ${environment} are the same by SAM and by Terraform`, (t) => {
      t.true(Object.keys(sam[part]).length > 0 || (part === 'scaling' && environment !== 'prod'));
      t.deepEqual(record.environments[environment]?.[part], sam[part]);
    });
  }
}

const lacks = terraformLacks();
(lacks === null ? test : test.skip)(
  `terraform makes of the module what the record says${lacks === null ? '' : ` (${lacks})`}`,
  (t) => {
    t.timeout(120_000);
    t.deepEqual(recordModule(), record);
  },
);

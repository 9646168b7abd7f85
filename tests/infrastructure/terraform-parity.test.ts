import { readFileSync } from 'node:fs';

import test from 'ava';

import { deployedStacks, type Parameters } from '../support/deployed-template.ts';
import type { Infrastructure } from '../support/infrastructure.ts';
import { samDataLake, samInfrastructure } from '../support/sam-infrastructure.ts';
import {
  GOLDEN,
  recordModule,
  sourcesSha256,
  terraformLacks,
  type ModuleRecord,
} from '../support/terraform.ts';

const SENDER = { FromEmail: 'alerts@example.com' };
/** Runs of the module's tests, and the parameters of the template that say the same. */
const RUNS: Readonly<Record<string, Parameters>> = {
  dev: { ...SENDER, Environment: 'dev' },
  staging: { ...SENDER, Environment: 'staging' },
  prod: { ...SENDER, Environment: 'prod' },
  planned: {
    ...SENDER,
    Environment: 'prod',
    Scaling: 'load',
    FeedHours: 'XNYS',
    StreamShardCount: '4',
    ClosedShardCount: '1',
    ReservedConcurrency: '40',
    ReadyConcurrency: '20',
  },
  options: {
    ...SENDER,
    Environment: 'dev',
    StreamShardCount: '2',
    ClosedShardCount: '1',
    ParallelizationFactor: '5',
    BatchSize: '500',
    BatchingWindowSeconds: '20',
    EmailEvents: 'yes',
    LakeCompaction: 'yes',
    VpcId: 'vpc-0123abcd',
    VpcSubnetIds: 'subnet-0000000a,subnet-0000000b',
    VpcSecurityGroupIds: 'sg-0000000c',
    VpcRouteTableIds: 'rtb-0000000e',
    VpcInterfaceEndpoints: 'both',
    AlertProcessorInVpc: 'yes',
    FeedHours: 'XLON',
    FeedVendor: 'alpaca',
    FeedSymbols: 'AAPL,MSFT',
    FeedImageUri: `example/feed@sha256:${'0'.repeat(64)}`,
    FeedSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/dev/feed-AbCdEf',
    FeedVpcId: 'vpc-0123abcd',
    FeedSubnetIds: 'subnet-0000000f',
  },
};
/** Parts that are empty, by run. */
const OPTIONAL: Readonly<Record<string, readonly (keyof Infrastructure)[]>> = {
  dev: ['scaling', 'deployment', 'resizing', 'planning', 'network', 'email', 'feed'],
  staging: ['scaling', 'deployment', 'resizing', 'planning', 'network', 'email', 'feed'],
  prod: ['resizing', 'planning', 'network', 'email', 'feed'],
  planned: ['scaling', 'resizing', 'network', 'email', 'feed'],
  options: ['scaling', 'deployment', 'planning'],
};
const record = JSON.parse(readFileSync(GOLDEN, 'utf8')) as ModuleRecord;
const stacks = deployedStacks(Object.values(RUNS));

test('the record of the Terraform module is of the module as it stands (`make terraform-record` renews it)', (t) => {
  t.is(record.sources_sha256, sourcesSha256());
});

for (const [index, run] of Object.keys(RUNS).entries()) {
  const sam = samInfrastructure(stacks[index]!);
  for (const part of Object.keys(sam) as (keyof typeof sam)[]) {
    test(`${part} of ${run} are the same by SAM and by Terraform`, (t) => {
      t.is(Object.keys(sam[part]).length === 0, OPTIONAL[run]!.includes(part));
      t.deepEqual(record.runs[run]?.[part], sam[part]);
    });
  }
}

const lake = samDataLake(stacks[0]!);
for (const part of Object.keys(lake) as (keyof typeof lake)[]) {
  test(`${part} that the module is given is made by its example as by SAM`, (t) => {
    t.deepEqual(record.example[part], lake[part]);
  });
}

const lacks = terraformLacks();
(lacks === null ? test : test.skip)(
  `terraform makes of the module what the record says${lacks === null ? '' : ` (${lacks})`}`,
  (t) => {
    t.timeout(120_000);
    t.deepEqual(recordModule(), record);
  },
);

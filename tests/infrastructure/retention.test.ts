import { join } from 'node:path';

import test from 'ava';

import { readTemplate } from '../../lib/template/template.ts';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import {
  ACCOUNT,
  deployedStacks,
  ofType,
  propertiesOf,
  type DeployedResource,
  type DeployedStack,
} from '../support/deployed-template.ts';

const [dev, prod, firstOfProd, ofAMonth, compacted, compactedForAYear] = deployedStacks([
  { Environment: 'dev' },
  { Environment: 'prod' },
  { Environment: 'prod', TableProtection: 'no' },
  { Environment: 'prod', LakeRetentionDays: '30' },
  { Environment: 'prod', LakeCompaction: 'yes' },
  { Environment: 'prod', LakeCompaction: 'yes', LakeRetentionDays: '365' },
]) as [DeployedStack, DeployedStack, DeployedStack, DeployedStack, DeployedStack, DeployedStack];
const [images] = deployedStacks([{ Environment: 'prod' }], 'images/repositories.yaml') as [DeployedStack];

/** But versions of functions, which SAM retains for their aliases: they have no name of their own, and go with the function. */
const resources = (stack: DeployedStack): readonly (readonly [string, DeployedResource])[] =>
  [...stack].filter(([, { type }]) => type !== 'AWS::Lambda::Version');

const KEPT = {
  monitor: [
    prod,
    [
      'DataLakeBucket',
      'ProcessedDataTable',
      'UserPreferencesTable',
      'ReferenceDataTable',
      'AlertHistoryTable',
    ],
  ],
  images: [images, ['KinesisProcessorRepository', 'AlertProcessorRepository']],
} as const;

for (const [name, [stack, logicalIds]] of Object.entries(KEPT)) {
  test(`of the stack ${name} what holds data stays when the stack goes, and nothing else`, (t) => {
    const kept = resources(stack).filter(([, { whenDeleted, whenReplaced }]) => whenDeleted ?? whenReplaced);
    t.deepEqual(
      kept.map(([logicalId]) => logicalId),
      [...logicalIds],
    );
    for (const [, { whenReplaced }] of kept) t.is(whenReplaced, 'Retain');
  });
}

/**
 * What a creation that fails leaves behind, under a name that the next attempt wants too: CloudFormation takes back what it has
 * made, but for `Retain` and for what its service refuses to delete.
 */
function leftBehind(stack: DeployedStack): readonly string[] {
  return resources(stack)
    .filter(
      ([, { whenDeleted, properties }]) =>
        whenDeleted === 'Retain' || properties['DeletionProtectionEnabled'] === true,
    )
    .map(([logicalId]) => logicalId);
}

test('a first deployment that fails leaves nothing behind that the next attempt would stumble over', (t) => {
  t.deepEqual(leftBehind(images), []);
  t.deepEqual(leftBehind(dev), []);
  t.deepEqual(leftBehind(firstOfProd), []);
});

test('the tables of prod are protected from deletion unless that is asked for', (t) => {
  for (const [stack, isProtected] of [
    [prod, true],
    [firstOfProd, false],
  ] as const) {
    const tables = ofType(stack, 'AWS::DynamoDB::Table');
    t.is(tables.length, 4);
    for (const { properties } of tables) t.is(properties['DeletionProtectionEnabled'], isProtected);
  }
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const LONGEST_BUCKET_NAME = 63;
/** The longest names of regions that there are, without hyphens: ap-southeast-1, ap-northeast-1, us-isof-south-1. */
const LONGEST_REGION = 'apsoutheast1';

test('the name of the bucket has account and region in it, and room for both whatever the project is called', (t) => {
  const { BucketName } = propertiesOf(dev, 'DataLakeBucket') as { BucketName: string };
  t.is(BucketName, `realtime-financial-dev-data-lake-${ACCOUNT}-useast1`);
  for (const template of ['template.yaml', 'images/repositories.yaml']) {
    const { ProjectName } = readTemplate(join(repositoryRoot, template)).Parameters as unknown as Record<
      string,
      { readonly AllowedPattern: string }
    >;
    const accepts = (name: string): boolean => new RegExp(`^(?:${ProjectName!.AllowedPattern})$`).test(name);
    const longest = Array.from({ length: 40 }, (_, length) => 'p'.repeat(length)).findLast(accepts)!;
    const bucket = `${longest}-staging-data-lake-${ACCOUNT}-${LONGEST_REGION}`;
    t.true(accepts('realtime-financial'));
    t.is(bucket.length, LONGEST_BUCKET_NAME);
  }
});

const ruleOf = (stack: DeployedStack, prefix: string): unknown =>
  (
    propertiesOf(stack, 'DataLakeBucket')['LifecycleConfiguration'] as {
      readonly Rules: readonly { readonly Prefix?: string }[];
    }
  ).Rules.find(({ Prefix }) => Prefix === prefix);

test('processed ticks are kept for good, or as long as is asked for', (t) => {
  t.is(ruleOf(prod, 'processed/'), undefined);
  t.like(ruleOf(ofAMonth, 'processed/'), { Status: 'Enabled', ExpirationInDays: '30' });
});

test('with compaction, ticks are kept as days, and their small objects for a month', (t) => {
  t.like(ruleOf(compacted, 'processed/'), { Status: 'Enabled', ExpirationInDays: 30 });
  t.is(ruleOf(compacted, 'days/'), undefined);
  t.like(ruleOf(compactedForAYear, 'days/'), { Status: 'Enabled', ExpirationInDays: '365' });
  t.is(ruleOf(ofAMonth, 'days/'), undefined);
});

test('no rule moves objects to a storage class that S3 moves nothing so small to', (t) => {
  t.notRegex(JSON.stringify(propertiesOf(ofAMonth, 'DataLakeBucket')), /Transition/);
});

test('only functions of this account and region may pull images, as in the policies that Lambda writes itself', (t) => {
  const repositories = ofType(images, 'AWS::ECR::Repository');
  t.is(repositories.length, 2);
  for (const { properties } of repositories) {
    const { Statement } = properties['RepositoryPolicyText'] as { Statement: unknown[] };
    t.like(Statement[0], {
      Principal: { Service: 'lambda.amazonaws.com' },
      Condition: { StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${ACCOUNT}:function:*` } },
    });
  }
});

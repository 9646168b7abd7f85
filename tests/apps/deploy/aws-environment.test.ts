import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import nock from 'nock';
import test from 'ava';
import { AwsEnvironment } from '../../../apps/deploy/aws-environment.ts';
import { retainedResources } from '../../../apps/deploy/retained-resources.ts';
import { startAwsServer, type AwsServer } from '../../../lib/local-aws/aws-server.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/repository@sha256:${'1'.repeat(64)}`;
const RELEASE = {
  images: { 'kinesis-processor': IMAGE, 'alert-processor': IMAGE },
  architecture: 'arm64',
  revision: 'a'.repeat(40),
  template: 't',
  deployed_at: '2026-11-23T14:30:00.000Z',
  deployed_by: 'arn:aws:iam::000000000000:root',
} as const;

let server: AwsServer;

test.serial.before('the local AWS server starts', async () => {
  server = await startAwsServer();
  Object.assign(process.env, server.environment);
});
test.after.always('the local AWS server stops', () => server?.stop());

test.serial('releases are told newest first, and there are none at first', async (t) => {
  const environment = new AwsEnvironment('dev');
  t.deepEqual(await environment.releases(), []);
  await environment.record(RELEASE);
  await environment.record({ ...RELEASE, revision: 'b'.repeat(40), rollback: true });
  t.deepEqual(await environment.releases(), [
    { ...RELEASE, revision: 'b'.repeat(40), rollback: true },
    RELEASE,
  ]);
  t.deepEqual(await new AwsEnvironment('staging').releases(), []);
});

test.serial(
  'alarms that fire are told by name, composite ones too, those of other environments are not',
  async (t) => {
    const cloudwatch = new CloudWatchClient({});
    for (const AlarmName of ['staging-errors', 'staging-quiet', 'prod-errors'].map(
      (end) => `realtime-financial-${end}`,
    )) {
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          MetricName: 'Errors',
          Namespace: 'AWS/Lambda',
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 5,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
      const StateValue = AlarmName.endsWith('errors') ? 'ALARM' : 'OK';
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
    }
    await cloudwatch.send(
      new PutCompositeAlarmCommand({
        AlarmName: 'realtime-financial-staging-health',
        AlarmRule: 'ALARM("realtime-financial-staging-errors") OR ALARM("realtime-financial-staging-quiet")',
      }),
    );
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: 'realtime-financial-staging-health',
        StateValue: 'ALARM',
        StateReason: 'test',
      }),
    );
    const firing = await new AwsEnvironment('staging').firingAlarms();
    t.deepEqual(
      firing.toSorted((a, b) => a.name.localeCompare(b.name)).map(({ name, parts }) => [name, ...parts]),
      [
        ['realtime-financial-staging-errors'],
        [
          'realtime-financial-staging-health',
          'realtime-financial-staging-errors',
          'realtime-financial-staging-quiet',
        ],
      ],
    );
    t.true(firing.every(({ sinceMs }) => sinceMs !== null && Math.abs(Date.now() - sinceMs) < 600_000));
  },
);

test.serial('repositories are those of the stack that makes them', async (t) => {
  const environment = new AwsEnvironment('dev');
  await t.throwsAsync(environment.repositories(), {
    message: 'there is no stack realtime-financial-dev-images: make deploy ENV=dev makes it',
  });
  const StackName = 'realtime-financial-dev-images';
  t.is(await environment.stack(StackName), null);
  const TemplateBody = readFileSync(join(repositoryRoot, 'images/repositories.yaml'), 'utf8');
  const client = new CloudFormationClient({});
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  const waiter = { client, maxWaitTime: 30, minDelay: 1 };
  await waitUntilStackCreateComplete(waiter, { StackName });
  t.deepEqual(await environment.stack(StackName), {
    name: StackName,
    status: 'CREATE_COMPLETE',
    failures: [],
  });
  const repositories = await environment.repositories();
  t.regex(repositories['kinesis-processor'], /\/realtime-financial-dev-kinesis-processor$/);
  t.regex(repositories['alert-processor'], /\/realtime-financial-dev-alert-processor$/);
  t.is((await environment.retained('images/repositories.yaml')).length, 2);
});

test.serial('the registry is entered as who we are', async (t) => {
  const environment = new AwsEnvironment('dev');
  const { username, password } = await environment.registryCredentials();
  t.is(username, 'AWS');
  t.true(password.length > 0);
  t.regex(await environment.caller(), /^arn:aws:/);
  t.like(await environment.processEnvironment(), { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test' });
});

test.serial('a role of another account is taken, and handed on to sam', async (t) => {
  const roleArn = 'arn:aws:iam::123456789012:role/promotion';
  const environment = new AwsEnvironment('prod', { roleArn });
  t.regex(
    await environment.caller(),
    /^arn:aws:sts::123456789012:assumed-role\/promotion\/realtime-financial-prod$/,
  );
  const { AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN } = await environment.processEnvironment();
  t.not(AWS_ACCESS_KEY_ID, 'test');
  t.truthy(AWS_SESSION_TOKEN);
});

/** The local server has no scanner: what ECR answers is told here. */
async function findings(t: { teardown(f: () => void): void }, answer: object): Promise<number> {
  const scope = nock(server.endpoint)
    .post('/', (body: { repositoryName: string }) => body.repositoryName === 'team/repository')
    .reply(200, answer);
  t.teardown(() => nock.cleanAll());
  const found = await new AwsEnvironment('dev').criticalFindings(IMAGE);
  scope.done();
  return found;
}

test.serial('critical findings are counted, others are not', async (t) => {
  const findingSeverityCounts = { CRITICAL: 2, HIGH: 5 };
  t.is(
    await findings(t, {
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findingSeverityCounts },
    }),
    2,
  );
  t.is(await findings(t, { imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: {} }), 0);
});

test.serial('an image whose scan has not ended counts as not scanned', async (t) => {
  await t.throwsAsync(findings(t, { imageScanStatus: { status: 'IN_PROGRESS' } }), {
    message: /has not been scanned: IN_PROGRESS/,
  });
});

test.serial('a tag tells its digest, and a tag that is not there none', async (t) => {
  const ecr = new ECRClient({});
  const repositoryName = 'team/tagged';
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
  const { image } = await ecr.send(
    new PutImageCommand({ repositoryName, imageManifest: '{"schemaVersion":2}', imageTag: 'first' }),
  );
  const environment = new AwsEnvironment('dev');
  const repository = `123456789012.dkr.ecr.us-east-1.amazonaws.com/${repositoryName}`;
  t.is(await environment.taggedDigest(repository, 'first'), image!.imageId!.imageDigest!);
  t.is(await environment.taggedDigest(repository, 'second'), null);
});

test.serial('a name that is taken is told as what made a first deployment fail', async (t) => {
  const StackName = 'realtime-financial-dev';
  const client = new CloudFormationClient({});
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'taken-name' }));
  const Resources = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-name' } } };
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  const environment = new AwsEnvironment('dev');
  let stack = await environment.stack(StackName);
  for (const endMs = Date.now() + 10_000; stack?.status !== 'ROLLBACK_COMPLETE' && Date.now() < endMs;) {
    stack = await environment.stack(StackName);
  }
  t.like(stack, { status: 'ROLLBACK_COMPLETE', failures: { length: 1 } });
  t.regex(stack!.failures[0]!, /^Bucket: .*taken-name/s);
  await environment.deleteStack(StackName);
  t.is(await environment.stack(StackName), null);
});

test.serial('tables and bucket that outlived their stack are found, and become a stack again', async (t) => {
  const environment = new AwsEnvironment('dev');
  t.deepEqual(await environment.retained('template.yaml'), []);
  const s3 = new S3Client({ forcePathStyle: true });
  const where = {
    account: (await environment.caller()).split(':')[4]!,
    region: 'us-east-1',
    partition: 'aws',
  };
  const bucket = retainedResources('template.yaml', 'dev', where).find(
    ({ type }) => type === 'AWS::S3::Bucket',
  )!;
  await s3.send(new CreateBucketCommand({ Bucket: bucket.name }));
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'realtime-financial-dev-alert-history',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'episode_id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'episode_id', AttributeType: 'S' }],
    }),
  );
  const retained = await environment.retained('template.yaml');
  t.deepEqual(retained.map(({ logicalId }) => logicalId).toSorted(), ['AlertHistoryTable', 'DataLakeBucket']);
  await environment.takeOver('realtime-financial-dev', retained);
  t.like(await environment.stack('realtime-financial-dev'), { status: 'IMPORT_COMPLETE' });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import nock from 'nock';
import test from 'ava';
import { AwsEnvironment } from '../../../apps/deploy/aws-environment.ts';
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

test.serial('alarms that fire are told by name, those of other environments are not', async (t) => {
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
  t.deepEqual(await new AwsEnvironment('staging').firingAlarms(), ['realtime-financial-staging-errors']);
});

test.serial('repositories are those of the stack that makes them', async (t) => {
  const environment = new AwsEnvironment('dev');
  await t.throwsAsync(environment.repositories(), {
    message: 'there is no stack realtime-financial-dev-images: make deploy ENV=dev makes it',
  });
  const StackName = 'realtime-financial-dev-images';
  t.false(await environment.isDeployed(StackName));
  const TemplateBody = readFileSync(join(repositoryRoot, 'images/repositories.yaml'), 'utf8');
  await environment.cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
  const waiter = { client: environment.cloudformation, maxWaitTime: 30, minDelay: 1 };
  await waitUntilStackCreateComplete(waiter, { StackName });
  t.true(await environment.isDeployed(StackName));
  const repositories = await environment.repositories();
  t.regex(repositories['kinesis-processor'], /\/realtime-financial-dev-kinesis-processor$/);
  t.regex(repositories['alert-processor'], /\/realtime-financial-dev-alert-processor$/);
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

import test from 'ava';
import { AwsStacks } from '../../../apps/deploy/aws-stacks.ts';
import { startCloudFormation, type FakeCloudFormation } from '../../support/cloudformation.ts';

const NAME = 'realtime-financial-dev';

let aws: FakeCloudFormation;
let stacks: AwsStacks;

test.before('CloudFormation starts', async () => {
  aws = await startCloudFormation();
  stacks = new AwsStacks({
    endpoint: aws.environment['AWS_ENDPOINT_URL']!,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
test.after.always('CloudFormation stops', () => aws?.stop());

test('a stack tells what failed in its last operation, first things first, without what was cancelled for its sake', async (t) => {
  const event = (logicalId: string, status: string, reason = '') => ({ logicalId, status, reason });
  // CloudFormation tells the newest first.
  aws.stacks.set(NAME, {
    status: 'ROLLBACK_COMPLETE',
    parameters: {},
    events: [
      event('Dashboard', 'CREATE_FAILED', 'invalid JSON'),
      event('AlertsTopic', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('KinesisProcessor', 'CREATE_FAILED', 'decreases account’s UnreservedConcurrentExecution'),
      event(NAME, 'CREATE_IN_PROGRESS', 'User Initiated'),
      event('AlertProcessor', 'CREATE_FAILED', 'of another time'),
    ],
  });
  t.deepEqual(await stacks.stack(NAME), {
    name: NAME,
    status: 'ROLLBACK_COMPLETE',
    failures: [
      'KinesisProcessor: decreases account’s UnreservedConcurrentExecution',
      'Dashboard: invalid JSON',
    ],
  });
});

test('a stack whose first change set was never carried out is none', async (t) => {
  aws.stacks.set('realtime-financial-prod', { status: 'REVIEW_IN_PROGRESS', parameters: {}, events: [] });
  t.is(await stacks.stack('realtime-financial-prod'), null);
  t.is(await stacks.stack('realtime-financial-staging'), null);
});

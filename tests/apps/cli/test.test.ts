import { randomBytes } from 'node:crypto';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import { AsyncInvocation } from '../../../lib/local-aws/async-invocation.ts';
import { AlertProcessorConfig } from '../../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createAlertProcessor } from '../../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../../src/containers/kinesis-processor.ts';
import { createHandler as createAlertHandler } from '../../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../../src/handlers/kinesis-processor.ts';
import { lambdaApi } from '../../support/lambda-api.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

type Handler = (event: unknown) => Promise<unknown>;

interface Row {
  readonly subject: string;
  readonly check: string;
  readonly result: string;
  readonly detail: string;
}

/** Both functions as they are deployed: invoked by name, the second by the topic as well. */
async function bench(
  t: ExecutionContext,
  replace: { instead?: (kinesis: Handler) => Handler; signal?: AbortSignal } = {},
) {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const common = { ENVIRONMENT: 'dev', PROJECT_NAME: project, LOG_LEVEL: 'SILENT' };
  const kinesis = createKinesisHandler(
    createKinesisProcessor(
      loadConfig(KinesisProcessorConfig, {
        ...common,
        S3_BUCKET: stack.bucket,
        DYNAMODB_TABLE: stack.processedDataTable,
        SNS_ALERTS_TOPIC: stack.alertsTopicArn,
      }),
      clients,
    ),
  );
  const alerts = createAlertHandler(
    createAlertProcessor(
      loadConfig(AlertProcessorConfig, {
        ...common,
        USER_PREFERENCES_TABLE: stack.userPreferencesTable,
        ALERT_HISTORY_TABLE: stack.alertHistoryTable,
        SNS_TOPIC_ARN: stack.alertsTopicArn,
        ACK_URL: 'https://example.lambda-url.us-east-1.on.aws',
        ACK_SIGNING_KEY: randomBytes(32).toString('hex'),
        SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T00/B00/silence-keeps-it-from-being-called',
      }),
      clients,
    ),
  );
  const lambda = await lambdaApi(t, {
    [`${project}-dev-kinesis-processor:live`]: replace.instead?.(kinesis) ?? kinesis,
    [`${project}-dev-alert-processor:live`]: alerts,
  });
  const subscription = new AsyncInvocation({
    sqs: clients.sqs,
    queueUrl: stack.alertsQueueUrl,
    deadLetterQueueUrl: stack.deadLetterQueueUrl,
    invoke: alerts,
  });
  subscription.start();
  t.teardown(() => subscription.stop());
  const rtf = rtfOn(clients.dynamodb, {
    lambda: () => Promise.resolve(lambda),
    s3: () => Promise.resolve(clients.s3),
    sns: () => Promise.resolve(clients.sns),
    sqs: () => Promise.resolve(clients.sqs),
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    now: () => Date.now(),
    ...(replace.signal !== undefined && { interrupted: () => replace.signal! }),
  });
  /** All there is that a run could have left. */
  const leftovers = async (): Promise<Record<string, number>> => {
    const items = async (TableName: string) =>
      (await clients.dynamodb.send(new ScanCommand({ TableName }))).Items!.length;
    const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsCommand({}));
    const { QueueUrls = [] } = await clients.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: `${project}-dev-rtf-test` }),
    );
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: stack.bucket }));
    return {
      processed: await items(stack.processedDataTable),
      history: await items(stack.alertHistoryTable),
      objects: Contents.length,
      queues: QueueUrls.length,
      subscriptions: Subscriptions.filter(({ Endpoint }) => Endpoint?.includes(`${project}-dev-rtf-test`))
        .length,
    };
  };
  const nothing = { processed: 0, history: 0, objects: 0, queues: 0, subscriptions: 0 };
  return {
    project,
    clients,
    leftovers,
    nothing,
    run: (...args: string[]) => rtf(['test', '--project', project, ...args]),
  };
}

test('all that has to come of samples and a market of examples is found, and taken away again', async (t) => {
  const { run, leftovers, nothing } = await bench(t);
  const { code, out, err } = await run();
  t.is(code, 0, `${out}\n${err}`);
  for (const line of [
    /kinesis-processor +reaches what it needs +ok/,
    /takes events\/kinesis-processor\/valid-batch\.json +ok .*9 accepted, 0 refused/,
    /takes events\/kinesis-processor\/poison-records\.json +ok .*2 accepted, 3 refused/,
    /keeps them in DynamoDB +ok .*\d+ ticks, \d+ bars, 9 states/,
    /keeps them in the data lake +ok .*217 rows in 5 objects/,
    /keeps what it refuses in quarantine +ok .*3 rows in 1 objects/,
    /finds the move in it +ok .*it (rose|fell)/,
    /publishes the alert +ok .*came from the topic/,
    /changes nothing for a replay +ok/,
    /takes in what the topic says +ok .*deliveries silenced/,
    /duplicate-alert\.json +ok .*CRITICAL in alert-history, 1 deliveries silenced/,
    /keeps what is no alert +ok/,
    /refuses a forged link +ok/,
    /cleans up after itself +ok .*\d+ items, 6 objects/,
  ]) {
    t.regex(out, line);
  }
  t.deepEqual(await leftovers(), nothing);
});

test('one function can be tested alone, and told as JSON', async (t) => {
  const { run, leftovers, nothing } = await bench(t);
  const { code, out } = await run('--function', 'alert-processor', '--json');
  t.is(code, 0, out);
  const subjects = new Set((JSON.parse(out) as Row[]).map(({ subject }) => subject));
  t.deepEqual([...subjects], ['alert-processor', 'alarms', 'this test']);
  t.deepEqual(await leftovers(), nothing);
});

test('a function that does not do its work fails the test, which cleans up all the same', async (t) => {
  const { run, leftovers, nothing } = await bench(t, {
    instead: (kinesis) => async (event) =>
      'test' in (event as object) ? kinesis(event) : { batchItemFailures: [{ itemIdentifier: '1' }] },
  });
  const { code, out } = await run('--function', 'kinesis-processor');
  t.is(code, 1);
  t.regex(out, /takes a market of examples +failed .*it asks for a part of the batch once more/);
  t.regex(out, /keeps them in DynamoDB +failed/);
  t.regex(out, /publishes the alert +not tried/);
  t.deepEqual(await leftovers(), nothing);
});

test('a function that is not well is told of, and nothing is sent to it', async (t) => {
  const { run, leftovers, nothing } = await bench(t, {
    instead: () => async () => ({
      status: 'degraded',
      dependencies: [{ name: 's3:lake', ok: false, error: 'AccessDenied' }],
    }),
  });
  const { code, out, err } = await run();
  t.is(code, 1);
  t.regex(out, /reaches what it needs +failed .*it is degraded: s3:lake \(AccessDenied\)/);
  t.regex(out, /takes events +not tried/);
  t.regex(err, /^rtf: \d of \d checks do not hold$/);
  t.deepEqual(await leftovers(), nothing);
});

test('an alarm that is firing fails the test', async (t) => {
  const { run, clients, project } = await bench(t);
  const AlarmName = `${project}-dev-dead-letters`;
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await clients.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test says so' }),
  );
  const { code, out } = await run('--function', 'alert-processor');
  t.is(code, 1);
  t.regex(out, new RegExp(`alarms +none is firing +failed .*${AlarmName}`));
});

test('a run that is interrupted still takes away what it has brought about', async (t) => {
  const controller = new AbortController();
  const { run, leftovers, nothing } = await bench(t, {
    signal: controller.signal,
    instead: (kinesis) => async (event) => {
      const answer = await kinesis(event);
      if (!('test' in (event as object))) controller.abort();
      return answer;
    },
  });
  const { code, out } = await run();
  t.is(code, 1);
  t.regex(out, /valid-batch\.json +ok/);
  t.regex(out, /poison-records\.json +not tried .*interrupted/);
  t.regex(out, /cleans up after itself +ok/);
  t.deepEqual(await leftovers(), nothing);
});

test('a function that is not there is told with what to check', async (t) => {
  const { run } = await bench(t);
  const { code, out } = await run('--env', 'prod', '--function', 'alert-processor');
  t.is(code, 1);
  t.regex(out, /reaches what it needs +failed .*there is no such .* function: are --env, --project/);
});

import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import test, { type ExecutionContext } from 'ava';
import type { CliContext } from '../../../apps/cli/context.ts';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { MetricPublisher } from '../../../lib/local-aws/telemetry/metric-publisher.ts';
import { PublishedMetrics } from '../../../lib/local-aws/telemetry/published-metrics.ts';
import { withLambdaMetrics } from '../../../lib/local-aws/telemetry/with-lambda-metrics.ts';
import { DynamoAlertStore } from '../../../src/adapters/dynamodb/dynamo-alert-store.ts';
import { anAlert, aVerdict } from '../../support/alerts.ts';
import { HOSTILE, obeyedSigns } from '../../support/hostile-text.ts';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();

/** An environment in which something has happened. */
async function bench(_t: ExecutionContext, others: Partial<CliContext> = {}, alert = anAlert()) {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const publisher = new MetricPublisher({ cloudwatch: clients.cloudwatch, now: () => Date.now() });
  const observed = (name: string, invoke: (event: unknown) => Promise<unknown>) =>
    withLambdaMetrics(invoke, { publisher, functionName: `${project}-dev-${name}`, now: () => Date.now() });
  const kinesis = observed('kinesis-processor', () => Promise.resolve());
  const aged = { Records: [{ kinesis: { approximateArrivalTimestamp: Date.now() / 1000 - 42 } }] };
  for (let count = 0; count < 20; count += 1) await kinesis(aged);
  const broken = observed('alert-processor', () => Promise.reject(new Error('broken')));
  await broken({}).catch(() => undefined);
  const metrics = new PublishedMetrics(publisher, { service: 'alert-processor', environment: 'dev' });
  metrics.add('NotificationsSent', 'Count', 3, { channel: 'slack' });
  metrics.add('NotificationsSent', 'Count', 1, { channel: 'email' });
  metrics.add('NotificationLatency', 'Milliseconds', 1_500, { channel: 'slack' });
  metrics.flush();
  await publisher.stop();

  const AlarmName = `${project}-dev-dead-letters`;
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription: 'Something waits in the dead-letter queue',
      Namespace: `Nothing/${project}`,
      MetricName: 'None',
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
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: stack.deadLetterQueueUrl, MessageBody: '{"kind":"notification"}' }),
  );
  const createdAtMs = Date.now() - 1_000;
  await new DynamoAlertStore(clients.dynamodb, stack.alertHistoryTable, { now: () => createdAtMs }).commit({
    episodeId: alert.episodeId,
    alert: { alert, verdict: aVerdict(), filtered: {}, createdAtMs },
    recipients: [],
    inhibitor: null,
    escalations: [],
    endsAcknowledgement: false,
    version: 0,
  });
  const rtf = rtfOn(clients.dynamodb, {
    now: () => Date.now(),
    cloudwatch: () => Promise.resolve(clients.cloudwatch),
    sqs: () => Promise.resolve(clients.sqs),
    ...others,
  });
  return { project, run: (...args: string[]) => rtf(['monitor', '--project', project, ...args]) };
}

test('one look shows functions, metrics, dead letters, alarms and the last alerts', async (t) => {
  const { run, project } = await bench(t);
  const { code, out, err } = await run('--once');
  t.is(code, 0, err);
  t.regex(
    out,
    new RegExp(
      `${project}-dev-kinesis-processor +20 +0 +0 +[\\d.]+ ms +[\\d.]+ ms +[\\d.]+ ms +1 +42\\.\\d s`,
    ),
  );
  t.regex(out, new RegExp(`${project}-dev-alert-processor +1 +1 +0 `));
  t.regex(out, /alert-processor +NotificationsSent +email \d+ · slack \d+/);
  t.regex(out, /alert-processor +NotificationLatency +p95 +slack 1,500 ms/);
  t.regex(out, /dead letters: 1 {3}alarms: 1 alarm/);
  t.regex(out, new RegExp(`${project}-dev-dead-letters +since .* UTC +Something waits`));
  t.regex(out, /HIGH +firing +BTCUSDT rose 2\.3%/);
  t.notRegex(out, /an hour on AWS/);
});

test('one function can be watched alone, and JSON has everything', async (t) => {
  const { run, project } = await bench(t);
  const { code, out } = await run('--function', 'kinesis-processor', '--json');
  t.is(code, 0);
  const snapshot = JSON.parse(out) as Record<string, { name?: string }[]>;
  t.deepEqual(
    snapshot['functions']!.map(({ name }) => name),
    [`${project}-dev-kinesis-processor`],
  );
  t.like(snapshot['functions']![0], { invocations: 20, errors: 0, throttles: 0, concurrency: 1 });
  t.like(snapshot, { dead_letters: 1, problems: [], metrics: [], window_seconds: 900 });
  t.like(snapshot['alarms']![0], { state: 'ALARM' });
  t.like(snapshot['alerts']![0], { symbol: 'BTCUSDT', severity: 'HIGH', status: 'firing' });
});

test('the live view is drawn anew until q, and says what it costs', async (t) => {
  const screens: string[] = [];
  const keys = ['r', null, 'q'];
  const waits: number[] = [];
  let closed = 0;
  const own = createAwsClients((await localStack()).server.endpoint);
  t.teardown(() => destroyAwsClients(own));
  const { run } = await bench(t, {
    cloudwatch: () => Promise.resolve(own.cloudwatch),
    terminal: () =>
      Promise.resolve({
        show: (text) => screens.push(text),
        key: (withinMs) => {
          waits.push(withinMs);
          return Promise.resolve(keys.shift()!);
        },
        close: () => (closed += 1),
      }),
  });
  const calls: string[] = [];
  own.cloudwatch.middlewareStack.add(
    (next, context) => (args) => {
      calls.push(context.commandName ?? '');
      return next(args);
    },
    { step: 'initialize', name: 'names' },
  );
  const { code, out } = await run('--interval', '10s');
  t.is(code, 0);
  t.is(out, '');
  t.is(screens.length, 3);
  t.deepEqual(waits, [10_000, 10_000, 10_000]);
  t.is(closed, 1);
  t.regex(screens[0]!, /every 10 s, \d+ metrics: \$0\.\d\d an hour on AWS {3}r refresh {3}q quit$/);
  t.is(calls.filter((name) => name === 'GetMetricDataCommand').length, 3);
  t.is(calls.filter((name) => name === 'ListMetricsCommand').length, 1);
});

test('an alert cannot steer the terminal that shows it, once or drawn anew', async (t) => {
  const screens: string[] = [];
  const terminal = {
    show: (text: string) => screens.push(text),
    key: () => Promise.resolve('q'),
    close: () => undefined,
  };
  const hostile = anAlert({ facts: { kind: 'words', text: HOSTILE } });
  const { run } = await bench(t, { terminal: () => Promise.resolve(terminal) }, hostile);
  const { out } = await run('--once');
  await run();
  for (const text of [out, ...screens]) {
    t.regex(text, /owned/);
    t.deepEqual(obeyedSigns(text), []);
  }
  t.is(screens.length, 1);
});

test('without a terminal it prints once, as with --once', async (t) => {
  const { run } = await bench(t);
  const { code, out } = await run();
  t.is(code, 0);
  t.regex(out, /HIGH +firing +BTCUSDT/);
  t.notRegex(out, /q quit/);
});

test('what cannot be read is said, and the rest is shown', async (t) => {
  const { run } = await bench(t, { sqs: () => Promise.reject(new Error('no right to ask')) });
  const { code, out, err } = await run('--once');
  t.is(code, 1);
  t.regex(out, /the dead-letter queue cannot be read: Error: no right to ask/);
  t.regex(out, /HIGH +firing +BTCUSDT/);
  t.is(err, 'rtf: not everything could be read');
});

import { GetMetricDataCommand, ListMetricsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import test from 'ava';
import { FunctionThrottledError } from '../../../../lib/local-aws/event-source-mapping/shard-worker.ts';
import { metricsOfLine } from '../../../../lib/local-aws/telemetry/lambda-log-filter.ts';
import { MetricPublisher, type MetricSample } from '../../../../lib/local-aws/telemetry/metric-publisher.ts';
import { PublishedMetrics } from '../../../../lib/local-aws/telemetry/published-metrics.ts';
import { withLambdaMetrics } from '../../../../lib/local-aws/telemetry/with-lambda-metrics.ts';
import { METRIC_NAMESPACE } from '../../../../src/adapters/telemetry/metric-namespace.ts';
import { localStacks } from '../../../support/local-stack.ts';

const localStack = localStacks();
const NOW = Date.parse('2026-11-25T06:30:00Z');

function publisherOn(cloudwatch: CloudWatchClient): MetricPublisher {
  return new MetricPublisher({ cloudwatch, now: () => Date.now(), everyMs: 3_600_000 });
}

async function statistic(cloudwatch: CloudWatchClient, namespace: string, name: string, stat: string) {
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 7_200_000),
      EndTime: new Date(Date.now() + 7_200_000),
      MetricDataQueries: [
        {
          Id: 'asked',
          MetricStat: {
            Metric: { Namespace: namespace, MetricName: name, Dimensions: [{ Name: 'd', Value: '1' }] },
            Period: 86_400,
            Stat: stat,
          },
        },
      ],
    }),
  );
  return MetricDataResults?.[0]?.Values?.[0];
}

const sample = (value: number, name = 'Duration'): MetricSample => ({
  namespace: 'Test/Publisher',
  name,
  unit: 'Milliseconds',
  dimensions: { d: '1' },
  value,
});

test('a thousand values are put in one call, and CloudWatch has their sum and percentiles', async (t) => {
  const { cloudwatch } = (await localStack()).clients;
  const publisher = publisherOn(cloudwatch);
  for (let value = 1; value <= 1_000; value += 1) publisher.record(sample(value));
  for (let repeat = 0; repeat < 500; repeat += 1) publisher.record(sample(3, 'Repeated'));
  let calls = 0;
  cloudwatch.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName === 'PutMetricDataCommand') calls += 1;
      return next(args);
    },
    { step: 'initialize', name: 'count' },
  );
  await publisher.stop();
  cloudwatch.middlewareStack.remove('count');
  t.is(calls, 1);
  t.is(await statistic(cloudwatch, 'Test/Publisher', 'Duration', 'Sum'), 500_500);
  t.is(await statistic(cloudwatch, 'Test/Publisher', 'Duration', 'Maximum'), 1_000);
  const p95 = (await statistic(cloudwatch, 'Test/Publisher', 'Duration', 'p95'))!;
  t.true(Math.abs(p95 - 950) < 1, String(p95));
  t.is(await statistic(cloudwatch, 'Test/Publisher', 'Repeated', 'SampleCount'), 500);
});

test('metrics that cannot be put make the end fail, and are not silently gone', async (t) => {
  const refusing = { send: () => Promise.reject(new Error('no CloudWatch')) } as unknown as CloudWatchClient;
  const publisher = publisherOn(refusing);
  publisher.record(sample(1));
  await t.throwsAsync(publisher.stop(), { message: 'no CloudWatch' });
});

test.serial(
  'what a function emits is a metric in CloudWatch with its dimensions, at the level of prod, too',
  async (t) => {
    const { cloudwatch } = (await localStack()).clients;
    const publisher = publisherOn(cloudwatch);
    const metrics = new PublishedMetrics(
      publisher,
      { service: 'alert-processor', environment: 'prod' },
      'WARN',
    );
    metrics.add('NotificationsSent', 'Count', 2, { channel: 'slack' });
    metrics.flush();
    await publisher.stop();
    const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: METRIC_NAMESPACE }));
    const put = Metrics.find(({ MetricName }) => MetricName === 'NotificationsSent')!;
    t.deepEqual(Object.fromEntries(put.Dimensions!.map(({ Name, Value }) => [Name, Value])), {
      service: 'alert-processor',
      environment: 'prod',
      channel: 'slack',
    });
  },
);

test('a line below the level of its function, or without level and time, is dropped as Lambda drops it', (t) => {
  const emf = {
    _aws: {
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['s']], Metrics: [{ Name: 'M', Unit: 'Count' }] }],
    },
    s: 'kinesis-processor',
    M: [1, 2],
  };
  const timestamp = '2026-12-01T09:30:00.000Z';
  for (const [fields, level, passes] of [
    [{}, 'INFO', true],
    [{}, 'WARN', false],
    [{ level: 'WARN' }, 'WARN', false],
    [{ level: 'WARN', timestamp: 'today' }, 'WARN', false],
    [{ level: 'WARN', timestamp }, 'WARN', true],
    [{ level: 'warn', timestamp }, 'ERROR', false],
    [{ level: 'ERROR', timestamp }, 'WARN', true],
  ] as const) {
    const found = metricsOfLine(JSON.stringify({ ...emf, ...fields }), level);
    t.deepEqual(
      found.map(({ name, value, dimensions }) => [name, value, dimensions['s']]),
      passes
        ? [
            ['M', 1, 'kinesis-processor'],
            ['M', 2, 'kinesis-processor'],
          ]
        : [],
      JSON.stringify([fields, level]),
    );
  }
});

test('an invocation is counted as Lambda counts it: run, failed or throttled, with its age and company', async (t) => {
  const recorded: [string, number][] = [];
  const wrap = (invoke: (event: unknown) => Promise<unknown>) =>
    withLambdaMetrics(invoke, {
      publisher: { record: ({ name, value }) => recorded.push([name, value]) },
      functionName: 'f',
      now: () => NOW,
    });
  const batch = { Records: [{ kinesis: { approximateArrivalTimestamp: NOW / 1000 - 2 } }] };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow = wrap(() => held);
  const [first, second] = [slow(batch), slow({})];
  release();
  await Promise.all([first, second]);
  const valuesOf = (name: string) => recorded.filter(([each]) => each === name).map(([, value]) => value);
  t.deepEqual(valuesOf('Invocations'), [1, 1]);
  t.deepEqual(valuesOf('Errors'), [0, 0]);
  t.deepEqual(valuesOf('ConcurrentExecutions'), [1, 2]);
  t.deepEqual(valuesOf('IteratorAge'), [2_000]);

  recorded.length = 0;
  await t.throwsAsync(wrap(() => Promise.reject(new Error('broken')))({}), { message: 'broken' });
  t.deepEqual([valuesOf('Invocations'), valuesOf('Errors')], [[1], [1]]);

  recorded.length = 0;
  await t.throwsAsync(wrap(() => Promise.reject(new FunctionThrottledError('full')))({}));
  t.deepEqual(recorded, [['Throttles', 1]]);
});

import {
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import test from 'ava';
import { readAlarms } from '../../../lib/operations/monitoring/alarms.ts';
import { customFigure } from '../../../lib/operations/monitoring/custom-figures.ts';
import { functionFigures, functionQueries } from '../../../lib/operations/monitoring/function-figures.ts';
import {
  costPerHour,
  readSeries,
  type MetricQuery,
} from '../../../lib/operations/monitoring/metric-series.ts';
import { localStacks } from '../../support/local-stack.ts';

const localStack = localStacks();
const MINUTE_MS = 60_000;

test('more metrics than one call may ask for come back in the order of the questions, by the minute', async (t) => {
  const { cloudwatch } = (await localStack()).clients;
  const minuteMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const queries = Array.from({ length: 501 }, (_, index): MetricQuery => ({
    namespace: 'Test/Series',
    name: 'Value',
    dimensions: { index: String(index) },
    statistic: 'Sum',
  }));
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Test/Series',
      MetricData: [0, 250, 500].flatMap((index) =>
        [-2 * MINUTE_MS, -MINUTE_MS, -MINUTE_MS + 1_000].map((beforeMs) => ({
          MetricName: 'Value',
          Value: index + 1,
          Timestamp: new Date(minuteMs + beforeMs),
          Dimensions: [{ Name: 'index', Value: String(index) }],
        })),
      ),
    }),
  );
  const series = await readSeries(cloudwatch, queries, {
    fromMs: minuteMs - 5 * MINUTE_MS,
    toMs: minuteMs,
    periodSeconds: 60,
  });
  t.is(series.length, 501);
  for (const [index, points] of series.entries()) {
    const expected = [0, 250, 500].includes(index)
      ? [
          { timeMs: minuteMs - 2 * MINUTE_MS, value: index + 1 },
          { timeMs: minuteMs - MINUTE_MS, value: 2 * (index + 1) },
        ]
      : [];
    t.deepEqual(points, expected, `query ${index}`);
  }
});

test('a function without data has run no time, and nothing is known of its durations', (t) => {
  const nothing = functionQueries('f').map(() => []);
  t.deepEqual(functionFigures('f', nothing), {
    name: 'f',
    invocations: 0,
    errors: 0,
    throttles: 0,
    concurrency: null,
    durationP50Ms: null,
    durationP95Ms: null,
    durationMaxMs: null,
    iteratorAgeMs: null,
    history: [],
  });
});

test('counts are summed up, times are those of the last minute', (t) => {
  const points = [1, 2, 4].map((value, index) => ({ timeMs: index * MINUTE_MS, value }));
  const query = (statistic: MetricQuery['statistic']): MetricQuery => ({
    namespace: 'n',
    name: 'm',
    dimensions: { service: 'alert-processor', environment: 'dev', channel: 'slack' },
    statistic,
  });
  t.like(customFigure(query('Sum'), points), { value: 7, dimensions: { channel: 'slack' } });
  t.like(customFigure(query('p95'), points), { value: 4, service: 'alert-processor' });
  t.is(customFigure(query('p95'), []).value, null);
});

test('fifty metrics every half minute cost six cents an hour', (t) => {
  t.is(costPerHour(50, 30_000).toFixed(2), '0.06');
});

test('alarms of metrics and of other alarms come with those first that fire', async (t) => {
  const { cloudwatch } = (await localStack()).clients;
  for (const AlarmName of ['watch-a', 'watch-b', 'other-c']) {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Test/Alarms',
        MetricName: AlarmName,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  }
  await cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'watch-all',
      AlarmRule: 'ALARM("watch-a") OR ALARM("watch-b")',
    }),
  );
  for (const [AlarmName, StateValue] of [
    ['watch-a', 'OK'],
    ['watch-b', 'ALARM'],
  ] as const) {
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  }
  const alarms = await readAlarms(cloudwatch, 'watch-');
  t.deepEqual(
    alarms.map(({ name, state }) => `${name} ${state}`),
    ['watch-all ALARM', 'watch-b ALARM', 'watch-a OK'],
  );
});

import test from 'ava';

import { deployedStacks, propertiesOf, type DeployedStack } from '../support/deployed-template.ts';

const [prod] = deployedStacks([{ Environment: 'prod' }]) as [DeployedStack];
const alarm = propertiesOf(prod, 'AlertProcessorSilentAlarm') as {
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly Metrics: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData?: boolean;
    readonly MetricStat?: {
      readonly Metric: { readonly MetricName: string };
      readonly Stat: string;
      readonly Period: number;
    };
  }[];
};

/** A figure by minute; what is not there is missing. */
type Series = ReadonlyMap<number, number>;

interface Happening {
  /** The mapping reads the stream, ticks or none. */
  readonly readsFrom: number;
  /** The schedule runs the function every minute. */
  readonly sweepsFrom: number;
  readonly sweepsUntil?: number;
  readonly until: number;
}

const every = (from: number, until: number, value: number): Series =>
  new Map(Array.from({ length: Math.max(0, until - from) }, (_, index) => [from + index, value]));

/**
 * SUM([FILL(sweeps, 0), reads * 0]): FILL fills a metric that has figures at all, and SUM of a list adds what is there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function runsAt(minute: number, sweeps: Series, reads: Series): number | null {
  const filled = sweeps.size === 0 ? null : (sweeps.get(minute) ?? 0);
  const zero = reads.has(minute) ? 0 : null;
  return filled === null && zero === null ? null : (filled ?? 0) + (zero ?? 0);
}

/** The minutes at which the alarm is in ALARM, watched from its creation at minute 0 on. */
function firingMinutes({ readsFrom, sweepsFrom, sweepsUntil, until }: Happening): readonly number[] {
  const reads = every(readsFrom, until, 0);
  const firing: number[] = [];
  for (let now = 0; now < until; now += 1) {
    // CloudWatch looks at what lies within its periods, and not back to the last figure there ever was.
    const window = Array.from({ length: alarm.EvaluationPeriods }, (_, index) => now - index);
    const all = every(sweepsFrom, Math.min(sweepsUntil ?? until, now + 1), 1);
    const sweeps = new Map([...all].filter(([minute]) => window.includes(minute)));
    const isBreaching = (value: number | null): boolean =>
      value === null ? alarm.TreatMissingData === 'breaching' : value < alarm.Threshold;
    if (window.every((minute) => isBreaching(runsAt(minute, sweeps, reads)))) firing.push(now);
  }
  return firing;
}

test('the alarm compares invocations of each minute with the reads of the stream', (t) => {
  t.is(alarm.ComparisonOperator, 'LessThanThreshold');
  t.deepEqual(
    alarm.Metrics.map(({ Id, Expression, ReturnData = true, MetricStat }) => [
      Id,
      Expression ?? `${MetricStat?.Stat} of ${MetricStat?.Metric.MetricName} in ${MetricStat?.Period} s`,
      ReturnData,
    ]),
    [
      ['reads', 'Sum of GetRecords.Records in 60 s', false],
      ['sweeps', 'Sum of Invocations in 60 s', false],
      ['runs', 'SUM([FILL(sweeps, 0), reads * 0])', true],
    ],
  );
});

test('it does not fire while the stack is made, whatever of it stands first', (t) => {
  t.deepEqual(firingMinutes({ readsFrom: 30, sweepsFrom: 30, until: 60 }), []);
  t.deepEqual(firingMinutes({ readsFrom: 10, sweepsFrom: 13, until: 60 }), []);
  t.deepEqual(firingMinutes({ readsFrom: 20, sweepsFrom: 5, until: 60 }), []);
});

test('it fires five minutes after the schedule has stopped, and stays', (t) => {
  const firing = firingMinutes({ readsFrom: 0, sweepsFrom: 0, sweepsUntil: 30, until: 60 });
  t.is(firing[0], 34);
  t.is(firing.at(-1), 59);
  t.is(firing.length, 26);
});

test('it fires when the schedule never ran once the stream is read', (t) => {
  t.is(firingMinutes({ readsFrom: 10, sweepsFrom: 100, until: 60 })[0], 14);
});

test('it does not fire while the schedule runs', (t) => {
  t.deepEqual(firingMinutes({ readsFrom: 0, sweepsFrom: 0, until: 120 }), []);
});

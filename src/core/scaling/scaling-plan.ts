import { withFewSteps, type StepCost } from './few-steps.ts';
import { HOUR_MS, likeHours, type NeedSample, type Week } from './like-hours.ts';

const MINUTE_MS = 60_000;
const DAY_HOURS = 24;
/** Ready that long before an hour, given back that long after one; so far apart are two changes of the stream, which takes minutes for one. */
const MARGIN_MS = 15 * MINUTE_MS;
/** What one shard takes: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD = { recordsPerSecond: 1000, bytesPerSecond: 1_000_000 } as const;
/** Samples are means, markets come in bursts, and what the stream refused is not among them. */
const HEADROOM = 2;
/**
 * Kinesis changes the number of shards ten times in 24 hours, to half or to double at most
 * (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html). Any 24 hours lie in two days' plans.
 */
const SHARD_STEPS: StepCost = {
  between: (from, to) => Math.ceil(Math.abs(Math.log2(to / from))),
  most: 5,
};
/** Twice down and twice up again is what fits into a day's five. */
const MOST_HALVINGS = 2;
const READY_STEPS: StepCost = { between: (from, to) => (from === to ? 0 : 1), most: 8 };
/** Lambda refuses while a deployment leads an alias to two versions, which takes five minutes, and nothing tries again by itself. */
export const AGAIN_AFTER_MS = 10 * MINUTE_MS;
/** What is set for a time that is over is never done. */
const SOON_MS = 2 * MINUTE_MS;

export const SCALED_FUNCTIONS = ['kinesis-processor', 'alert-processor'] as const;
export type ScaledFunction = (typeof SCALED_FUNCTIONS)[number];

/** Sums over a period from a time on. */
export interface LoadSample {
  readonly startMs: number;
  readonly value: number;
}

export interface ScalingRequest {
  /** From when on, for a day. */
  readonly startMs: number;
  /** What is followed: the load of the last weeks by the hour, or the exchange's sessions alone. */
  readonly follows: 'load' | 'calendar';
  readonly week: Week;
  /** Null where nobody may change them, or where the stream scales itself. */
  readonly shards: { readonly open: number; readonly least: number; readonly most: number } | null;
  /** How many environments of each function are at most kept warm; 0: none ever. */
  readonly ready: Readonly<Record<ScaledFunction, number>>;
  readonly load: {
    readonly periodSeconds: number;
    /** Taken in by the stream, a sum for each period. */
    readonly records: readonly LoadSample[];
    readonly bytes: readonly LoadSample[];
    /** The most at the same time in each period. */
    readonly concurrency: Readonly<Record<ScaledFunction, readonly LoadSample[]>>;
  };
}

export interface CountFrom {
  readonly atMs: number;
  readonly count: number;
}

export interface ScalingPlan {
  /** One change of the stream each, in order. */
  readonly shards: readonly CountFrom[];
  /** Each is tried again after AGAIN_AFTER_MS. */
  readonly ready: readonly (CountFrom & { readonly function: ScaledFunction })[];
}

/** What is changed within a day, and when: enough in every hour for what hours like it have needed, within the bounds that are given. */
export function planScaling(request: ScalingRequest): ScalingPlan {
  return {
    shards: shardChanges(request),
    ready: SCALED_FUNCTIONS.flatMap((name) => readyChanges(request, name)),
  };
}

function shardChanges(request: ScalingRequest): readonly CountFrom[] {
  const { shards, load } = request;
  if (shards === null) return [];
  const levels = shardLevels(shards);
  const perSecond = (samples: readonly LoadSample[], capacity: number): readonly NeedSample[] =>
    samples.map(({ startMs, value }) => ({
      startMs,
      need: (HEADROOM * value) / load.periodSeconds / capacity,
    }));
  const samples = [
    ...perSecond(load.records, SHARD.recordsPerSecond),
    ...perSecond(load.bytes, SHARD.bytesPerSecond),
  ];
  const needed = neededByHour(request, samples).map(
    (need) => levels.find((level) => level >= need) ?? shards.most,
  );
  return stepwise(request, changesOf(request, needed, shards.open, SHARD_STEPS), shards.open);
}

/** Halvings of the most, since Kinesis is quickest at them, from the least that is allowed up. */
function shardLevels({ least, most }: { readonly least: number; readonly most: number }): readonly number[] {
  const levels = [most];
  while (levels.length <= MOST_HALVINGS && levels[0]! % 2 === 0 && levels[0]! / 2 >= least) {
    levels.unshift(levels[0]! / 2);
  }
  return levels;
}

function readyChanges(request: ScalingRequest, name: ScaledFunction): ScalingPlan['ready'] {
  const most = request.ready[name];
  if (most === 0) return [];
  const samples = request.load.concurrency[name].map(({ startMs, value }) => ({ startMs, need: value }));
  const needed = neededByHour(request, samples).map((need) => Math.min(most, Math.ceil(need)));
  const soonMs = request.startMs + SOON_MS;
  // What is warm now is set anew, since nobody asks how much that is.
  const first = { atMs: soonMs, count: needed[0]! };
  return [first, ...changesOf(request, needed, first.count, READY_STEPS)].map((change) => ({
    function: name,
    count: change.count,
    atMs: Math.max(change.atMs, soonMs),
  }));
}

/** Of the hour that has begun and of those that begin within a day; infinite where as much as possible is needed. */
function neededByHour(
  { startMs, follows, week }: ScalingRequest,
  samples: readonly NeedSample[],
): readonly number[] {
  const { calendar } = week;
  const known = likeHours(samples, startMs, week);
  const needIn =
    follows === 'load'
      ? known
      : (hourMs: number) => (calendar?.hasTradingIn(hourMs, hourMs + HOUR_MS) === false ? 0 : null);
  return Array.from({ length: DAY_HOURS + 1 }, (_, hour) => needIn(hourAt(startMs, hour)) ?? Infinity);
}

function hourAt(startMs: number, hour: number): number {
  return (Math.floor(startMs / HOUR_MS) + hour) * HOUR_MS;
}

function changesOf(
  { startMs }: ScalingRequest,
  needed: readonly number[],
  current: number,
  steps: StepCost,
): readonly CountFrom[] {
  const levels = withFewSteps(needed, current, steps);
  return levels.flatMap((count, hour) => {
    const before = levels[hour - 1] ?? current;
    if (count === before) return [];
    const atMs = hourAt(startMs, hour) + (count > before ? -MARGIN_MS : MARGIN_MS);
    return atMs < startMs + DAY_HOURS * HOUR_MS ? [{ atMs: Math.max(startMs, atMs), count }] : [];
  });
}

/** Each change in as many halvings or doublings as it takes; those of a rise end where it has to be over. */
function stepwise(
  { startMs }: ScalingRequest,
  changes: readonly CountFrom[],
  open: number,
): readonly CountFrom[] {
  const steps: CountFrom[] = [];
  let current = open;
  let earliestMs = startMs;
  for (const { atMs, count } of changes) {
    const left = SHARD_STEPS.between(current, count);
    let nextMs = count > current ? atMs - (left - 1) * MARGIN_MS : atMs;
    while (current !== count) {
      current = count > current ? Math.min(count, current * 2) : Math.max(count, Math.ceil(current / 2));
      nextMs = Math.max(nextMs, earliestMs);
      steps.push({ atMs: nextMs, count: current });
      nextMs += MARGIN_MS;
      earliestMs = nextMs;
    }
  }
  return steps;
}

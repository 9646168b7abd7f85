import { isoDateOf, localTimeAt } from '../../src/core/calendar/time-zone.ts';
import type { CountFrom, ScalingPlan } from '../../src/core/scaling/scaling-plan.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A row for each change, in order of time. */
export function scalingRows(
  { shards, ready }: ScalingPlan,
  timeZone: string,
): readonly (readonly string[])[] {
  const changes = [
    ...shards.map((change) => ({ ...change, what: 'shards' })),
    ...ready.map((change) => ({ ...change, what: `warm environments of ${change.function}` })),
  ];
  return changes
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what, count }) => [wallTime(timeZone, atMs), what, String(count)]);
}

/** 2026-11-26 09:15 */
function wallTime(timeZone: string, atMs: number): string {
  const { day, minute } = localTimeAt(timeZone, atMs);
  return `${isoDateOf(day)} ${new Date(minute * MINUTE_MS).toISOString().slice(11, 16)}`;
}

/** How many are paid for in a day, in shards times hours. */
export function shardHours(changes: readonly CountFrom[], open: number, startMs: number): number {
  const all = [{ atMs: startMs, count: open }, ...changes, { atMs: startMs + DAY_MS, count: 0 }];
  const sum = all.reduce((hours, { atMs, count }, index) => {
    const untilMs = all[index + 1]?.atMs ?? atMs;
    return hours + (count * (untilMs - atMs)) / HOUR_MS;
  }, 0);
  return Math.round(sum);
}

/** Sort keys from the first to the last, both included, as BETWEEN takes them. */
export interface KeyRange {
  readonly first: string;
  readonly last: string;
}

/** First and last millisecond whose ISO 8601 text sorts like the number: years that are not of four digits get a sign. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_MS = Date.UTC(10_000, 0) - 1;

export function sortableTime(epochMs: number): string {
  return new Date(Math.min(Math.max(epochMs, FIRST_MS), LAST_MS)).toISOString();
}

/**
 * The sort keys `<prefix><time>#…` with a time from `fromMs` to before `toMs`. Such a key is longer than `<prefix>` and
 * the time alone and so comes after it: one at `fromMs` lies inside, one at `toMs` outside.
 */
export function keyRange(prefix: string, fromMs: number, toMs: number): KeyRange {
  return { first: `${prefix}${sortableTime(fromMs)}`, last: `${prefix}${sortableTime(toMs)}` };
}

/**
 * The first millisecond of the window that a time falls in. A pack holds what falls in one window and is keyed by the
 * earliest time in it, so whoever looks for a time finds every pack that may hold it from the start of its window on.
 */
export function windowStart(epochMs: number, windowMs: number): number {
  return Math.floor(epochMs / windowMs) * windowMs;
}

import { rangeOn } from '../calendar/daily-range.ts';
import { firstMomentAt, localTimeAt } from '../calendar/time-zone.ts';
import type { Preference } from './preference.ts';

const WEEK_MS = 7 * 86_400_000;
/** Today, tomorrow, and one more where tomorrow is a date that the zone skips (Samoa, 2011-12-30). */
const DIGEST_DAYS = 3;

/**
 * The end of the quiet hours that `nowMs` lies in; null outside them. Hours that follow one another without a gap are one
 * stretch, which ends after a week at the latest.
 * @returns epoch milliseconds
 */
export function quietUntil(
  preference: Pick<Preference, 'quietHours' | 'timeZone'>,
  nowMs: number,
): number | null {
  let untilMs: number | null = null;
  let endMs = endOfRange(preference, nowMs);
  while (endMs !== null) {
    untilMs = endMs;
    endMs = untilMs - nowMs < WEEK_MS ? endOfRange(preference, untilMs) : null;
  }
  return untilMs;
}

/** The next time at which this user gets a digest, after `nowMs`; null for a user who wants none. */
export function nextDigest(
  { digest, timeZone }: Pick<Preference, 'digest' | 'timeZone'>,
  nowMs: number,
): number | null {
  if (digest === undefined) return null;
  const today = localTimeAt(timeZone, nowMs).day;
  const moments = Array.from({ length: DIGEST_DAYS }, (_, ahead) => today + ahead).flatMap((day) =>
    digest.timesInMinutes.map((minute) => firstMomentAt(timeZone, day, minute)),
  );
  const ahead = moments.filter((momentMs) => momentMs > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

function endOfRange(
  { quietHours, timeZone }: Pick<Preference, 'quietHours' | 'timeZone'>,
  atMs: number,
): number | null {
  if (quietHours.length === 0) return null;
  const today = localTimeAt(timeZone, atMs).day;
  const ends = quietHours
    .flatMap((range) => [rangeOn(range, timeZone, today - 1), rangeOn(range, timeZone, today)])
    .filter((span) => span !== null && span.startMs <= atMs && atMs < span.endMs)
    .map((span) => span!.endMs);
  return ends.length === 0 ? null : Math.max(...ends);
}

import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import { localTimeAt, weekdayOf } from '../calendar/time-zone.ts';

export const HOUR_MS = 3_600_000;
/** Before an opening and after a close, an exchange's night is not that of a weekend. */
const NEAR_A_SESSION_MS = 12 * HOUR_MS;

/** What was needed from some time on, for less than an hour. */
export interface NeedSample {
  readonly startMs: number;
  readonly need: number;
}

export interface Week {
  /** In which hours are alike, daylight saving time or not. */
  readonly timeZone: string;
  /** Null where nothing closes. */
  readonly calendar: ExchangeCalendar | null;
}

/**
 * The most that hours like one have needed until now; null where none like it is known. Hours without a sample needed nothing, but for
 * those up to the first: of them nothing is known. Alike are hours of the same weekday and, where there is a calendar, of sessions, of
 * the time around them and of days without any: so a holiday is a Sunday, and half a day ends when it does.
 */
export function likeHours(
  samples: readonly NeedSample[],
  untilMs: number,
  week: Week,
): (hourMs: number) => number | null {
  const needs = new Map<number, number>();
  for (const { startMs, need } of samples) {
    const hour = Math.floor(startMs / HOUR_MS);
    needs.set(hour, Math.max(need, needs.get(hour) ?? 0));
  }
  const known = new Map<string, number>();
  // The first may have begun in the middle of an hour, and the one that is not over yet says too little.
  for (let hour = Math.min(...needs.keys()) + 1; (hour + 1) * HOUR_MS <= untilMs; hour += 1) {
    const need = needs.get(hour) ?? 0;
    for (const kind of kindsOf(hour * HOUR_MS, week)) known.set(kind, Math.max(need, known.get(kind) ?? 0));
  }
  return (hourMs) => {
    const kind = kindsOf(hourMs, week).find((each) => known.has(each));
    return kind === undefined ? null : known.get(kind)!;
  };
}

/** From the closest likeness to the farthest. */
function kindsOf(hourMs: number, { timeZone, calendar }: Week): readonly string[] {
  const { day, minute } = localTimeAt(timeZone, hourMs);
  const hour = Math.floor(minute / 60);
  if (calendar === null) return [`${weekdayOf(day)} ${hour}`];
  if (calendar.hasTradingIn(hourMs, hourMs + HOUR_MS)) return [`session ${hour}`];
  const isNear = calendar.hasTradingIn(hourMs - NEAR_A_SESSION_MS, hourMs + NEAR_A_SESSION_MS);
  // An afternoon after an early close has none of its hour; what surrounds sessions at its busiest is enough for it.
  return isNear ? [`around sessions ${hour}`, 'around sessions'] : [`rest ${hour}`];
}

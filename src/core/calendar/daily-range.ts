import { firstMomentAt, weekdayOf, WEEKDAYS, type Weekday } from './time-zone.ts';

/** Hours that are the same on some days of the week, by the clock on the wall. */
export interface DailyRange {
  /** The days on which the range begins. */
  readonly days: readonly Weekday[];
  /** Minutes since 00:00; 0 to 1439. */
  readonly fromMinute: number;
  /** End of the range, which is not part of it; 0 to 1440. Where it is not after `fromMinute`, it is on the next day. */
  readonly toMinute: number;
}

export const EVERY_DAY: readonly Weekday[] = WEEKDAYS;

export interface Span {
  readonly startMs: number;
  /** Not included. */
  readonly endMs: number;
}

/** The range that begins on this local day; null on other weekdays. Its ends are those of an alarm clock. */
export function rangeOn(range: DailyRange, timeZone: string, day: number): Span | null {
  if (!range.days.includes(weekdayOf(day))) return null;
  const endDay = range.toMinute > range.fromMinute ? day : day + 1;
  return {
    startMs: firstMomentAt(timeZone, day, range.fromMinute),
    endMs: firstMomentAt(timeZone, endDay, range.toMinute),
  };
}

const CLOCK_TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** "22:30" as minutes since 00:00, "24:00" being the end of the day; null where it is no such text. */
export function parseClockTime(text: string): number | null {
  const match = CLOCK_TIME.exec(text);
  if (match === null) return null;
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2]);
}

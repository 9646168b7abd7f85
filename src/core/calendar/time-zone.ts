import { zonesMeantBy } from './zone-abbreviations.ts';

/** In the order of ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What the clock and the calendar on the wall of a time zone show. */
export interface LocalTime {
  /** Days of the local calendar since 1970-01-01. */
  readonly day: number;
  /** Minutes since the local 00:00 as the clock shows it, 0 to 1439. */
  readonly minute: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = WEEKDAYS.indexOf('thu');

/**
 * An IANA name that this runtime knows. An offset such as +01:00 is none: it knows no daylight saving time. Nor is an
 * abbreviation that means one zone to people and another to the runtime.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text) || zonesMeantBy(text).length > 0) return false;
  try {
    formatterOf(text);
    return true;
  } catch {
    return false;
  }
}

export function localTimeAt(timeZone: string, epochMs: number): LocalTime {
  const localMs = epochMs + offsetAt(timeZone, epochMs);
  const day = Math.floor(localMs / DAY_MS);
  return { day, minute: Math.floor((localMs - day * DAY_MS) / MINUTE_MS) };
}

export function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + FIRST_WEEKDAY) % 7) + 7) % 7]!;
}

/** 2026-11-26 */
export function isoDateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * When an alarm clock set to this date and time would ring: the first moment at which the clock on the wall shows it or,
 * where daylight saving time skips it, has passed it. A time that comes twice counts the first time.
 * @returns epoch milliseconds
 */
export function firstMomentAt(timeZone: string, day: number, minute: number): number {
  const localMs = day * DAY_MS + minute * MINUTE_MS;
  // No zone is further than 15 hours from UTC, so both moments lie beyond the one looked for.
  const before = offsetAt(timeZone, localMs - DAY_MS);
  const after = offsetAt(timeZone, localMs + DAY_MS);
  if (before === after) return localMs - before;
  const changesAtMs = transitionBetween(timeZone, localMs - DAY_MS, localMs + DAY_MS, after);
  return localMs - before < changesAtMs ? localMs - before : Math.max(changesAtMs, localMs - after);
}

/** The first moment, to the second, at which the offset is `after`; no zone changes its offset twice in two days. */
function transitionBetween(timeZone: string, fromMs: number, toMs: number, after: number): number {
  let low = Math.floor(fromMs / SECOND_MS);
  let high = Math.ceil(toMs / SECOND_MS);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle * SECOND_MS) === after) high = middle;
    else low = middle;
  }
  return high * SECOND_MS;
}

/** Milliseconds to add to UTC. */
function offsetAt(timeZone: string, epochMs: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(epochMs)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown;
  const localMs = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return localMs - Math.floor(epochMs / SECOND_MS) * SECOND_MS;
}

/** Costly to make, and few: one for each zone that somebody's preferences name. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

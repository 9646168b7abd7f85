import data from '../../../data/calendars/calendars.json' with { type: 'json' };
import { type CalendarRules, ExchangeCalendar, type SessionHours } from './exchange-calendar.ts';

const DAY_MS = 86_400_000;

/** A calendar as data/calendars has it. */
interface CalendarData {
  readonly time_zone: string;
  readonly hours: readonly (SessionHours & { readonly from: string })[];
  /** Of each year from the first: days as MMDD, a blank between. */
  readonly holidays: readonly string[];
  /** Minute of the day to the days that end at it. */
  readonly early_closes: Readonly<Record<string, readonly string[]>>;
}

const CALENDARS: Readonly<Record<string, CalendarData>> = data.calendars;
const ALIASES: Readonly<Record<string, string>> = data.aliases;

/** The years whose holidays are known. */
export const CALENDAR_YEARS = { first: data.first_year, last: data.last_year } as const;

/** A market that never closes, such as that of crypto. */
export const ALWAYS_OPEN = '24/7';

/** Codes of exchanges with a calendar, and other names for them. */
export const CALENDAR_NAMES: readonly string[] = [...Object.keys(CALENDARS), ...Object.keys(ALIASES)];

/** Few are ever asked for, so each is read when it is. */
const read = new Map<string, ExchangeCalendar>();

/**
 * The calendar of an exchange by its market identifier code (ISO 10383) or the name that the data have for it; null where none is
 * known, as for crypto, which never closes.
 */
export function calendarOf(exchange: string): ExchangeCalendar | null {
  const name = Object.hasOwn(ALIASES, exchange) ? ALIASES[exchange]! : exchange;
  let calendar = read.get(name);
  if (calendar === undefined) {
    if (!Object.hasOwn(CALENDARS, name)) return null;
    calendar = new ExchangeCalendar(name, rulesOf(CALENDARS[name]!));
    read.set(name, calendar);
  }
  return calendar;
}

function rulesOf({
  time_zone: timeZone,
  hours,
  holidays,
  early_closes: earlyCloses,
}: CalendarData): CalendarRules {
  return {
    timeZone,
    hours: hours.map(({ from, ...rest }) => ({ ...rest, fromDay: Date.parse(from) / DAY_MS })),
    holidays: new Set(daysOf(holidays)),
    earlyCloses: new Map(
      Object.entries(earlyCloses).flatMap(([minute, years]) =>
        daysOf(years).map((day) => [day, Number(minute)] as const),
      ),
    ),
  };
}

function daysOf(years: readonly string[]): number[] {
  return years.flatMap((days, index) =>
    days
      .split(' ')
      .filter((day) => day !== '')
      .map(
        (day) =>
          Date.UTC(data.first_year + index, Number(day.slice(0, 2)) - 1, Number(day.slice(2))) / DAY_MS,
      ),
  );
}

import {
  firstMomentAt,
  isoDateOf,
  localTimeAt,
  weekdayOf,
  type Weekday,
} from '../../src/core/calendar/time-zone.ts';

/** Trading without a pause, epoch milliseconds; it is over at `closeMs`. */
export interface Session {
  readonly openMs: number;
  readonly closeMs: number;
}

/** When an instrument trades. */
export interface TradingHours {
  /** The session that is on at a time or, while it is closed, the one that comes next. */
  sessionFrom(epochMs: number): Session;
}

const DAY_MS = 86_400_000;

/** Crypto never closes: its sessions are the days of UTC, one after the other. */
export const AROUND_THE_CLOCK: TradingHours = {
  sessionFrom(epochMs) {
    const openMs = Math.floor(epochMs / DAY_MS) * DAY_MS;
    return { openMs, closeMs: openMs + DAY_MS };
  },
};

export interface ExchangeHours {
  /** IANA name. */
  readonly timeZone: string;
  /** Minutes since midnight there; a session that opens on the evening before has a negative one. */
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Days of the week on which a session ends. */
  readonly weekdays: readonly Weekday[];
  /** Dates without one, such as 2026-11-26. */
  readonly holidays?: readonly string[];
}

export function exchangeHours({
  timeZone,
  openMinute,
  closeMinute,
  weekdays,
  holidays = [],
}: ExchangeHours): TradingHours {
  const sessionOn = (day: number): Session => ({
    openMs: momentAt(timeZone, day, openMinute),
    closeMs: momentAt(timeZone, day, closeMinute),
  });
  const isOpen = (day: number): boolean =>
    weekdays.includes(weekdayOf(day)) && !holidays.includes(isoDateOf(day));
  return {
    sessionFrom(epochMs) {
      for (let { day } = localTimeAt(timeZone, epochMs); ; day += 1) {
        const session = isOpen(day) ? sessionOn(day) : null;
        if (session !== null && session.closeMs > epochMs) return session;
      }
    },
  };
}

function momentAt(timeZone: string, day: number, minute: number): number {
  return minute < 0 ? firstMomentAt(timeZone, day - 1, minute + 1440) : firstMomentAt(timeZone, day, minute);
}

const NEW_YORK = 'America/New_York';
const MONDAY_TO_FRIDAY: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** 9:30 to 16:00, https://www.nyse.com/markets/hours-calendars */
export const US_SHARES = exchangeHours({
  timeZone: NEW_YORK,
  openMinute: 570,
  closeMinute: 960,
  weekdays: MONDAY_TO_FRIDAY,
});

/** 18:00 on the evening before to 17:00, with an hour's pause: as Globex has it for index futures. */
export const INDEX_FUTURES = exchangeHours({
  timeZone: NEW_YORK,
  openMinute: -360,
  closeMinute: 1020,
  weekdays: MONDAY_TO_FRIDAY,
});

/** From Sunday 17:00 to Friday 17:00 without a pause: the day of foreign exchange ends at 17:00 in New York. */
export const FOREIGN_EXCHANGE = exchangeHours({
  timeZone: NEW_YORK,
  openMinute: -420,
  closeMinute: 1020,
  weekdays: MONDAY_TO_FRIDAY,
});

import { firstMomentAt, localTimeAt } from './time-zone.ts';

const DAY_MS = 86_400_000;
const MINUTES_OF_DAY = 1440;
/** 1970-01-01 was a Thursday: the first Monday is day 4. */
const FIRST_MONDAY = 4;
const FRIDAY = 4;
/** No exchange rests for longer; those of Tokyo did for ten days in 2019. */
const LONGEST_HOLIDAY_DAYS = 31;
/** Days of which the times are kept; a back-test over decades must not keep them all. */
const MOST_KEPT_DAYS = 1024;

/** Hours in minutes since the local 00:00 of a session's day; negative on the evening before, as of futures. */
export interface SessionHours {
  readonly open: number;
  readonly close: number;
  readonly break?: readonly number[];
}

/** When an exchange trades: from Monday to Friday but for holidays. Days are those of its local calendar since 1970-01-01. */
export interface CalendarRules {
  readonly timeZone: string;
  /** From the day on; the last that has come holds, the first before it, too. */
  readonly hours: readonly (SessionHours & { readonly fromDay: number })[];
  readonly holidays: ReadonlySet<number>;
  /** Day to the minute at which it ends early; one that ends before its break is over has none. */
  readonly earlyCloses: ReadonlyMap<number, number>;
}

/** One day of trading, times in epoch milliseconds. */
export interface Session {
  readonly day: number;
  readonly openMs: number;
  /** Not included, as all ends. */
  readonly closeMs: number;
  /** The lunch break; both are `closeMs` where there is none. */
  readonly breakStartMs: number;
  readonly breakEndMs: number;
  /** The first moment of the next day on the exchange's wall. */
  readonly dayEndMs: number;
}

/** The sessions of an exchange. Beyond the years that are known it has its regular weeks, without holidays. */
export class ExchangeCalendar {
  readonly name: string;
  readonly #rules: CalendarRules;
  readonly #sessions = new Map<number, Session>();

  constructor(name: string, rules: CalendarRules) {
    this.name = name;
    this.#rules = rules;
  }

  isSessionDay(day: number): boolean {
    return weekdayFromMonday(day) <= FRIDAY && !this.#rules.holidays.has(day);
  }

  /** Null on a day without trading. */
  sessionOn(day: number): Session | null {
    if (!this.isSessionDay(day)) return null;
    let session = this.#sessions.get(day);
    if (session === undefined) {
      session = this.#makeSession(day);
      if (this.#sessions.size === MOST_KEPT_DAYS) this.#sessions.clear();
      this.#sessions.set(day, session);
    }
    return session;
  }

  /** The session that has begun last. It may be over: then nothing has begun since. */
  lastSession(epochMs: number): Session {
    // The day of a session is at most one ahead of the UTC day on which it begins.
    const latest = Math.floor(epochMs / DAY_MS) + 1;
    for (let day = latest; day > latest - LONGEST_HOLIDAY_DAYS; day -= 1) {
      const session = this.sessionOn(day);
      if (session !== null && session.openMs <= epochMs) return session;
    }
    throw new RangeError(`expected a time, got ${epochMs}`);
  }

  isOpenAt(epochMs: number): boolean {
    return this.hasTradingIn(epochMs, epochMs + 1);
  }

  /** True where some moment of this time belongs to a session, lunch breaks taken out. The end is not included. */
  hasTradingIn(fromMs: number, untilMs: number): boolean {
    const { openMs, closeMs, breakStartMs, breakEndMs } = this.lastSession(untilMs - 1);
    const startMs = Math.max(fromMs, openMs);
    return startMs < closeMs && !(startMs >= breakStartMs && untilMs <= breakEndMs);
  }

  /** Sessions after the day `from` up to the day `to`, which is included. */
  sessionsBetween(from: number, to: number): number {
    let count = 0;
    for (let day = from + 1; day <= to; day += 1) if (this.isSessionDay(day)) count += 1;
    return count;
  }

  /**
   * The day of trading that a bar belongs to: a session, what is traded after it on the same day, and before it. A bar of a day or longer
   * is labelled with its date, which feeds write as 00:00 UTC or as some time of the exchange.
   */
  tradingDayOf(startMs: number, intervalMs: number): number {
    if (intervalMs >= DAY_MS) {
      return startMs % DAY_MS === 0 ? startMs / DAY_MS : localTimeAt(this.#rules.timeZone, startMs).day;
    }
    const lastMs = startMs + intervalMs - 1;
    const session = this.lastSession(lastMs);
    let { day } = session;
    if (lastMs < session.closeMs || lastMs < session.dayEndMs) return day;
    do day += 1;
    while (!this.isSessionDay(day));
    return day;
  }

  #makeSession(day: number): Session {
    const { timeZone, hours, earlyCloses } = this.#rules;
    const {
      open,
      close: regularClose,
      break: regularBreak,
    } = hours.findLast(({ fromDay }) => fromDay <= day) ?? hours[0]!;
    const close = earlyCloses.get(day) ?? regularClose;
    const [breakStart, breakEnd] =
      regularBreak !== undefined && close > regularBreak[1]! ? regularBreak : [close, close];
    const at = (minute: number): number => {
      const days = Math.floor(minute / MINUTES_OF_DAY);
      return firstMomentAt(timeZone, day + days, minute - days * MINUTES_OF_DAY);
    };
    const closeMs = at(close);
    const isWhole = breakStart === close;
    return {
      day,
      openMs: at(open),
      closeMs,
      breakStartMs: isWhole ? closeMs : at(breakStart!),
      breakEndMs: isWhole ? closeMs : at(breakEnd!),
      dayEndMs: at(MINUTES_OF_DAY),
    };
  }
}

/** 0 on a Monday. */
function weekdayFromMonday(day: number): number {
  return (((day - FIRST_MONDAY) % 7) + 7) % 7;
}

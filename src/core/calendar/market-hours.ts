import { rangeOn, type DailyRange } from './daily-range.ts';
import { firstMomentAt, isoDateOf, localTimeAt } from './time-zone.ts';
import { isSelected, type Selection } from '../matching/selection.ts';

/** When an exchange trades. */
export interface Market {
  /** Name of the exchange, for explanations and messages. */
  readonly name: string;
  /** What trades there. */
  readonly symbols: Selection;
  /** IANA name. */
  readonly timeZone: string;
  readonly sessions: readonly DailyRange[];
  /** Local dates without trading, 2026-11-26. */
  readonly holidays: readonly string[];
  /** Local date to the minute of its day at which trading ends. */
  readonly earlyCloses: Readonly<Record<string, number>>;
}

export interface MarketMoment {
  readonly market: string;
  readonly isOpen: boolean;
}

/** Whether the market of a symbol trades; null where no market is known for it, as for crypto, which never closes. */
export function marketAt(markets: readonly Market[], symbol: string, atMs: number): MarketMoment | null {
  const market = markets.find(({ symbols }) => isSelected(symbols, symbol));
  return market === undefined ? null : { market: market.name, isOpen: isOpenAt(market, atMs) };
}

function isOpenAt(market: Market, atMs: number): boolean {
  const today = localTimeAt(market.timeZone, atMs).day;
  // A session that began yesterday evening may still run, as those of futures do.
  return [today - 1, today].some((day) => isInSessionOf(market, day, atMs));
}

function isInSessionOf({ sessions, timeZone, holidays, earlyCloses }: Market, day: number, atMs: number) {
  const date = isoDateOf(day);
  if (holidays.includes(date)) return false;
  const earlyClose = earlyCloses[date];
  if (earlyClose !== undefined && atMs >= firstMomentAt(timeZone, day, earlyClose)) return false;
  return sessions.some((session) => {
    const span = rangeOn(session, timeZone, day);
    return span !== null && span.startMs <= atMs && atMs < span.endMs;
  });
}

import { gaussian, mulberry32 } from '../../lib/market-simulator/random.ts';
import { calendarOf } from '../../src/core/calendar/exchange-calendars.ts';
import type { Instrument } from '../../src/core/instruments/instrument.ts';
import type { BarEvent } from '../../src/core/market-data/market-event.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

export function instrument(overrides: Partial<Instrument> = {}): Instrument {
  return { symbol: 'ACME', priceKind: 'positive', splits: [], aliases: {}, ...overrides };
}

export interface DayOptions {
  /** Share of the day's volume that the closing auction has. */
  readonly auction?: number;
  /** When it is printed; absent where it is part of the last bar. */
  readonly minutesAfterClose?: number;
  readonly seed?: number;
  /** Standard deviation of a minute's return. */
  readonly sigma?: number;
}

/**
 * Minute bars of an exchange from a day on: ordinary random walks with a volume that is larger at both ends of the session, and
 * a closing auction.
 */
export function exchangeDays(
  exchange: string,
  from: string,
  sessions: number,
  options: DayOptions = {},
): BarEvent[] {
  const { auction = 0, minutesAfterClose, seed = 1, sigma = 0.0005 } = options;
  const random = mulberry32(seed);
  const bars: BarEvent[] = [];
  let price = 100;
  for (const { openMs, closeMs, breakStartMs, breakEndMs } of sessionsFrom(exchange, from, sessions)) {
    const minutes = (closeMs - openMs) / MINUTE;
    let traded = 0;
    const add = (startMs: number, volume: number): void => {
      const open = price;
      price *= Math.exp(sigma * gaussian(random));
      const [low, high] = open < price ? [open, price] : [price, open];
      bars.push({
        type: 'bar',
        symbol: 'ACME',
        timestampMs: startMs,
        intervalMs: MINUTE,
        open,
        high,
        low,
        close: price,
        volume,
      });
    };
    for (let minute = 0; minute < minutes; minute += 1) {
      const startMs = openMs + minute * MINUTE;
      if (startMs >= breakStartMs && startMs < breakEndMs) continue;
      const fromEdge = Math.min(minute, minutes - 1 - minute) / minutes;
      const volume = 1000 * (1 + 2 * Math.exp(-20 * fromEdge)) * Math.exp(0.4 * gaussian(random));
      traded += volume;
      add(startMs, volume);
    }
    if (auction === 0) continue;
    const volume = ((traded * auction) / (1 - auction)) * Math.exp(0.3 * gaussian(random));
    const last = bars.at(-1)!;
    if (minutesAfterClose === undefined) bars.splice(-1, 1, { ...last, volume: last.volume + volume });
    else add(closeMs + minutesAfterClose * MINUTE, volume);
  }
  return bars;
}

function sessionsFrom(exchange: string, from: string, count: number) {
  const calendar = calendarOf(exchange)!;
  const sessions = [];
  for (let day = Date.parse(from) / DAY; sessions.length < count; day += 1) {
    const session = calendar.sessionOn(day);
    if (session !== null) sessions.push(session);
  }
  return sessions;
}

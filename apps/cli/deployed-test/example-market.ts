import { EXAMPLE_MINUTES, EXAMPLE_TRADES } from '../../../lib/market-files/example-data.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';

/** Two quiet hours, and the first minutes after the data release of 12:30, which every detector notices. */
const FROM_MS = Date.parse('2026-03-10T10:30:00Z');
const BEFORE_MS = Date.parse('2026-03-10T12:33:00Z');
const TRADE_COUNT = 100;
const MINUTE_MS = 60_000;
/** All of it is older. */
const MADE_BEFORE_MS = Date.parse('2026-03-11T00:00:00Z');

/** Minute bars of a morning with a sharp move at its end, as if it ended just now, under another name. */
export async function exampleBars(symbol: string, nowMs: number): Promise<readonly MarketEvent[]> {
  const shiftMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - BEFORE_MS;
  const wanted = (event: MarketEvent): boolean =>
    event.symbol === 'BTCUSDT' && event.timestampMs >= FROM_MS && event.timestampMs < BEFORE_MS;
  return (await eventsOf(EXAMPLE_MINUTES, wanted, Infinity)).map((event) => ({
    ...event,
    symbol,
    timestampMs: event.timestampMs + shiftMs,
  }));
}

/** Trades, the last of them just now, under another name. */
export async function exampleTrades(symbol: string, nowMs: number): Promise<readonly MarketEvent[]> {
  const trades = await eventsOf(EXAMPLE_TRADES, (event) => event.symbol === 'BTCUSDT', TRADE_COUNT);
  const shiftMs = nowMs - trades.at(-1)!.timestampMs;
  return trades.map((event) => ({ ...event, symbol, timestampMs: event.timestampMs + shiftMs }));
}

async function eventsOf(
  file: string,
  isWanted: (event: MarketEvent) => boolean,
  limit: number,
): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const row of openInput(file, { nowMs: MADE_BEFORE_MS })) {
    if ('event' in row && isWanted(row.event)) events.push(row.event);
    if (events.length === limit) break;
  }
  return events;
}

import { DEMO_BARS, DEMO_TRADES } from '../../../lib/market-files/demo-data.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';

/** Two quiet hours, and the first minutes after the US inflation figure of 13:30, which every detector notices. */
const FROM_MS = Date.parse('2022-12-13T11:30:00Z');
const BEFORE_MS = Date.parse('2022-12-13T13:33:00Z');
const TRADE_COUNT = 100;
const MINUTE_MS = 60_000;
/** All of it is older. */
const RECORDED_BEFORE_MS = Date.parse('2026-01-01T00:00:00Z');

/** Minute bars of a real morning with a sharp move at its end, as if it ended just now, under another name. */
export async function recordedBars(symbol: string, nowMs: number): Promise<readonly MarketEvent[]> {
  const shiftMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - BEFORE_MS;
  const wanted = (event: MarketEvent): boolean =>
    event.symbol === 'BTCUSDT' && event.timestampMs >= FROM_MS && event.timestampMs < BEFORE_MS;
  return (await eventsOf(DEMO_BARS, wanted, Infinity)).map((event) => ({
    ...event,
    symbol,
    timestampMs: event.timestampMs + shiftMs,
  }));
}

/** Real trades, the last of them just now, under another name. */
export async function recordedTrades(symbol: string, nowMs: number): Promise<readonly MarketEvent[]> {
  const trades = await eventsOf(DEMO_TRADES, (event) => event.symbol === 'BTCUSDT', TRADE_COUNT);
  const shiftMs = nowMs - trades.at(-1)!.timestampMs;
  return trades.map((event) => ({ ...event, symbol, timestampMs: event.timestampMs + shiftMs }));
}

async function eventsOf(
  file: string,
  isWanted: (event: MarketEvent) => boolean,
  limit: number,
): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const row of openInput(file, { nowMs: RECORDED_BEFORE_MS })) {
    if ('event' in row && isWanted(row.event)) events.push(row.event);
    if (events.length === limit) break;
  }
  return events;
}

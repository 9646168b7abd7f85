import { gaussian, mulberry32 } from '../../lib/market-simulator/random.ts';
import type { BarEvent, Trade } from '../../src/core/market-data/market-event.ts';
import type { StreamEvent } from '../../src/core/market-data/stream-event.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';

export const T0 = Date.parse('2026-03-02T14:30:00.000Z');
export const MINUTE = 60_000;

export function trade(overrides: Partial<Trade> = {}): Trade {
  return { type: 'trade', symbol: 'ACME', timestampMs: T0, price: 100, volume: 10, ...overrides };
}

/** The bar that starts `minute` minutes after T0, flat at `close`. */
export function bar(minute: number, close: number, overrides: Partial<BarEvent> = {}): BarEvent {
  return {
    type: 'bar',
    symbol: 'ACME',
    timestampMs: T0 + minute * MINUTE,
    intervalMs: MINUTE,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1000,
    ...overrides,
  };
}

/** Puts events on one shard, one record each, from sequence number `first` on. Each arrives when it happens, or late. */
export function onStream(
  events: readonly MarketEvent[],
  first = 1,
  shardId = 'shardId-000000000000',
): StreamEvent[] {
  let arrivalMs = T0;
  return events.map((event, index) => {
    arrivalMs = Math.max(arrivalMs, event.timestampMs);
    return {
      event,
      position: { shardId, sequenceNumber: String(first + index), subSequence: 0 },
      arrivalMs,
    };
  });
}

/**
 * A deterministic random walk in minute bars with a standard deviation of `sigma` per bar: ordinary trading.
 * The generator is mulberry32, so that every run sees the same market.
 */
export function quietBars(count: number, seed = 1, sigma = 0.0005, symbol = 'ACME'): BarEvent[] {
  const random = mulberry32(seed);
  const bars: BarEvent[] = [];
  let price = 100;
  for (let minute = 0; minute < count; minute += 1) {
    const open = price;
    price *= Math.exp(sigma * gaussian(random));
    const volume = 1000 * Math.exp(0.3 * gaussian(random));
    const [low, high] = open < price ? [open, price] : [price, open];
    bars.push(bar(minute, price, { symbol, open, high, low, volume }));
  }
  return bars;
}

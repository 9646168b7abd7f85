import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { bar, MINUTE, trade } from '../support/market-events.ts';

/** A message before it is known when the stream takes it. */
export interface RoughMessage {
  readonly partitionKey: string;
  readonly content: (arrivalMs: number) => object;
}

/** A symbol whose records come under several partition keys, so that lanes overtake one another. */
export const SCATTERED = 'SCATTERED';
/** 64 characters, 192 bytes. */
const LONGEST = '币安人生'.repeat(16);
/** Its producer's clock is 290 s ahead of another's. */
const SKEWED = 'SKEWED';
export const ROUGH_SYMBOLS = [SCATTERED, LONGEST, SKEWED] as const;

const PARTITION_KEYS = 3;
const AHEAD_MS = 290_000;

/** What feeds send that are broken, far away, or not of this world, and is valid all the same. */
export function roughMarket(startMs: number): RoughMessage[][] {
  return [scattered(startMs), hostile(startMs), skewed()];
}

/** All in one minute, so that none is late in whatever order they come. */
function scattered(startMs: number): RoughMessage[] {
  return Array.from({ length: 9 }, (_, index) => ({
    partitionKey: `feed-${index % PARTITION_KEYS}`,
    content: () =>
      toMessage(
        trade({
          symbol: SCATTERED,
          timestampMs: startMs + index * 5000,
          price: 20 + (index % 4) / 1000,
          volume: 2 ** index,
        }),
      ),
  }));
}

function hostile(startMs: number): RoughMessage[] {
  const at = (index: number) => ({ symbol: LONGEST, timestampMs: startMs + index * MINUTE });
  const flat = (index: number, price: number, volume: number) =>
    bar(0, price, { ...at(index), volume, intervalMs: 366 * 86_400_000 });
  const events: MarketEvent[] = [
    { type: 'quote', ...at(0), bid: 100, ask: 1e-18, correlationId: '𝄞'.repeat(64) },
    { type: 'quote', ...at(1), bid: 1e-18, ask: 1e12 },
    { type: 'quote', ...at(1), ask: 1e12, askSize: 1e18 },
    trade({
      ...at(2),
      price: 1e-18,
      volume: 1e18,
      conditions: Array.from({ length: 16 }, () => '@'.repeat(64)),
    }),
    trade({ ...at(3), price: 1e12, volume: 1e18, exchange: '…'.repeat(64) }),
    trade({ ...at(3), price: 1e12, volume: 5e-324 }),
    trade({ ...at(4), price: Number.MIN_VALUE * 2 ** 1014, volume: 0.1 + 0.2 }),
    flat(5, 1e12, 1e18),
    flat(6, 1e-18, 1e18),
    trade({ ...at(-100_000), price: 3, volume: 0 }),
    trade({ ...at(7), price: 1 / 3, volume: 1 / 7, updatesPrice: false }),
  ];
  return events.map((event) => ({ partitionKey: '鍵'.repeat(80), content: () => toMessage(event) }));
}

function skewed(): RoughMessage[] {
  return Array.from({ length: 12 }, (_, index) => ({
    partitionKey: SKEWED,
    content: (arrivalMs) =>
      toMessage(
        trade({
          symbol: SKEWED,
          timestampMs: arrivalMs + (index % 2) * AHEAD_MS,
          price: 50 + (index % 3) / 100,
        }),
      ),
  }));
}

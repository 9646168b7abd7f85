import * as fc from 'fast-check';
import type { Quote, Trade } from '../../src/core/market-data/market-event.ts';
import type { StreamEvent } from '../../src/core/market-data/stream-event.ts';
import type { StoredTick } from '../../src/ports/market-history-reader.ts';
import { T0, trade } from './market-events.ts';

const HOUR_MS = 3_600_000;
const price = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const timestampMs = fc.oneof(
  fc.integer({ min: T0, max: T0 + 5_000 }),
  fc.integer({ min: T0 - 6 * HOUR_MS, max: T0 + 6 * HOUR_MS }),
);
const arbitraryTrade: fc.Arbitrary<Trade> = fc.record(
  {
    type: fc.constant('trade' as const),
    symbol: fc.constant('ACME'),
    timestampMs,
    price,
    volume: fc.oneof(fc.constant(0), price),
    updatesPrice: fc.constant(false as const),
    updatesVolume: fc.constant(false as const),
    aggressor: fc.constantFrom('buy' as const, 'sell' as const),
    exchange: fc.constant('XNAS'),
  },
  { requiredKeys: ['type', 'symbol', 'timestampMs', 'price', 'volume'] },
);
const arbitraryQuote: fc.Arbitrary<Quote> = fc.record({
  type: fc.constant('quote' as const),
  symbol: fc.constant('ACME'),
  timestampMs,
  bid: price,
  ask: price,
});

interface Step {
  readonly event: Trade | Quote;
  /** How far the sequence number moves on; 0 stays in the record, as the events of one envelope do. */
  readonly gap: bigint;
}

const step: fc.Arbitrary<Step> = fc.record({
  event: fc.oneof(arbitraryTrade, arbitraryQuote),
  gap: fc.oneof(
    fc.constantFrom(0n, 1n),
    fc.bigInt({ min: 2n, max: 10n ** 6n }),
    fc.bigInt({ min: 1n, max: 10n ** 55n }),
  ),
});

/** Trades and quotes of ACME in stream order: envelopes, sequence numbers that grow longer, times out of order. */
export const tickStream: fc.Arbitrary<readonly StreamEvent[]> = fc
  .record({
    first: fc.constantFrom(
      1n,
      9n,
      49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n,
    ),
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  })
  .map(({ first, steps }) => {
    let sequenceNumber = first;
    let subSequence = -1;
    return steps.map(({ event, gap }): StreamEvent => {
      sequenceNumber += gap;
      subSequence = gap === 0n ? subSequence + 1 : 0;
      const position = {
        shardId: 'shardId-000000000003',
        sequenceNumber: String(sequenceNumber),
        subSequence,
      };
      return { event, position, arrivalMs: T0 };
    });
  });

/** What a pack keeps of an event. */
export function stored({ event, position }: StreamEvent): StoredTick {
  if (event.type === 'bar') throw new Error('expected a trade or a quote, received a bar');
  if (event.type === 'quote') return { event, position };
  const { exchange: _, ...kept } = event;
  return { event: kept, position };
}

/** By time, then in the order of the stream, as the reader answers. */
export function inTimeOrder(events: readonly StreamEvent[]): StreamEvent[] {
  return events.toSorted((a, b) => a.event.timestampMs - b.event.timestampMs);
}

/** One trade a second from T0 on. */
export function tradesEachSecond(count: number): Trade[] {
  return Array.from({ length: count }, (_, second) =>
    trade({ timestampMs: T0 + second * 1000, price: 100 + second }),
  );
}

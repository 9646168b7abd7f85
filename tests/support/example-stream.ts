import { EXAMPLE_MINUTES, EXAMPLE_TRADES } from '../../lib/market-files/example-data.ts';
import { openInput } from '../../lib/market-files/open-input.ts';
import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';

/** As Kinesis writes them: 56 digits, which no number type of a database holds. */
export const FIRST_SEQUENCE_NUMBER =
  49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
const BATCH = 400;

/** A record of the stream; without an event it is nothing that can be read as one. */
export interface Sent {
  readonly sequenceNumber: string;
  readonly data: unknown;
  readonly event?: MarketEvent;
}

async function firstEvents(file: string, count: number): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const row of openInput(file, { nowMs: Date.now() })) {
    if ('event' in row) events.push(row.event);
    if (events.length === count) break;
  }
  return events;
}

/** Trades and bars of the demo and, now and then, something that is no event. */
export async function exampleStream(): Promise<Sent[]> {
  const [trades, bars] = await Promise.all([
    firstEvents(EXAMPLE_TRADES, 4_000),
    firstEvents(EXAMPLE_MINUTES, 2_000),
  ]);
  const marked = trades.map((event, index): MarketEvent => {
    if (event.type !== 'trade' || index % 100 !== 7) return event;
    return {
      ...event,
      conditions: ['@', 'I'],
      updatesPrice: false,
      aggressor: 'sell',
      tradeId: String(index),
    };
  });
  const messages: Omit<Sent, 'sequenceNumber'>[] = [...marked, ...bars].map((event) => ({
    event,
    data: toMessage(event),
  }));
  for (const index of [3, 1500, 4500]) messages.splice(index, 0, { data: { price: 'none', at: index } });
  return messages.map((message, index) => ({
    ...message,
    sequenceNumber: String(FIRST_SEQUENCE_NUMBER + BigInt(index)),
  }));
}

/** Every batch once, in order, and between them some again: whole, by halves and across the cuts. */
export function deliveries(sent: readonly Sent[]): Sent[][] {
  const batches: Sent[][] = [];
  for (let start = 0; start < sent.length; start += BATCH) {
    batches.push(sent.slice(start, start + BATCH));
    if (start % (3 * BATCH) === 0) batches.push(sent.slice(start, start + BATCH));
    if (start % (4 * BATCH) === 0)
      batches.push(sent.slice(start, start + BATCH / 2), sent.slice(start + 150, start + 250));
    if (start > 0 && start % (5 * BATCH) === 0) batches.push(sent.slice(start - 120, start + 90));
  }
  return batches;
}

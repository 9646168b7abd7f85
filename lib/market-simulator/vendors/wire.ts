import type { BarEvent, Quote, Trade } from '../../../src/core/market-data/market-event.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import type { FeedMessage } from '../../../src/dto/feeds/feed-sink.ts';
import { UTP_RULES } from '../../../src/dto/feeds/sale-conditions.ts';
import { saleFacts, tapeLetters } from './us-sales.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import type { Book, Deal, FeedForm } from './feed-form.ts';

const AGGRESSOR = { '1': { aggressor: 'buy' }, '0': {}, '-1': { aggressor: 'sell' } } as const;

export interface Origin {
  readonly exchange?: string;
  readonly currency?: string;
  readonly source?: string;
}

/** What is not a plain trade has the letters of tape C. */
const SALES = { ...saleFacts(tapeLetters('@', 'W'), UTP_RULES), regular: {} };

/** This project's own messages, which say everything there is to say. */
export function wire(origin: Origin = {}): FeedForm {
  return {
    trade: (symbol, { timestampMs, price, volume, side, number, sale }: Deal): Trade => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      tradeId: String(number),
      ...AGGRESSOR[side],
      ...SALES[sale],
      ...origin,
    }),
    quote: (symbol, book: Book): Quote => ({ type: 'quote', symbol, ...book, ...origin }),
    bar: (symbol, { startMs, ...bar }, intervalMs): BarEvent => ({
      type: 'bar',
      symbol,
      timestampMs: startMs,
      intervalMs,
      ...bar,
      ...origin,
    }),
    cancel: (symbol, { number }, timestampMs) => ({
      type: 'correction',
      symbol,
      timestampMs,
      originalTradeId: String(number),
      ...origin,
    }),
    message: wireMessage,
  };
}

/** The canonical message of an event. A bar that grows is the same message again, with more in it. */
export function wireMessage(event: SimulatedEvent): FeedMessage {
  if (event.type !== 'metric') return toMessage(event);
  const { timestampMs, ...fields } = event;
  return { ...fields, timestamp: new Date(timestampMs).toISOString() };
}

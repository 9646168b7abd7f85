import type { Trade } from '../../../src/core/market-data/market-event.ts';
import { CTA_RULES, UTP_RULES } from '../../../src/dto/feeds/sale-conditions.ts';
import type { FeedMessage } from '../../../src/dto/feeds/feed-sink.ts';
import type { SimulatedEvent } from '../simulated-event.ts';
import type { FeedForm } from './feed-form.ts';
import { codesOf, saleFacts, tapeLetters } from './us-sales.ts';
import { withNanoseconds } from './vendor-time.ts';

const TAPES = {
  A: { letters: tapeLetters(' ', 'B'), rules: CTA_RULES },
  C: { letters: tapeLetters('@', 'W'), rules: UTP_RULES },
} as const;
const BAR_KINDS: ReadonlyMap<number | undefined, string> = new Map([
  [60_000, 'b'],
  [86_400_000, 'd'],
]);

/**
 * Shares, https://docs.alpaca.markets/docs/real-time-stock-pricing-data
 * @param tape A of New York's listings, C of Nasdaq's
 * @param exchange letter of the venue
 */
export function alpacaShares({
  tape,
  exchange,
}: {
  readonly tape: 'A' | 'C';
  readonly exchange: string;
}): FeedForm {
  const { letters, rules } = TAPES[tape];
  const facts = saleFacts(letters, rules);
  const source = 'alpaca';
  return {
    trade: (symbol, { timestampMs, price, volume, number, sale }) => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      tradeId: String(number),
      exchange,
      source,
      ...facts[sale],
    }),
    quote: (symbol, book) => ({ type: 'quote', symbol, ...book, source }),
    bar: (symbol, { startMs, ...bar }, intervalMs) => ({
      type: 'bar',
      symbol,
      timestampMs: startMs,
      intervalMs,
      ...bar,
      source,
    }),
    cancel: (symbol, { number }, timestampMs) => ({
      type: 'correction',
      symbol,
      timestampMs,
      originalTradeId: String(number),
      exchange,
      source,
    }),
    message: (event) => [messageOf(event, (trade) => ({ c: codesOf(letters, trade), z: tape }), tape)],
  };
}

/** Crypto, https://docs.alpaca.markets/docs/real-time-crypto-pricing-data */
export function alpacaCrypto(): FeedForm {
  const source = 'alpaca';
  return {
    trade: (symbol, { timestampMs, price, volume, side, number }) => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      tradeId: String(number),
      aggressor: side < 0 ? 'sell' : 'buy',
      source,
    }),
    quote: (symbol, book) => ({ type: 'quote', symbol, ...book, source }),
    bar: (symbol, { startMs, ...bar }, intervalMs) => ({
      type: 'bar',
      symbol,
      timestampMs: startMs,
      intervalMs,
      ...bar,
      source,
    }),
    message: (event) => [messageOf(event, ({ aggressor }) => ({ tks: aggressor === 'sell' ? 'S' : 'B' }))],
  };
}

function messageOf(
  event: SimulatedEvent,
  ofTrade: (trade: Trade) => FeedMessage,
  tape?: string,
): FeedMessage {
  const common = { S: event.symbol, t: withNanoseconds(event.timestampMs) };
  if (event.type === 'trade') {
    const { tradeId, exchange: x, price: p, volume: s } = event;
    return { T: 't', ...common, i: Number(tradeId), x, p, s, ...ofTrade(event) };
  }
  if (event.type === 'quote') {
    const { bid: bp = 0, bidSize: bs, ask: ap = 0, askSize: as } = event;
    return { T: 'q', ...common, bp, bs, ap, as, z: tape };
  }
  if (event.type === 'correction') {
    return { T: 'x', ...common, i: Number(event.originalTradeId), x: event.exchange, a: 'C', z: tape };
  }
  if (event.type === 'bar') {
    const { open: o, high: h, low: l, close: c, volume: v } = event;
    return { T: barKind(event.intervalMs), ...common, o, h, l, c, v };
  }
  throw new Error(`expected a trade, a quote, a bar or a cancel for Alpaca, got a ${event.type}`);
}

function barKind(intervalMs: number | undefined): string {
  const kind = BAR_KINDS.get(intervalMs);
  if (kind === undefined)
    throw new Error(`expected bars of a minute or a day for Alpaca, got ${intervalMs} ms`);
  return kind;
}

import type { BarEvent, Quote, Trade } from '../../../src/core/market-data/market-event.ts';
import { intervalText } from '../../../src/core/market-data/interval.ts';
import type { FeedMessage } from '../../../src/dto/feeds/feed-sink.ts';
import type { FeedForm, Growth } from './feed-form.ts';

const ORIGIN = { exchange: 'BINANCE', source: 'binance' } as const;

export interface BinanceForm {
  /** `aggTrade` is one message for all fills of an order at one price. */
  readonly trades: 'trade' | 'aggTrade';
  /** Whether messages come in the envelope of a combined stream. */
  readonly isCombined?: boolean;
}

/** https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md; the book ticker is that of futures, which has a time. */
export function binance({ trades, isCombined = false }: BinanceForm): FeedForm {
  return {
    trade: (symbol, { timestampMs, price, volume, side, number }) => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      tradeId: String(number),
      aggressor: side < 0 ? 'sell' : 'buy',
      ...ORIGIN,
    }),
    quote: (symbol, book) => ({ type: 'quote', symbol, ...book, ...ORIGIN }),
    bar: (symbol, { startMs, ...bar }, intervalMs) => ({
      type: 'bar',
      symbol,
      timestampMs: startMs,
      intervalMs,
      ...bar,
      ...ORIGIN,
    }),
    message(event, growth) {
      const message = messageOf(event, trades, growth);
      if (!isCombined) return message;
      return { stream: `${event.symbol.toLowerCase()}@${String(message['e'])}`, data: message };
    },
  };
}

function messageOf(
  event: Parameters<FeedForm['message']>[0],
  trades: BinanceForm['trades'],
  growth: Growth,
): FeedMessage {
  if (event.type === 'trade') return tradeMessage(event, trades);
  if (event.type === 'quote') return bookTicker(event);
  if (event.type === 'bar') return kline(event, growth);
  throw new Error(`expected a trade, a quote or a bar for Binance, got a ${event.type}`);
}

function tradeMessage(
  { symbol, timestampMs, price, volume, tradeId, aggressor }: Trade,
  kind: BinanceForm['trades'],
): FeedMessage {
  const id = Number(tradeId);
  return {
    e: kind,
    E: timestampMs,
    s: symbol,
    ...(kind === 'trade' ? { t: id } : { a: id, f: id, l: id }),
    p: decimal(price),
    q: decimal(volume),
    T: timestampMs,
    m: aggressor === 'sell',
    M: true,
  };
}

function bookTicker({ symbol, timestampMs, bid = 0, ask = 0, bidSize = 0, askSize = 0 }: Quote): FeedMessage {
  return {
    e: 'bookTicker',
    u: timestampMs,
    E: timestampMs,
    T: timestampMs,
    s: symbol,
    b: decimal(bid),
    B: decimal(bidSize),
    a: decimal(ask),
    A: decimal(askSize),
  };
}

function kline(
  { symbol, timestampMs, intervalMs = 60_000, open, high, low, close, volume }: BarEvent,
  growth: Growth,
): FeedMessage {
  const endMs = timestampMs + intervalMs;
  return {
    e: 'kline',
    E: endMs,
    s: symbol,
    k: {
      t: timestampMs,
      T: endMs - 1,
      s: symbol,
      i: intervalText(intervalMs),
      o: decimal(open),
      c: decimal(close),
      h: decimal(high),
      l: decimal(low),
      v: decimal(volume),
      x: growth === 'final',
    },
  };
}

/** Eight digits behind the point, as Binance writes all its numbers. */
function decimal(value: number): string {
  return value.toFixed(8);
}

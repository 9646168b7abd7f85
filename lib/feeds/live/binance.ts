import { isObject, textOf } from './vendor.ts';
import type { FeedRecord, FeedSession, FeedStep, FeedVendor, JsonObject } from './vendor.ts';

/**
 * Spot trades of Binance; https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md. This
 * endpoint has market data only and wants no key. A connection ends after 24 hours; the server pings every 20 s; the
 * trades of a symbol are numbered without holes, and older ones can be had by their number.
 */
export const binance: FeedVendor = {
  name: 'binance',
  defaultUrl: 'wss://data-stream.binance.vision/ws',
  secretNames: [],
  maxSymbols: 1024,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => ({
    greeting: [
      { method: 'SUBSCRIBE', params: symbols.map((symbol) => `${symbol.toLowerCase()}@trade`), id: 1 },
    ],
    confirms: true,
    read,
  }),
  backfill: {
    defaultUrl: 'https://api.binance.com',
    pageSize: 1000,
    request: (symbol, from, to) =>
      `/api/v3/historicalTrades?symbol=${encodeURIComponent(symbol)}&fromId=${from}&limit=${to - from + 1}`,
    read: (answer, symbol) => (Array.isArray(answer) ? answer : []).flatMap((item) => past(item, symbol)),
  },
};

function read(outer: unknown, text: string): readonly FeedStep[] {
  if (!isObject(outer)) return [{ kind: 'unknown' }];
  // The combined endpoint, /stream, wraps each event.
  const message = isObject(outer['data']) && 'stream' in outer ? outer['data'] : outer;
  const { e: event, s: symbol, t: tradeId } = message as { e?: unknown; s?: unknown; t?: unknown };
  if (event === 'trade' && typeof symbol === 'string' && Number.isSafeInteger(tradeId)) {
    return [{ kind: 'record', record: { symbol, tradeId: tradeId as number, text } }];
  }
  if (event === 'serverShutdown') {
    return [{ kind: 'refused', reason: 'the server is about to shut down', isFinal: false }];
  }
  if ('result' in message && 'id' in message) return [{ kind: 'subscribed' }];
  const error = errorIn(message);
  return error === null ? [{ kind: 'unknown' }] : [error];
}

/** `{"error":{"code":2,"msg":"…"},"id":1}`, or the same without `error` around it. What it refuses is our request. */
function errorIn(message: JsonObject): FeedStep | null {
  const error = isObject(message['error']) ? message['error'] : message;
  if (!('code' in error && 'msg' in error)) return null;
  return {
    kind: 'refused',
    reason: `${textOf(error['msg'])} (${textOf(error['code'])})`,
    isFinal: true,
  };
}

/** A trade of the REST API in the form of the stream, which is the one that the processor reads. */
function past(item: unknown, symbol: string): readonly FeedRecord[] {
  if (!isObject(item) || !Number.isSafeInteger(item['id'])) return [];
  const { id, price, qty, time, isBuyerMaker } = item as Record<string, unknown>;
  const trade = { e: 'trade', E: time, s: symbol, t: id, p: price, q: qty, T: time, m: isBuyerMaker };
  return [{ symbol, tradeId: id as number, text: JSON.stringify(trade) }];
}

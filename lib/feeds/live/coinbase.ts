import { isObject, textOf } from './vendor.ts';
import type { FeedRecord, FeedSession, FeedStep, FeedVendor } from './vendor.ts';

/**
 * Trades of Coinbase Exchange; https://docs.cdp.coinbase.com/exchange/websocket-feed/channels. No key is wanted. The
 * trades of a product are numbered without holes; `sequence` is not used, since it counts the messages of the full
 * channel, of which these are a part. The heartbeat comes every second.
 */
export const coinbase: FeedVendor = {
  name: 'coinbase',
  defaultUrl: 'wss://ws-feed.exchange.coinbase.com',
  secretNames: [],
  maxSymbols: null,
  maxSilenceMs: 15_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => ({
    greeting: [{ type: 'subscribe', product_ids: symbols, channels: ['matches', 'heartbeat'] }],
    confirms: true,
    read,
  }),
  backfill: {
    defaultUrl: 'https://api.exchange.coinbase.com',
    pageSize: 1000,
    // "after" means older than.
    request: (symbol, from, to) =>
      `/products/${encodeURIComponent(symbol)}/trades?after=${to + 1}&limit=${to - from + 1}`,
    read: (answer, symbol) => (Array.isArray(answer) ? answer : []).flatMap((item) => past(item, symbol)),
  },
};

function read(message: unknown, text: string): readonly FeedStep[] {
  if (!isObject(message)) return [{ kind: 'unknown' }];
  const symbol = message['product_id'];
  const tradeId = message['trade_id'];
  switch (message['type']) {
    case 'match':
    case 'last_match':
      if (typeof symbol !== 'string' || !Number.isSafeInteger(tradeId)) return [{ kind: 'unknown' }];
      return [{ kind: 'record', record: { symbol, tradeId: tradeId as number, text } }];
    case 'subscriptions':
      return [{ kind: 'subscribed' }];
    case 'heartbeat':
      return [{ kind: 'control' }];
    case 'error':
      return [refusal(textOf(message['message']), message['reason'])];
    default:
      return [{ kind: 'unknown' }];
  }
}

function refusal(what: string, why: unknown): FeedStep {
  return {
    kind: 'refused',
    reason: why === undefined ? what : `${what}: ${textOf(why)}`,
    isFinal: what === 'Failed to subscribe',
  };
}

/** A trade of the REST API in the form of the matches channel; `side` is the maker's in both. */
function past(item: unknown, symbol: string): readonly FeedRecord[] {
  if (!isObject(item) || !Number.isSafeInteger(item['trade_id'])) return [];
  const match = { type: 'match', product_id: symbol, ...item };
  return [{ symbol, tradeId: item['trade_id'] as number, text: JSON.stringify(match) }];
}

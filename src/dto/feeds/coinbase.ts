import { parseTimestamp } from '../timestamp.ts';
import { controlMessage, eachMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const CONTROL = new Set<unknown>(['subscriptions', 'heartbeat', 'heartbeats', 'error']);

/** Exchange messages name a product or are control; Advanced Trade messages name a channel. An error has a `message`. */
export function isCoinbase(message: FeedMessage): boolean {
  const { type } = message;
  const isControl = type === 'error' ? !('msg' in message) : CONTROL.has(type);
  return isControl || typeof message['channel'] === 'string' || 'product_id' in message;
}

/**
 * Exchange: https://docs.cdp.coinbase.com/exchange/docs/websocket-channels (`match`, `last_match`);
 * Advanced Trade: https://docs.cdp.coinbase.com/advanced-trade/docs/ws-channels (`market_trades`).
 */
export function translateCoinbase(message: FeedMessage, sink: FeedSink): void {
  const kind = message['channel'] ?? message['type'];
  if (kind === 'market_trades') translateMarketTrades(message, sink);
  else if (kind === 'match' || kind === 'last_match') sink.event(trade(message));
  else if (CONTROL.has(kind)) sink.rejected(controlMessage('coinbase', kind));
  else sink.rejected(unsupportedMessage('coinbase', kind));
}

/** In a message the newest trade stands first; they are given in the order in which they were made. */
function translateMarketTrades(message: FeedMessage, sink: FeedSink): void {
  const trades: FeedMessage[] = [];
  eachMessage(message['events'], sink, 'coinbase: events', (event) => {
    eachMessage(event['trades'], sink, 'coinbase: trades', (item) => trades.push(item));
  });
  for (const item of trades.toReversed().sort(byTimeAndNumber)) sink.event(trade(item));
}

/** Numbers of trades come as text; those of equal length compare as they read. Without a time or number the order stays. */
function byTimeAndNumber(a: FeedMessage, b: FeedMessage): number {
  const laterBy = parseTimestamp(a['time']) - parseTimestamp(b['time']);
  if (Number.isNaN(laterBy) || laterBy !== 0) return laterBy || 0;
  const [first, second] = [String(a['trade_id']), String(b['trade_id'])];
  if (!/^\d+$/.test(first) || !/^\d+$/.test(second)) return 0;
  return first.length - second.length || Number(first > second) - Number(first < second);
}

/**
 * `side` is that of the maker, in both APIs ("The side field indicates the maker order side",
 * https://docs.cdp.coinbase.com/exchange/websocket-feed/channels#match), so the aggressor is on the other one.
 */
const AGGRESSOR_BY_MAKER: ReadonlyMap<unknown, string> = new Map([
  ['buy', 'sell'],
  ['sell', 'buy'],
  ['BUY', 'sell'],
  ['SELL', 'buy'],
]);

function trade(message: FeedMessage): FeedMessage {
  return {
    type: 'trade',
    symbol: message['product_id'],
    price: message['price'],
    volume: message['size'],
    timestamp: message['time'],
    trade_id: message['trade_id'],
    aggressor: AGGRESSOR_BY_MAKER.get(message['side']),
    exchange: 'COINBASE',
    source: 'coinbase',
  };
}

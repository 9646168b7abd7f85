import { controlMessage, eachMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const CONTROL = new Set<unknown>(['subscriptions', 'heartbeat', 'heartbeats', 'error']);

/** Exchange messages name a product or are control; Advanced Trade messages name a channel and carry events. */
export function isCoinbase(message: FeedMessage): boolean {
  const isAdvanced = typeof message['channel'] === 'string';
  return isAdvanced || 'product_id' in message || CONTROL.has(message['type']);
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

function translateMarketTrades(message: FeedMessage, sink: FeedSink): void {
  eachMessage(message['events'], sink, 'events', (event) => {
    eachMessage(event['trades'], sink, 'trades', (item) => sink.event(trade(item)));
  });
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

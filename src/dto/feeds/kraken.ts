import { controlMessage, eachMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

const CONTROL = new Set<unknown>(['heartbeat', 'status']);

/** `{"channel":"trade","type":"update","data":[…]}`, version 2; Coinbase's channels carry `events` instead. */
export function isKraken(message: FeedMessage): boolean {
  const { channel } = message;
  if (typeof channel === 'string') return Array.isArray(message['data']) || CONTROL.has(channel);
  return typeof message['method'] === 'string' && ('success' in message || 'time_in' in message);
}

/** https://docs.kraken.com/api/docs/websocket-v2/trade and …/ohlc */
export function translateKraken(message: FeedMessage, sink: FeedSink): void {
  const kind = message['channel'];
  if (kind === 'trade') eachMessage(message['data'], sink, 'kraken: data', (item) => sink.event(trade(item)));
  else if (kind === 'ohlc')
    eachMessage(message['data'], sink, 'kraken: data', (item) => sink.event(candle(item)));
  else if (kind === undefined || CONTROL.has(kind))
    sink.rejected(controlMessage('kraken', kind ?? message['method']));
  else sink.rejected(unsupportedMessage('kraken', kind));
}

const ORIGIN = { exchange: 'KRAKEN', source: 'kraken' };

/** `side` is the taker's. */
function trade(item: FeedMessage): FeedMessage {
  return {
    type: 'trade',
    symbol: item['symbol'],
    price: item['price'],
    volume: item['qty'],
    timestamp: item['timestamp'],
    trade_id: item['trade_id'],
    aggressor: item['side'],
    ...ORIGIN,
  };
}

/** Sent again with every trade while it grows, and nothing in it says that it is over: the last one of its start counts. */
function candle(item: FeedMessage): FeedMessage {
  const { interval: minutes } = item;
  return {
    type: 'bar',
    symbol: item['symbol'],
    open: item['open'],
    high: item['high'],
    low: item['low'],
    close: item['close'],
    volume: item['volume'],
    interval: typeof minutes === 'number' ? minutes * 60_000 : undefined,
    timestamp: item['interval_begin'],
    ...ORIGIN,
  };
}

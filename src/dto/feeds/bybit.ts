import { controlMessage, eachMessage, lengthBetween, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

/** `{"topic":"publicTrade.BTCUSDT","type":"snapshot","data":[…]}`, version 5; answers name an operation. */
export function isBybit(message: FeedMessage): boolean {
  const isAnswer = typeof message['op'] === 'string' && ('conn_id' in message || 'ret_msg' in message);
  return typeof message['topic'] === 'string' || isAnswer;
}

/** https://bybit-exchange.github.io/docs/v5/websocket/public/trade and …/kline */
export function translateBybit(message: FeedMessage, sink: FeedSink): void {
  const { topic } = message;
  if (typeof topic !== 'string') {
    sink.rejected(controlMessage('bybit', message['op']));
    return;
  }
  const [kind, ...names] = topic.split('.');
  if (kind === 'publicTrade')
    eachMessage(message['data'], sink, 'bybit: data', (item) => sink.event(trade(item)));
  else if (kind === 'kline')
    eachMessage(message['data'], sink, 'bybit: data', (item) =>
      translateKline(item, names.slice(1).join('.'), sink),
    );
  else sink.rejected(unsupportedMessage('bybit', topic));
}

const ORIGIN = { exchange: 'BYBIT', source: 'bybit' };

/** `S` is the taker's side. The price of a block trade was agreed on beside the book. */
function trade(item: FeedMessage): FeedMessage {
  return {
    type: 'trade',
    symbol: item['s'],
    price: item['p'],
    volume: item['v'],
    timestamp: item['T'],
    trade_id: item['i'],
    aggressor: item['S'],
    updates_price: item['BT'] === true ? false : undefined,
    ...ORIGIN,
  };
}

/** A kline is sent every second or so while it grows; only the confirmed one is a bar. */
function translateKline(item: FeedMessage, symbol: string, sink: FeedSink): void {
  if (item['confirm'] !== true) sink.rejected(unsupportedMessage('bybit', 'kline that is still open'));
  else
    sink.event({
      type: 'bar',
      symbol,
      open: item['open'],
      high: item['high'],
      low: item['low'],
      close: item['close'],
      volume: item['volume'],
      interval: lengthBetween(item['start'], item['end']),
      timestamp: item['start'],
      ...ORIGIN,
    });
}

import { controlMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';
import { POLYGON_STOCK_RULES, saleFields } from './sale-conditions.ts';

/** Trades (`T`), quotes and aggregates of stocks and, with an `X` before the name, crypto; https://polygon.io/docs/websocket */
const QUOTES = new Set<unknown>(['Q', 'XQ']);
const AGGREGATES = new Set<unknown>(['A', 'AM', 'XA', 'XAS']);

/** One element of an array `[{"ev":"T","sym":"AAPL",…}]`. */
export function isPolygon(message: FeedMessage): boolean {
  return typeof message['ev'] === 'string';
}

export function translatePolygon(message: FeedMessage, sink: FeedSink): void {
  const kind = message['ev'];
  if (kind === 'T') sink.event({ ...trade(message), ...saleFields(message['c'], POLYGON_STOCK_RULES) });
  // The conditions of crypto trades have the same numbers and other meanings.
  else if (kind === 'XT') sink.event({ ...trade(message), conditions: message['c'] });
  else if (QUOTES.has(kind)) sink.event(quote(message));
  else if (AGGREGATES.has(kind)) sink.event(aggregate(message));
  else if (kind === 'status') sink.rejected(controlMessage('polygon', kind));
  else sink.rejected(unsupportedMessage('polygon', kind));
}

function symbolOf(message: FeedMessage): unknown {
  return message['sym'] ?? message['pair'];
}

function trade(message: FeedMessage): FeedMessage {
  return {
    type: 'trade',
    symbol: symbolOf(message),
    price: message['p'],
    volume: message['s'],
    timestamp: message['t'],
    exchange: message['x'],
    trade_id: message['i'],
    source: 'polygon',
  };
}

function quote(message: FeedMessage): FeedMessage {
  return {
    type: 'quote',
    symbol: symbolOf(message),
    bid: message['bp'],
    ask: message['ap'],
    bid_size: message['bs'],
    ask_size: message['as'],
    timestamp: message['t'],
    source: 'polygon',
  };
}

/** `s` and `e` are the first millisecond of this window and of the next one. */
function aggregate(message: FeedMessage): FeedMessage {
  const { s: start, e: end } = message;
  return {
    type: 'bar',
    symbol: symbolOf(message),
    open: message['o'],
    high: message['h'],
    low: message['l'],
    close: message['c'],
    volume: message['v'],
    interval: typeof start === 'number' && typeof end === 'number' ? end - start : undefined,
    timestamp: start,
    source: 'polygon',
  };
}

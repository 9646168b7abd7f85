import { controlMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';
import { POLYGON_STOCK_RULES, saleFields } from './sale-conditions.ts';

/**
 * Trades (`T`), quotes and aggregates of stocks, options and indices, with an `X` before the name of crypto and a `C` of
 * currencies, whose quotes are `C` alone; `V` is the value of an index. https://polygon.io/docs/websocket
 */
const QUOTES = new Set<unknown>(['Q', 'XQ']);
const AGGREGATES = new Set<unknown>(['A', 'AM', 'XA', 'XAS', 'CA', 'CAS']);

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
  else if (kind === 'C') sink.event(currencyQuote(message));
  else if (AGGREGATES.has(kind)) sink.event(aggregate(message));
  else if (kind === 'V') sink.event(indexValue(message));
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

function currencyQuote(message: FeedMessage): FeedMessage {
  const { p: symbol, b: bid, a: ask, t: timestamp, x: exchange } = message;
  return { type: 'quote', symbol, bid, ask, timestamp, exchange, source: 'polygon' };
}

/** Computed, not traded: no volume is known. */
function indexValue(message: FeedMessage): FeedMessage {
  const { T: symbol, val: price, t: timestamp } = message;
  return { type: 'trade', symbol, price, timestamp, source: 'polygon' };
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

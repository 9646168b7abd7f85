import { controlMessage, isMessage, lengthBetween, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';

/** https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md */
export function isBinance(message: FeedMessage): boolean {
  const isCombinedStream = typeof message['stream'] === 'string' && 'data' in message;
  const isSpotBookTicker = 'u' in message && 'b' in message && 'a' in message;
  return isCombinedStream || isSpotBookTicker || typeof message['e'] === 'string' || isAnswer(message);
}

/** `{"result":null,"id":1}` or an error, in answer to a subscription. */
function isAnswer(message: FeedMessage): boolean {
  return 'id' in message && ('result' in message || 'error' in message);
}

export function translateBinance(message: FeedMessage, sink: FeedSink): void {
  const inner = typeof message['stream'] === 'string' ? message['data'] : message;
  if (!isMessage(inner)) sink.rejected(unsupportedMessage('binance', inner));
  else if (isAnswer(inner)) sink.rejected(controlMessage('binance', 'error' in inner ? 'error' : 'result'));
  else translateEvent(inner, sink);
}

function translateEvent(message: FeedMessage, sink: FeedSink): void {
  const kind = message['e'];
  if (kind === 'trade' && message['X'] === 'NA')
    sink.rejected(unsupportedMessage('binance', 'trade without a fill'));
  else if (kind === 'trade') sink.event({ ...trade(message, message['t']), ...offBook(message['X']) });
  else if (kind === 'aggTrade') sink.event(trade(message, message['a']));
  else if (kind === 'kline') translateKline(message['k'], undefined, sink);
  else if (kind === 'continuous_kline') translateKline(message['k'], continuousSymbol(message), sink);
  else if (kind === 'bookTicker') sink.event(quote(message));
  // The spot book ticker names neither its kind nor a time, so it cannot be put on a time line.
  else sink.rejected(unsupportedMessage('binance', kind ?? 'bookTicker without a time'));
}

function trade(message: FeedMessage, tradeId: unknown): FeedMessage {
  return {
    type: 'trade',
    symbol: message['s'],
    price: message['p'],
    volume: message['q'],
    timestamp: message['T'],
    trade_id: tradeId,
    aggressor: aggressorOf(message['m']),
    exchange: 'BINANCE',
    source: 'binance',
  };
}

/** What ends a liquidation is settled at a price of its own, which the book never saw: on futures `X` names the kind of trade. */
const OFF_BOOK = new Set<unknown>(['INSURANCE_FUND', 'ADL']);

function offBook(kind: unknown): FeedMessage {
  return OFF_BOOK.has(kind) ? { conditions: [kind], updates_price: false, updates_volume: false } : {};
}

/** `m` says that the buyer was the maker, so the seller took. */
function aggressorOf(isBuyerMaker: unknown): string | undefined {
  if (typeof isBuyerMaker !== 'boolean') return undefined;
  return isBuyerMaker ? 'sell' : 'buy';
}

function quote(message: FeedMessage): FeedMessage {
  return {
    type: 'quote',
    symbol: message['s'],
    bid: message['b'],
    ask: message['a'],
    bid_size: message['B'],
    ask_size: message['A'],
    timestamp: message['T'],
    exchange: 'BINANCE',
    source: 'binance',
  };
}

/** As Binance names the stream: BTCUSDT_PERPETUAL is no one contract, and BTCUSDT would be the spot market. */
function continuousSymbol(message: FeedMessage): unknown {
  const { ps: pair, ct: contract } = message;
  return typeof pair === 'string' && typeof contract === 'string' ? `${pair}_${contract}` : undefined;
}

/** A kline is sent every second or so while it grows; only the closed one is a bar. */
function translateKline(kline: unknown, symbol: unknown, sink: FeedSink): void {
  if (!isMessage(kline)) sink.rejected(unsupportedMessage('binance', 'kline without k'));
  else if (kline['x'] !== true) sink.rejected(unsupportedMessage('binance', 'kline that is still open'));
  else
    sink.event({
      type: 'bar',
      symbol: symbol ?? kline['s'],
      open: kline['o'],
      high: kline['h'],
      low: kline['l'],
      close: kline['c'],
      volume: kline['v'],
      interval: kline['i'] === '1M' ? lengthBetween(kline['t'], kline['T']) : kline['i'],
      timestamp: kline['t'],
      exchange: 'BINANCE',
      source: 'binance',
    });
}

import { controlMessage, eachMessage, isMessage, unsupportedMessage } from './feed-sink.ts';
import type { FeedMessage, FeedSink } from './feed-sink.ts';
import {
  ANY_TAPE_RULES,
  CTA_RULES,
  type SaleConditionRules,
  saleFields,
  UTP_RULES,
} from './sale-conditions.ts';

const CONTROL = new Set<unknown>(['success', 'subscription', 'error']);

/** Minute bars are `b`, daily bars `d`; https://docs.alpaca.markets/docs/real-time-stock-pricing-data */
const BAR_INTERVAL: Readonly<Record<string, string>> = { b: '1m', d: '1d' };

const RULES_BY_TAPE: ReadonlyMap<unknown, SaleConditionRules> = new Map([
  ['A', CTA_RULES],
  ['B', CTA_RULES],
  ['C', UTP_RULES],
]);

/** Crypto trades name the side of the taker; https://docs.alpaca.markets/docs/real-time-crypto-pricing-data */
const TAKER: ReadonlyMap<unknown, string> = new Map([
  ['B', 'buy'],
  ['S', 'sell'],
]);

/** One element of an array `[{"T":"t","S":"AAPL",…}]`, or a page of the REST API; Binance has a numeric `T`. */
export function isAlpaca(message: FeedMessage): boolean {
  return typeof message['T'] === 'string' || isAlpacaPage(message);
}

/** A page of one symbol names it as an event of ours does. */
export function isAlpacaPage(message: FeedMessage): boolean {
  return 'next_page_token' in message;
}

/** Re-sent bars (`u`) change the past and are not read. */
export function translateAlpaca(message: FeedMessage, sink: FeedSink): void {
  const kind = message['T'];
  if (kind === undefined) translatePage(message, sink);
  else if (kind === 't') sink.event(trade(message));
  else if (kind === 'q') sink.event(quote(message));
  else if (kind === 'b' || kind === 'd') sink.event(bar(message, BAR_INTERVAL[kind]));
  else if (kind === 'c') sink.event(correction(message));
  else if (kind === 'x') sink.event(cancel(message));
  else if (CONTROL.has(kind)) sink.rejected(controlMessage('alpaca', kind));
  else sink.rejected(unsupportedMessage('alpaca', kind));
}

/** What a page of history holds, by the name of its list, in the form of the stream. */
const PAGES: Readonly<Record<string, (message: FeedMessage) => FeedMessage>> = {
  trades: trade,
  quotes: quote,
  bars: (message) => bar(message, undefined),
};

/**
 * `{"bars":{"AAPL":[…],"MSFT":[…]},"next_page_token":null}`, or with one symbol `{"bars":[…],"symbol":"AAPL",…}`;
 * https://docs.alpaca.markets/reference/stockbars. How long its bars are only the request said.
 */
function translatePage(message: FeedMessage, sink: FeedSink): void {
  const name = Object.keys(PAGES).find((each) => each in message);
  if (name === undefined) {
    sink.rejected(unsupportedMessage('alpaca', Object.keys(message)[0]));
    return;
  }
  const list = message[name];
  const bySymbol = Object.entries(isMessage(list) ? list : { [String(message['symbol'])]: list });
  if (bySymbol.length === 0) sink.rejected(unsupportedMessage('alpaca', `${name} of no symbol`));
  for (const [symbol, items] of bySymbol) {
    eachMessage(items, sink, `alpaca: ${name}`, (item) => sink.event(PAGES[name]!({ ...item, S: symbol })));
  }
}

function trade(message: FeedMessage): FeedMessage {
  return {
    type: 'trade',
    symbol: message['S'],
    price: message['p'],
    volume: message['s'],
    timestamp: message['t'],
    exchange: message['x'],
    trade_id: message['i'],
    aggressor: TAKER.get(message['tks']),
    ...saleFields(message['c'], RULES_BY_TAPE.get(message['z']) ?? ANY_TAPE_RULES),
    source: 'alpaca',
  };
}

function correction(message: FeedMessage): FeedMessage {
  return {
    type: 'correction',
    symbol: message['S'],
    original_trade_id: message['oi'],
    trade_id: message['ci'],
    price: message['cp'],
    volume: message['cs'],
    timestamp: message['t'],
    exchange: message['x'],
    source: 'alpaca',
  };
}

/** A cancel repeats price and size of the trade that is taken back; nothing takes its place. */
function cancel(message: FeedMessage): FeedMessage {
  return {
    type: 'correction',
    symbol: message['S'],
    original_trade_id: message['i'],
    timestamp: message['t'],
    exchange: message['x'],
    source: 'alpaca',
  };
}

function quote(message: FeedMessage): FeedMessage {
  return {
    type: 'quote',
    symbol: message['S'],
    bid: message['bp'],
    ask: message['ap'],
    bid_size: message['bs'],
    ask_size: message['as'],
    timestamp: message['t'],
    source: 'alpaca',
  };
}

function bar(message: FeedMessage, interval: string | undefined): FeedMessage {
  return {
    type: 'bar',
    symbol: message['S'],
    open: message['o'],
    high: message['h'],
    low: message['l'],
    close: message['c'],
    volume: message['v'],
    interval,
    timestamp: message['t'],
    source: 'alpaca',
  };
}

import { controlMessage, unsupportedMessage } from './feed-sink.ts';
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

/** One element of an array `[{"T":"t","S":"AAPL",…}]`; Binance has a numeric `T`. */
export function isAlpaca(message: FeedMessage): boolean {
  return typeof message['T'] === 'string';
}

/** Re-sent bars (`u`) change the past and are not read. */
export function translateAlpaca(message: FeedMessage, sink: FeedSink): void {
  const kind = message['T'];
  if (kind === 't') sink.event(trade(message));
  else if (kind === 'q') sink.event(quote(message));
  else if (kind === 'b' || kind === 'd') sink.event(bar(message, BAR_INTERVAL[kind]));
  else if (kind === 'c') sink.event(correction(message));
  else if (kind === 'x') sink.event(cancel(message));
  else if (CONTROL.has(kind)) sink.rejected(controlMessage('alpaca', kind));
  else sink.rejected(unsupportedMessage('alpaca', kind));
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

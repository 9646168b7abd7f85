import { parseJsonWithDigits } from '../../../src/dto/json-message.ts';
import { bySymbol, isObject, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor, JsonObject } from './vendor.ts';

const KEY_ID = 'ALPACA_KEY_ID';
const SECRET_KEY = 'ALPACA_SECRET_KEY';

/**
 * Errors after which the same request fails again: 400 invalid syntax, also of a symbol, 402 auth failed, 405 symbol
 * limit exceeded, 409 insufficient subscription, 410 invalid subscribe action;
 * https://docs.alpaca.markets/docs/streaming-market-data#errors. The others pass: 404 auth timeout, 406 connection
 * limit exceeded (a connection that broke counts for a while), 407 slow client, 500 internal error.
 */
const FINAL_ERRORS = new Set<unknown>([400, 402, 405, 409, 410]);

const CONTROL = new Set<unknown>(['success', 'subscription', 'error']);

/**
 * Trades of Alpaca with their corrections and cancels; https://docs.alpaca.markets/docs/real-time-stock-pricing-data.
 * The default is IEX alone, which is free; wss://stream.data.alpaca.markets/v2/sip has all exchanges. The numbers of its
 * trades are the exchanges' own and have holes, so missed trades do not show.
 */
export const alpaca: FeedVendor = {
  name: 'alpaca',
  defaultUrl: 'wss://stream.data.alpaca.markets/v2/iex',
  secretNames: [KEY_ID, SECRET_KEY],
  maxSymbols: null,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols, secrets): FeedSession => ({
    greeting: [],
    confirms: true,
    read: (message, text) => {
      if (!Array.isArray(message) || message.length === 0) return [{ kind: 'unknown' }];
      const steps = (message as readonly unknown[]).map((each) =>
        isObject(each) ? controlStep(each, symbols, secrets) : null,
      );
      const control = steps.filter((step) => step !== null);
      return control.length === message.length ? control : [...control, ...records(text)];
    },
  }),
  backfill: null,
};

function controlStep(
  message: JsonObject,
  symbols: readonly string[],
  secrets: Readonly<Record<string, string>>,
): FeedStep | null {
  switch (message['T']) {
    case 'success':
      if (message['msg'] === 'connected') {
        const auth = { action: 'auth', key: secrets[KEY_ID], secret: secrets[SECRET_KEY] };
        return { kind: 'send', messages: [auth] };
      }
      if (message['msg'] !== 'authenticated') return { kind: 'control' };
      return { kind: 'send', messages: [{ action: 'subscribe', trades: symbols }] };
    case 'subscription':
      return { kind: 'subscribed' };
    case 'error':
      return {
        kind: 'refused',
        reason: `${textOf(message['msg'])} (${textOf(message['code'])})`,
        isFinal: FINAL_ERRORS.has(message['code']),
      };
    default:
      return null;
  }
}

/** Each symbol's part of a message, with every digit of the trades' numbers. */
function records(text: string): readonly FeedStep[] {
  const messages = parseJsonWithDigits(text) as readonly unknown[];
  const groups = bySymbol(messages.filter(isMarketData), 'S');
  if (groups === null) return [{ kind: 'unknown' }];
  return [...groups].map(([symbol, group]) => ({
    kind: 'record',
    record: {
      symbol,
      tradeId: null,
      text: group.length === messages.length ? text : JSON.stringify(group),
    },
  }));
}

function isMarketData(message: unknown): boolean {
  return !isObject(message) || !CONTROL.has(message['T']);
}

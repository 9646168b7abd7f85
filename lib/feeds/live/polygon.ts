import { bySymbol, isObject, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor, JsonObject } from './vendor.ts';

const KEY = 'POLYGON_API_KEY';

/** What a subscription begins with, by the market in the address; quotes where a market has no trades. */
const CHANNELS: Readonly<Record<string, string>> = {
  stocks: 'T',
  options: 'T',
  crypto: 'XT',
  forex: 'C',
  indices: 'V',
};

/** What the symbol of a market's message stands in. */
const NAMES: Readonly<Record<string, string>> = { XT: 'pair', C: 'p', V: 'T' };

/**
 * Trades of Polygon; https://polygon.io/docs/websocket. The default are stocks; the last part of the address is the market:
 * `/crypto` (BTC-USD), `/forex` (EUR/USD), `/indices` (I:SPX), `/options`. The case of a symbol means something and is kept.
 */
export const polygon: FeedVendor = {
  name: 'polygon',
  defaultUrl: 'wss://socket.polygon.io/stocks',
  secretNames: [KEY],
  maxSymbols: null,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol,
  addressOf: (url) => url,
  openSession: (symbols, secrets, url): FeedSession => {
    const channel = CHANNELS[url.pathname.split('/').at(-1) ?? ''] ?? 'T';
    const params = symbols.map((symbol) => `${channel}.${symbol}`).join(',');
    return {
      greeting: [],
      confirms: true,
      read: (message, text) => read(message, text, { channel, key: secrets[KEY], params }),
    };
  },
  backfill: null,
};

interface Wanted {
  readonly channel: string;
  readonly key: string | undefined;
  readonly params: string;
}

function read(message: unknown, text: string, wanted: Wanted): readonly FeedStep[] {
  if (!Array.isArray(message) || message.length === 0) return [{ kind: 'unknown' }];
  const all = message as readonly unknown[];
  const control = all.filter((each) => isObject(each) && each['ev'] === 'status') as readonly JsonObject[];
  const steps = control.map((each) => statusStep(each, wanted));
  const data = all.filter((each) => !isObject(each) || each['ev'] !== 'status');
  return data.length === 0 ? steps : [...steps, ...records(data, text, wanted.channel)];
}

function statusStep({ status, message }: JsonObject, { key, params }: Wanted): FeedStep {
  switch (status) {
    case 'connected':
      return { kind: 'send', messages: [{ action: 'auth', params: key }] };
    case 'auth_success':
      return { kind: 'send', messages: [{ action: 'subscribe', params }] };
    case 'success':
      return { kind: 'subscribed' };
    // Another connection of the same key, which may be one that broke a moment ago.
    case 'max_connections':
      return { kind: 'refused', reason: textOf(message), isFinal: false };
    default:
      return { kind: 'refused', reason: `${textOf(message)} (${textOf(status)})`, isFinal: true };
  }
}

/** Each symbol's part of a message. */
function records(data: readonly unknown[], text: string, channel: string): readonly FeedStep[] {
  const groups = bySymbol(data, NAMES[channel] ?? 'sym');
  if (groups === null) return [{ kind: 'unknown' }];
  return [...groups].map(([symbol, group]) => ({
    kind: 'record',
    record: { symbol, tradeId: null, text: groups.size === 1 ? text : JSON.stringify(group) },
  }));
}

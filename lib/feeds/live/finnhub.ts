import { isObject, recordsOf, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor } from './vendor.ts';

const TOKEN = 'FINNHUB_TOKEN';

/**
 * Trades of Finnhub; https://finnhub.io/docs/api/websocket-trades. Its messages carry no numbers, so missed trades
 * cannot be told. It says `{"type":"ping"}` where nothing trades.
 */
export const finnhub: FeedVendor = {
  name: 'finnhub',
  defaultUrl: 'wss://ws.finnhub.io',
  secretNames: [TOKEN],
  maxSymbols: null,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol,
  addressOf: (url, secrets) => {
    const address = new URL(url);
    address.searchParams.set('token', secrets[TOKEN] ?? '');
    return address;
  },
  openSession: (symbols): FeedSession => ({
    greeting: symbols.map((symbol) => ({ type: 'subscribe', symbol })),
    confirms: false,
    read,
  }),
  backfill: null,
};

function read(message: unknown, text: string): readonly FeedStep[] {
  if (!isObject(message)) return [{ kind: 'unknown' }];
  if (message['type'] === 'ping') return [{ kind: 'control' }];
  if (message['type'] === 'error') return [refusal(textOf(message['msg']))];
  return message['type'] === 'trade' ? recordsOf(message, 's', text) : [{ kind: 'unknown' }];
}

/** Its errors have no code. One about the key is final; one about a symbol leaves the others flowing. */
function refusal(reason: string): FeedStep {
  return { kind: 'refused', reason, isFinal: /key|token|auth/i.test(reason) };
}

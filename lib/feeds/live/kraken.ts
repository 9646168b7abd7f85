import { isObject, recordsOf, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor } from './vendor.ts';

/**
 * Trades of Kraken, version 2; https://docs.kraken.com/api/docs/websocket-v2/trade. No key is wanted. Each symbol is answered by itself, so
 * that one which is refused leaves the others flowing. Where nothing trades a heartbeat comes every second.
 */
export const kraken: FeedVendor = {
  name: 'kraken',
  defaultUrl: 'wss://ws.kraken.com/v2',
  secretNames: [],
  maxSymbols: null,
  maxSilenceMs: 15_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => ({
    greeting: [
      { method: 'subscribe', params: { channel: 'trade', symbol: symbols, snapshot: false }, req_id: 1 },
    ],
    confirms: false,
    read,
  }),
  backfill: null,
};

function read(message: unknown, text: string): readonly FeedStep[] {
  if (!isObject(message)) return [{ kind: 'unknown' }];
  if (typeof message['method'] === 'string') return [answer(message)];
  switch (message['channel']) {
    case 'heartbeat':
    case 'status':
      return [{ kind: 'control' }];
    case 'trade':
      return recordsOf(message, 'symbol', text);
    default:
      return [{ kind: 'unknown' }];
  }
}

/** `{"method":"subscribe","success":false,"error":"Currency pair not supported ABC/USD","symbol":"ABC/USD"}` */
function answer({ success, error, symbol }: Readonly<Record<string, unknown>>): FeedStep {
  if (success !== false) return { kind: 'control' };
  const about = symbol === undefined ? '' : ` (${textOf(symbol)})`;
  return { kind: 'refused', reason: `${textOf(error)}${about}`, isFinal: false };
}

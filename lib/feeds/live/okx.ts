import { isObject, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor, JsonObject } from './vendor.ts';

/** It closes a connection on which it hears nothing for 30 s, and answers `pong` to `ping`; both are plain text. */
const KEEP_ALIVE = { everyMs: 20_000, text: 'ping' };

/**
 * Trades of OKX, version 5; https://www.okx.com/docs-v5/en/#overview-websocket. No key is wanted. Each instrument is answered by itself, so
 * that one which is refused leaves the others flowing.
 */
export const okx: FeedVendor = {
  name: 'okx',
  defaultUrl: 'wss://ws.okx.com:8443/ws/v5/public',
  secretNames: [],
  maxSymbols: null,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => ({
    greeting: [{ op: 'subscribe', args: symbols.map((instId) => ({ channel: 'trades', instId })) }],
    confirms: false,
    keepAlive: KEEP_ALIVE,
    read,
  }),
  backfill: null,
};

function read(message: unknown, text: string): readonly FeedStep[] {
  if (text === 'pong') return [{ kind: 'control' }];
  if (!isObject(message)) return [{ kind: 'unknown' }];
  if (typeof message['event'] === 'string') return [answer(message)];
  const { arg, data } = message;
  const symbol = isObject(arg) && arg['channel'] === 'trades' ? arg['instId'] : undefined;
  if (typeof symbol !== 'string' || !Array.isArray(data)) return [{ kind: 'unknown' }];
  return [{ kind: 'record', record: { symbol, tradeId: null, text } }];
}

/** `{"event":"error","code":"60018","msg":"…"}`, or a notice that the connection will be closed, as for an upgrade. */
function answer({ event, code, msg }: JsonObject): FeedStep {
  if (event !== 'error' && event !== 'notice') return { kind: 'control' };
  return { kind: 'refused', reason: `${textOf(msg)} (${textOf(code)})`, isFinal: false };
}

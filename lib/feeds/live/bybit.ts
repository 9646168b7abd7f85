import { isObject, recordsOf, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor } from './vendor.ts';

/**
 * Spot trades of Bybit, version 5; https://bybit-exchange.github.io/docs/v5/ws/connect. No key is wanted; derivatives are at
 * wss://stream.bybit.com/v5/public/linear. One name that it does not know refuses a whole request, so each symbol has its own. It wants to
 * hear `{"op":"ping"}` every 20 s.
 */
export const bybit: FeedVendor = {
  name: 'bybit',
  defaultUrl: 'wss://stream.bybit.com/v5/public/spot',
  secretNames: [],
  maxSymbols: null,
  maxSilenceMs: 45_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => ({
    greeting: symbols.map((symbol) => ({ op: 'subscribe', args: [`publicTrade.${symbol}`], req_id: symbol })),
    confirms: false,
    keepAlive: { everyMs: 20_000, text: '{"op":"ping"}' },
    read,
  }),
  backfill: null,
};

function read(message: unknown, text: string): readonly FeedStep[] {
  if (!isObject(message)) return [{ kind: 'unknown' }];
  const { op, topic } = message;
  if (typeof op === 'string') {
    if (message['success'] !== false) return [{ kind: 'control' }];
    const about = message['req_id'] === '' ? '' : ` (${textOf(message['req_id'])})`;
    return [{ kind: 'refused', reason: `${textOf(message['ret_msg'])}${about}`, isFinal: false }];
  }
  const isTrades = typeof topic === 'string' && topic.startsWith('publicTrade.');
  return isTrades ? recordsOf(message, 's', text) : [{ kind: 'unknown' }];
}

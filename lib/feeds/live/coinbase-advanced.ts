import { isObject, textOf } from './vendor.ts';
import type { FeedSession, FeedStep, FeedVendor, JsonObject } from './vendor.ts';

/**
 * Trades of Coinbase Advanced Trade; https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels.
 * No key is wanted. `sequence_num` counts the messages of a connection, the heartbeats of every second included. Each
 * subscription begins with the latest trades again; within a message the newest trade stands first.
 */
export const coinbaseAdvanced: FeedVendor = {
  name: 'coinbase-advanced',
  defaultUrl: 'wss://advanced-trade-ws.coinbase.com',
  secretNames: [],
  maxSymbols: null,
  maxSilenceMs: 15_000,
  symbolOf: (symbol) => symbol.toUpperCase(),
  addressOf: (url) => url,
  openSession: (symbols): FeedSession => {
    let sequence: number | undefined;
    return {
      greeting: [
        { type: 'subscribe', channel: 'heartbeats' },
        { type: 'subscribe', channel: 'market_trades', product_ids: symbols },
      ],
      confirms: true,
      read: (message) => {
        if (!isObject(message)) return [{ kind: 'unknown' }];
        const missed = missedBefore(message, sequence);
        if (Number.isSafeInteger(message['sequence_num'])) sequence = message['sequence_num'] as number;
        return missed === null ? read(message) : [missed, ...read(message)];
      },
    };
  },
  backfill: null,
};

function missedBefore(message: JsonObject, last: number | undefined): FeedStep | null {
  const next = message['sequence_num'];
  if (last === undefined || typeof next !== 'number' || next <= last + 1) return null;
  return { kind: 'missed', messages: next - last - 1 };
}

function read(message: JsonObject): readonly FeedStep[] {
  if (message['type'] === 'error') {
    return [{ kind: 'refused', reason: textOf(message['message']), isFinal: true }];
  }
  switch (message['channel']) {
    case 'subscriptions':
      return [{ kind: 'subscribed' }];
    case 'heartbeats':
      return [{ kind: 'control' }];
    case 'market_trades':
      return trades(message);
    default:
      return [{ kind: 'unknown' }];
  }
}

/** One record for each trade, oldest first: the snapshot after a reconnection repeats some and brings others. */
function trades(message: JsonObject): readonly FeedStep[] {
  const events: readonly unknown[] = Array.isArray(message['events']) ? message['events'] : [];
  const found: { readonly symbol: string; readonly tradeId: number; readonly text: string }[] = [];
  for (const event of events) {
    const list = isObject(event) ? event['trades'] : undefined;
    for (const trade of Array.isArray(list) ? (list as readonly unknown[]) : [undefined]) {
      const symbol = isObject(trade) ? trade['product_id'] : undefined;
      const tradeId = isObject(trade) ? Number(trade['trade_id']) : Number.NaN;
      if (typeof symbol !== 'string' || !Number.isSafeInteger(tradeId)) return [{ kind: 'unknown' }];
      const text = JSON.stringify({ ...message, events: [{ ...(event as JsonObject), trades: [trade] }] });
      found.push({ symbol, tradeId, text });
    }
  }
  if (found.length === 0) return [{ kind: 'control' }];
  found.sort((a, b) => a.tradeId - b.tradeId);
  return found.map((record) => ({ kind: 'record', record }));
}

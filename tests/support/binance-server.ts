import type { ExecutionContext } from 'ava';
import { startFeedServer, type FeedServer } from './feed-server.ts';

export interface Trade {
  readonly symbol: string;
  readonly tradeId: number;
  readonly price: number;
  readonly volume: number;
  readonly timestampMs: number;
}

/** https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md#trade-streams */
export function binanceTrade({ symbol, tradeId, price, volume, timestampMs }: Trade): object {
  return {
    e: 'trade',
    E: timestampMs,
    s: symbol,
    t: tradeId,
    p: price.toFixed(2),
    q: String(volume),
    T: timestampMs,
    m: false,
    M: true,
  };
}

/** Binance on loopback: confirms a subscription and sends these messages, or refuses it. */
export function startBinance(
  t: ExecutionContext,
  messages: readonly object[],
  refusal?: { readonly code: number; readonly msg: string },
): Promise<FeedServer> {
  return startFeedServer(t, {
    onMessage: (message, peer) => {
      const { id } = message as { id: unknown };
      if (refusal === undefined) peer.send({ result: null, id }, ...messages);
      else peer.send({ error: refusal, id });
    },
  });
}

import type { FeedForm } from './feed-form.ts';

/** https://finnhub.io/docs/api/websocket-trades; neither sides nor numbers of trades are published. */
export function finnhub(): FeedForm {
  return {
    trade: (symbol, { timestampMs, price, volume }) => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      source: 'finnhub',
    }),
    message(event) {
      if (event.type !== 'trade') throw new Error(`expected a trade for Finnhub, got a ${event.type}`);
      const { symbol: s, price: p, timestampMs: t, volume: v } = event;
      return { type: 'trade', data: [{ s, p, t, v, c: null }] };
    },
  };
}

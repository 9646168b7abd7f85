import type { FeedForm } from './feed-form.ts';
import { withMicroseconds } from './vendor-time.ts';

/**
 * Exchange: https://docs.cdp.coinbase.com/exchange/docs/websocket-channels (`match`); Advanced Trade:
 * https://docs.cdp.coinbase.com/advanced-trade/docs/ws-channels (`market_trades`). Both name the side of the maker.
 */
export function coinbase({ api }: { readonly api: 'exchange' | 'advanced' }): FeedForm {
  return {
    trade: (symbol, { timestampMs, price, volume, side, number }) => ({
      type: 'trade',
      symbol,
      timestampMs,
      price,
      volume,
      tradeId: String(number),
      aggressor: side < 0 ? 'sell' : 'buy',
      exchange: 'COINBASE',
      source: 'coinbase',
    }),
    message(event) {
      if (event.type !== 'trade') throw new Error(`expected a trade for Coinbase, got a ${event.type}`);
      const { symbol, timestampMs, price, volume, tradeId, aggressor } = event;
      const maker = aggressor === 'sell' ? 'buy' : 'sell';
      const trade = {
        product_id: symbol,
        price: decimal(price),
        size: decimal(volume),
        time: withMicroseconds(timestampMs),
      };
      if (api === 'exchange') return { type: 'match', trade_id: Number(tradeId), side: maker, ...trade };
      return {
        channel: 'market_trades',
        timestamp: trade.time,
        sequence_num: 0,
        events: [{ type: 'update', trades: [{ trade_id: tradeId, side: maker.toUpperCase(), ...trade }] }],
      };
    },
  };
}

/** Coinbase writes numbers without zeros at their end. */
function decimal(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, '');
}

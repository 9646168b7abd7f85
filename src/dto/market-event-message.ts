import type { MarketEvent } from '../core/market-data/market-event.ts';
import { type Metric, metricOf } from '../core/market-data/metric.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';

/** The canonical wire message of an event: `decodeRecord` of its JSON gives the event back. */
export function toMessage(event: MarketEvent | TradeCorrection): Record<string, unknown> {
  const metric = event.type === 'bar' ? metricOf(event.symbol) : null;
  return {
    type: metric === null ? event.type : 'metric',
    symbol: metric?.market ?? event.symbol,
    ...body(event, metric),
    timestamp: new Date(event.timestampMs).toISOString(),
    ...defined({
      exchange: event.exchange,
      currency: event.currency,
      source: event.source,
      correlation_id: event.correlationId,
    }),
  };
}

function body(event: MarketEvent | TradeCorrection, metric: Metric | null): Record<string, unknown> {
  if (event.type === 'correction') {
    const { originalTradeId, tradeId, price, volume } = event;
    return { original_trade_id: originalTradeId, ...defined({ trade_id: tradeId, price, volume }) };
  }
  if (event.type === 'trade') {
    const { price, volume, bid, ask, tradeId, conditions, updatesPrice, updatesVolume, aggressor } = event;
    return {
      price,
      volume,
      ...defined({
        bid,
        ask,
        trade_id: tradeId,
        aggressor,
        conditions,
        updates_price: updatesPrice,
        updates_volume: updatesVolume,
      }),
    };
  }
  if (event.type === 'quote') {
    const { bid, ask, bidSize, askSize } = event;
    return defined({ bid, ask, bid_size: bidSize, ask_size: askSize });
  }
  const { open, high, low, close, volume, intervalMs } = event;
  if (metric !== null) return { name: metric.name, value: close };
  return { open, high, low, close, volume, ...defined({ interval: intervalMs }) };
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (fields[name] !== undefined) kept[name] = fields[name];
  }
  return kept;
}

import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';

/** One value of a series that is no price: a funding rate, a spread. */
export interface Metric {
  readonly type: 'metric';
  readonly symbol: string;
  readonly name: string;
  readonly value: number;
  readonly timestampMs: number;
  readonly exchange?: string;
  readonly source?: string;
}

export type SimulatedEvent = MarketEvent | TradeCorrection | Metric;

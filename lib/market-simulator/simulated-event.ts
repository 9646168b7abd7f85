import type { MarketEvent } from '../../src/core/market-data/market-event.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import type { Growth } from './vendors/feed-form.ts';
import type { Instrument } from './instrument.ts';

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

/** What became of an event on its way. */
export type Trouble = 'late' | 'out_of_order' | 'duplicate' | 'one_sided' | 'snapshot' | 'stuck' | 'crossed';

/** An event as it is received. */
export interface SimulatedRecord {
  readonly arrivalMs: number;
  readonly event: SimulatedEvent;
  readonly instrument: Instrument;
  /** Says of a bar whether it is over. */
  readonly growth: Growth;
  readonly trouble: Trouble | null;
}

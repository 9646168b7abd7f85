import type { Alert } from '../core/alert/alert.ts';
import type { Quote, Trade } from '../core/market-data/market-event.ts';
import type { StreamPosition } from '../core/market-data/stream-position.ts';
import type { ClosedBar } from '../core/market-state/closed-bar.ts';
import type { SymbolStateRecord } from './market-state-store.ts';

/**
 * A trade or quote of the last day, with what a chart needs of it: prices, volume, aggressor and whether it moves
 * price and volume. Venue, currency, ids and conditions are in the archive, under the same position.
 */
export interface StoredTick {
  readonly event: Trade | Quote;
  readonly position: StreamPosition;
}

/**
 * What `MarketHistory` wrote, each thing once however often and however cut it was delivered, in order of time.
 * Ranges begin at `fromMs` and end before `toMs` (epoch milliseconds), so that adjoining ranges share nothing.
 * Rejects when the store cannot be reached.
 */
export interface MarketHistoryReader {
  /** Ticks by the time of the trade; those of the same millisecond in the order of the stream. */
  ticks(symbol: string, fromMs: number, toMs: number): Promise<readonly StoredTick[]>;
  /** Bars of the interval that start in the range. */
  bars(symbol: string, intervalMs: number, fromMs: number, toMs: number): Promise<readonly ClosedBar[]>;
  /** Anomalies by the time at which they occurred. */
  anomalies(symbol: string, fromMs: number, toMs: number): Promise<readonly Alert[]>;
  /** null for a symbol never seen. */
  state(symbol: string): Promise<SymbolStateRecord | null>;
}

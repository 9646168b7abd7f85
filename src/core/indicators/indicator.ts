import type { Bar } from '../market-data/bar.ts';
import type { BarHistory } from './bar-history.ts';

/**
 * One technical indicator, fed bar by bar. It holds no state of its own: all that it remembers is a run of doubles
 * that the caller keeps, so that a copy of them is a snapshot and a restored copy continues bit for bit.
 *
 * A state and the history beside it start together, empty, and see the same bars. Accumulators are finite, whatever the bars.
 */
export interface Indicator {
  /** Names of the outputs, such as `macd_12_26_9_signal`. The first is unique among all indicators. */
  readonly keys: readonly string[];
  /** Doubles of state: the current outputs in the order of `keys` (NaN while warming up), then accumulators from 0. */
  readonly stateSize: number;
  /**
   * It came to the default set when states were stored already: its part of a snapshot stands apart, so that the version before keeps what
   * it knows.
   */
  readonly isLater?: true;
  /** How many closed bars of history an update looks back on. */
  readonly lookback: number;
  /**
   * Folds in the next bar, which is not yet in the history: `history.close(1)` is the close before it and
   * `history.count` its index from 0.
   */
  update(state: Float64Array, bar: Bar, history: BarHistory): void;
}

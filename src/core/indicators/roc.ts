import type { Indicator } from './indicator.ts';

/** Rate of change: percent from the close `period` bars ago. First value at index `period`; none when that close was 0. */
export function roc(period: number): Indicator {
  return {
    keys: [`roc_${period}`],
    stateSize: 1,
    lookback: period,
    update(state, bar, history) {
      if (history.count < period) return;
      const past = history.close(period);
      state[0] = past === 0 ? Number.NaN : (100 * (bar.close - past)) / past;
    },
  };
}

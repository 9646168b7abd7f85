import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, regressionSlope, slideMoments } from './window-moments.ts';

/**
 * Slope of the least-squares line through the last `period` closes, in price per bar. First value at index
 * period - 1; `period` is at least 2.
 */
export function slope(period: number): Indicator {
  return {
    keys: [`slope_${period}`],
    stateSize: 1 + MOMENT_SLOTS,
    lookback: period,
    update(state, bar, history) {
      if (slideMoments(state, 1, period, bar.close, history)) state[0] = regressionSlope(state, 1, period);
    },
  };
}

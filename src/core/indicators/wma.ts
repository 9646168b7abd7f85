import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, slideMoments, weightedMean } from './window-moments.ts';

/** Weighted moving average: linear weights, `period` for the newest close. First value at index period - 1. */
export function wma(period: number): Indicator {
  return {
    keys: [`wma_${period}`],
    stateSize: 1 + MOMENT_SLOTS,
    lookback: period,
    update(state, bar, history) {
      if (slideMoments(state, 1, period, bar.close, history)) state[0] = weightedMean(state, 1, period);
    },
  };
}

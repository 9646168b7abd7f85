import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, slideMoments, standardDeviation } from './window-moments.ts';

/** Population standard deviation of the last `period` closes. First value at index period - 1. */
export function stdev(period: number): Indicator {
  return {
    keys: [`stdev_${period}`],
    stateSize: 1 + MOMENT_SLOTS,
    lookback: period,
    update(state, bar, history) {
      if (slideMoments(state, 1, period, bar.close, history)) state[0] = standardDeviation(state, 1, period);
    },
  };
}

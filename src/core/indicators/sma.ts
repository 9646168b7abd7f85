import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, mean, slideMoments } from './window-moments.ts';

/** Simple moving average of the last `period` closes. First value on bar `period` (index period - 1). */
export function sma(period: number): Indicator {
  return {
    keys: [`sma_${period}`],
    stateSize: 1 + MOMENT_SLOTS,
    lookback: period,
    update(state, bar, history) {
      if (slideMoments(state, 1, period, bar.close, history)) state[0] = mean(state, 1, period);
    },
  };
}

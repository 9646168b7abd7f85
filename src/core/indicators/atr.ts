import type { Indicator } from './indicator.ts';
import { nextWilder } from './smoothing.ts';
import { trueRange } from './true-range.ts';

/** Average true range: Wilder average of the true ranges, which begin with the second bar. First value at index `period`. */
export function atr(period: number): Indicator {
  return {
    keys: [`atr_${period}`],
    stateSize: 2,
    lookback: 1,
    update(state, bar, history) {
      const ranges = history.count - 1;
      if (ranges < 0) return;
      const average = nextWilder(state[1]!, trueRange(bar, history.close(1)), ranges, period);
      state[1] = average;
      if (ranges >= period - 1) state[0] = average;
    },
  };
}

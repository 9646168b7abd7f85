import type { Indicator } from './indicator.ts';
import { nextEma } from './smoothing.ts';

/** Exponential moving average of closes, started from the SMA of the first `period`. First value at index period - 1. */
export function ema(period: number): Indicator {
  return {
    keys: [`ema_${period}`],
    stateSize: 2,
    lookback: 0,
    update(state, bar, history) {
      const average = nextEma(state[1]!, bar.close, history.count, period);
      state[1] = average;
      if (history.count >= period - 1) state[0] = average;
    },
  };
}

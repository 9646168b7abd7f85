import type { Indicator } from './indicator.ts';

/**
 * On-balance volume: volume added on a higher close, taken away on a lower one. 0 on the first bar.
 * https://en.wikipedia.org/wiki/On-balance_volume
 */
export function obv(): Indicator {
  return {
    keys: ['obv'],
    stateSize: 1,
    lookback: 1,
    update(state, bar, history) {
      // Only its changes mean something, so that it may begin anew where a volume of another age was too large for a number.
      if (history.count === 0 || !Number.isFinite(state[0])) {
        state[0] = 0;
        return;
      }
      const previous = history.close(1);
      if (bar.close > previous) state[0]! += bar.volume;
      else if (bar.close < previous) state[0]! -= bar.volume;
    },
  };
}

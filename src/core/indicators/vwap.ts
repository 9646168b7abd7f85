import type { Indicator } from './indicator.ts';

const TURNOVER = 1;
const VOLUME = 2;
const DAY = 3;
const DAY_MS = 86_400_000;

/**
 * Volume-weighted average of the typical price (high + low + close) / 3, from the first bar on; `vwap:day` starts
 * again with the first bar of each day of trading, which is the UTC day where no exchange is known. No value until there was volume.
 * https://en.wikipedia.org/wiki/Volume-weighted_average_price
 */
export function vwap(restart: 'never' | 'day' = 'never'): Indicator {
  return {
    keys: [restart === 'day' ? 'vwap_day' : 'vwap'],
    stateSize: restart === 'day' ? 4 : 3,
    lookback: 0,
    update(state, bar, history) {
      if (restart === 'day') {
        const day = history.tradingDay ?? Math.floor(bar.startMs / DAY_MS);
        if (day !== state[DAY]) {
          state[DAY] = day;
          state[TURNOVER] = 0;
          state[VOLUME] = 0;
        }
      }
      const turnover = state[TURNOVER]! + (bar.volume * (bar.high + bar.low + bar.close)) / 3;
      const volume = state[VOLUME]! + bar.volume;
      state[TURNOVER] = turnover;
      state[VOLUME] = volume;
      // Without any volume this is 0 / 0, which is what no value looks like.
      state[0] = turnover / volume;
    },
  };
}

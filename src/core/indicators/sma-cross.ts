import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, mean, slideMoments } from './window-moments.ts';

const SIDE = 1;
const FAST = 2;
const SLOW = FAST + MOMENT_SLOTS;

/** Averages that differ by less than this share are equal but for rounding. */
const TOUCH = 1e-13;

/**
 * 1 on the bar whose fast average comes to lie above the slow one (golden cross), -1 where it comes to lie below (death
 * cross), 0 on every other bar; a touch is not yet a cross, as in TradingView's ta.crossover and ta.crossunder.
 * First value at index `slowPeriod`. https://en.wikipedia.org/wiki/Moving_average_crossover
 */
export function smaCross(fastPeriod: number, slowPeriod: number): Indicator {
  return {
    keys: [`sma_cross_${fastPeriod}_${slowPeriod}`],
    stateSize: SLOW + MOMENT_SLOTS,
    lookback: slowPeriod,
    update(state, bar, history) {
      const hasFast = slideMoments(state, FAST, fastPeriod, bar.close, history);
      if (!slideMoments(state, SLOW, slowPeriod, bar.close, history) || !hasFast) return;
      const slow = mean(state, SLOW, slowPeriod);
      const lead = mean(state, FAST, fastPeriod) - slow;
      const side = Math.abs(lead) <= TOUCH * Math.abs(slow) ? 0 : Math.sign(lead);
      const before = state[SIDE]!;
      state[SIDE] = side;
      if (history.count >= slowPeriod) state[0] = side !== 0 && before !== side ? side : 0;
    },
  };
}

import type { Indicator } from './indicator.ts';
import { nextEma } from './smoothing.ts';

const FAST = 3;
const SLOW = 4;
const SIGNAL = 5;

/**
 * Moving average convergence divergence: fast EMA less slow EMA, an EMA of that line as signal, and line less signal
 * as histogram. Every EMA starts from the mean of its first window: the line at index slow - 1, signal and histogram
 * at index slow + signal - 2. https://en.wikipedia.org/wiki/MACD
 */
export function macd(fastPeriod: number, slowPeriod: number, signalPeriod: number): Indicator {
  const name = `macd_${fastPeriod}_${slowPeriod}_${signalPeriod}`;
  return {
    keys: [name, `${name}_signal`, `${name}_histogram`],
    stateSize: 6,
    lookback: 0,
    update(state, bar, history) {
      const index = history.count;
      const fast = nextEma(state[FAST]!, bar.close, index, fastPeriod);
      const slow = nextEma(state[SLOW]!, bar.close, index, slowPeriod);
      state[FAST] = fast;
      state[SLOW] = slow;
      const lineIndex = index - (slowPeriod - 1);
      if (lineIndex < 0) return;
      const line = fast - slow;
      state[0] = line;
      const signal = nextEma(state[SIGNAL]!, line, lineIndex, signalPeriod);
      state[SIGNAL] = signal;
      if (lineIndex < signalPeriod - 1) return;
      state[1] = signal;
      state[2] = line - signal;
    },
  };
}

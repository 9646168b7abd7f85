import type { Indicator } from './indicator.ts';
import { nextWilder } from './smoothing.ts';

const GAIN = 1;
const LOSS = 2;

/**
 * Relative strength index, 0 to 100: Wilder averages of gains and losses between closes. First value at index
 * `period`. Without any loss it is 100; on prices that have not moved at all there is none.
 * https://en.wikipedia.org/wiki/Relative_strength_index
 */
export function rsi(period: number): Indicator {
  return {
    keys: [`rsi_${period}`],
    stateSize: 3,
    lookback: 1,
    update(state, bar, history) {
      const changes = history.count - 1;
      if (changes < 0) return;
      const change = bar.close - history.close(1);
      const gain = nextWilder(state[GAIN]!, Math.max(0, change), changes, period);
      const loss = nextWilder(state[LOSS]!, Math.max(0, -change), changes, period);
      state[GAIN] = gain;
      state[LOSS] = loss;
      if (changes >= period - 1) state[0] = strengthOf(gain, loss);
    },
  };
}

function strengthOf(gain: number, loss: number): number {
  if (loss > 0) return 100 - 100 / (1 + gain / loss);
  return gain > 0 ? 100 : Number.NaN;
}

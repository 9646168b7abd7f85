import type { Indicator } from './indicator.ts';
import { nextWilder } from './smoothing.ts';
import { trueRange } from './true-range.ts';

const RANGE = 3;
const PLUS = 4;
const MINUS = 5;
const AVERAGE = 6;

/**
 * Average directional index with its +DI (`pdi`) and -DI (`mdi`), all 0 to 100, by Wilder. Directional indices from
 * index `period`, the average from index 2 period - 1. While the price has never moved there is no range to divide
 * by: no value then, and the bar counts as one without direction.
 * https://en.wikipedia.org/wiki/Average_directional_movement_index
 */
export function adx(period: number): Indicator {
  const name = `adx_${period}`;
  return {
    keys: [name, `${name}_pdi`, `${name}_mdi`],
    stateSize: 7,
    lookback: 1,
    update(state, bar, history) {
      const index = history.count;
      if (index === 0) return;
      const up = bar.high - history.high(1);
      const down = history.low(1) - bar.low;
      const range = nextSum(state[RANGE]!, trueRange(bar, history.close(1)), index, period);
      const plus = nextSum(state[PLUS]!, up > down ? Math.max(0, up) : 0, index, period);
      const minus = nextSum(state[MINUS]!, down > up ? Math.max(0, down) : 0, index, period);
      state[RANGE] = range;
      state[PLUS] = plus;
      state[MINUS] = minus;
      if (index < period) return;

      const pdi = range === 0 ? Number.NaN : (100 * plus) / range;
      const mdi = range === 0 ? Number.NaN : (100 * minus) / range;
      const directional = range === 0 || pdi === mdi ? 0 : (100 * Math.abs(pdi - mdi)) / (pdi + mdi);
      const average = nextWilder(state[AVERAGE]!, directional, index - period, period);
      state[AVERAGE] = average;
      state[1] = pdi;
      state[2] = mdi;
      if (index >= 2 * period - 1) state[0] = range === 0 ? Number.NaN : average;
    },
  };
}

/** Wilder's running sum: plain over the first `period` values (index 1 to period), then it leaks 1/period per bar. */
function nextSum(sum: number, value: number, index: number, period: number): number {
  return index <= period ? sum + value : sum - sum / period + value;
}

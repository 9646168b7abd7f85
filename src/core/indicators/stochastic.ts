import type { Bar } from '../market-data/bar.ts';
import type { BarHistory } from './bar-history.ts';
import type { Indicator } from './indicator.ts';

const RAW_RING = 2;
/** Stands in a ring for a value that there is none of; those that there are lie between 0 and 100. */
const NONE = -1;

/**
 * Stochastic oscillator, 0 to 100. Raw %K places the close within the highest high and lowest low of `period` bars;
 * `k` is its mean over `kPeriod` bars and `d` the mean of `k` over `dPeriod`, in the order in which the full
 * stochastic (14,3,3) is quoted: https://chartschool.stockcharts.com/table-of-contents/technical-indicators-and-overlays/technical-indicators/stochastic-oscillator-fast-slow-and-full
 * First `k` at index period + kPeriod - 2, first `d` dPeriod - 1 bars later. A range that is nil has no place in it: no raw %K
 * then, and no mean over it.
 *
 * The window is scanned on each bar: O(period), 14 comparisons in common use.
 */
export function stochastic(period: number, kPeriod: number, dPeriod: number): Indicator {
  const name = `stoch_${period}_${kPeriod}_${dPeriod}`;
  const kRing = RAW_RING + kPeriod;
  return {
    keys: [`${name}_k`, `${name}_d`],
    stateSize: RAW_RING + kPeriod + dPeriod,
    lookback: period - 1,
    update(state, bar, history) {
      const rawIndex = history.count - (period - 1);
      if (rawIndex < 0) return;
      state[RAW_RING + (rawIndex % kPeriod)] = rawK(bar, history, period);
      const kIndex = rawIndex - (kPeriod - 1);
      if (kIndex < 0) return;
      const k = ringMean(state, RAW_RING, kPeriod);
      state[0] = k;
      state[kRing + (kIndex % dPeriod)] = Number.isNaN(k) ? NONE : k;
      if (kIndex >= dPeriod - 1) state[1] = ringMean(state, kRing, dPeriod);
    },
  };
}

function rawK(bar: Bar, history: BarHistory, period: number): number {
  let highest = bar.high;
  let lowest = bar.low;
  for (let n = period - 1; n >= 1; n--) {
    highest = Math.max(highest, history.high(n));
    lowest = Math.min(lowest, history.low(n));
  }
  if (highest === lowest) return NONE;
  // Feeds round: a close may lie a hair outside its own bar, the oscillator may not leave its scale for that.
  if (bar.close >= highest) return 100;
  if (bar.close <= lowest) return 0;
  return (100 * (bar.close - lowest)) / (highest - lowest);
}

/** NaN where one of the values is none. */
function ringMean(state: Float64Array, start: number, length: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    if (state[i] === NONE) return Number.NaN;
    sum += state[i]!;
  }
  return sum / length;
}

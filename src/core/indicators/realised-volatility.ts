import type { BarHistory } from './bar-history.ts';
import type { Indicator } from './indicator.ts';

const SQUARES = 1;
const FRESH_SQUARES = 2;
/** Returns in the window that no logarithm is known of: from or to a price of 0 or below. */
const UNDEFINED = 3;

/** Share of its fresh value below which the sum would show what large squares left behind in rounding. */
const LEAST_SHARE = 1e-3;

/**
 * Realised volatility: the square root of the sum of the last `period` squared log-returns of the close, as a fraction
 * (0.02 is 2 %) over those `period` bars together. Not annualised: times sqrt(bars per year / period) it would be.
 * Andersen, Bollerslev, Diebold and Labys, Modeling and Forecasting Realized Volatility, Econometrica 71 (2003),
 * https://doi.org/10.1111/1468-0262.00418
 *
 * First value at index `period`; none while a close of the window is 0 or below. The sum slides and is computed afresh
 * every `period` bars, so that rounding never lives longer than that.
 */
export function realisedVolatility(period: number): Indicator {
  return {
    keys: [`rvol_${period}`],
    stateSize: 4,
    lookback: period + 1,
    update(state, bar, history) {
      if (history.count < period) return;
      if (history.count % period === 0 || !slide(state, period, bar.close, history)) {
        computeAfresh(state, period, bar.close, history);
      }
      state[0] = state[UNDEFINED] === 0 ? Math.sqrt(state[SQUARES]!) : Number.NaN;
    },
  };
}

/** False when the sum has become too small to be trusted. */
function slide(state: Float64Array, period: number, close: number, history: BarHistory): boolean {
  const entering = logReturn(history.close(1), close);
  const leaving = logReturn(history.close(period + 1), history.close(period));
  state[SQUARES] = state[SQUARES]! + (square(entering) - square(leaving));
  state[UNDEFINED] = state[UNDEFINED]! + Number(Number.isNaN(entering)) - Number(Number.isNaN(leaving));
  return state[SQUARES] >= LEAST_SHARE * state[FRESH_SQUARES]!;
}

function computeAfresh(state: Float64Array, period: number, close: number, history: BarHistory): void {
  let later = close;
  let squares = 0;
  let undefinedReturns = 0;
  for (let n = 1; n <= period; n += 1) {
    const earlier = history.close(n);
    const each = logReturn(earlier, later);
    squares += square(each);
    if (Number.isNaN(each)) undefinedReturns += 1;
    later = earlier;
  }
  state[SQUARES] = squares;
  state[FRESH_SQUARES] = squares;
  state[UNDEFINED] = undefinedReturns;
}

/** The logarithm is taken of the difference: that of a ratio near 1 has lost the digits that matter. */
function logReturn(from: number, to: number): number {
  return from > 0 && to > 0 ? Math.log1p((to - from) / from) : Number.NaN;
}

function square(value: number): number {
  return Number.isNaN(value) ? 0 : value * value;
}

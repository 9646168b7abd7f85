import type { BarHistory } from './bar-history.ts';

/**
 * Sums over the last `period` closes, slid along in O(1) per bar, from which mean, linearly weighted mean, variance
 * and regression slope follow. They are exact to about 1e-11 of the window's own spread, however long the stream:
 *
 * - Closes are taken as distances from a reference close, so that 60,000 does not drown moves of a cent.
 * - Every `period` bars, and on the first full window, the sums are computed afresh from the history with the newest
 *   close as reference, which thus stays in the window until the next time; rounding never lives longer than that.
 * - When the spread has fallen far below what the sums held when fresh (a jump has left the window), they are computed
 *   afresh at once: what the jump left behind in rounding would otherwise pass for spread.
 *
 * Shifted sums of squares: https://en.wikipedia.org/wiki/Algorithms_for_calculating_variance#Computing_shifted_data
 */
export const MOMENT_SLOTS = 5;

const REFERENCE = 0;
const SUM = 1;
const SQUARES = 2;
const WEIGHTED = 3;
const FRESH_SQUARES = 4;

/**
 * No close of a window lies more than sqrt(period - 1) deviations from its mean (Samuelson's inequality), so squares
 * of distances from one of them hold at least 1/period of spread. A limit below that for every period under 1,000
 * never finds fresh sums wanting.
 * https://en.wikipedia.org/wiki/Samuelson%27s_inequality
 */
const LEAST_SPREAD_RATIO = 1e-3;

/** Takes the next close into the window; false while there are fewer than `period` closes, and nothing is to be read. */
export function slideMoments(
  state: Float64Array,
  at: number,
  period: number,
  close: number,
  history: BarHistory,
): boolean {
  const seen = history.count + 1;
  if (seen < period) return false;
  if (seen % period === 0) {
    computeAfresh(state, at, period, close, history);
    return true;
  }
  const reference = state[at + REFERENCE]!;
  const entering = close - reference;
  const leaving = history.close(period) - reference;
  const previousSum = state[at + SUM]!;
  const sum = previousSum + (entering - leaving);
  const squares = state[at + SQUARES]! + (entering * entering - leaving * leaving);
  if (!(squares - (sum * sum) / period >= LEAST_SPREAD_RATIO * state[at + FRESH_SQUARES]!)) {
    computeAfresh(state, at, period, close, history);
    return true;
  }
  state[at + SUM] = sum;
  state[at + SQUARES] = squares;
  state[at + WEIGHTED] = state[at + WEIGHTED]! - previousSum + period * entering;
  return true;
}

export function mean(state: Float64Array, at: number, period: number): number {
  return state[at + REFERENCE]! + state[at + SUM]! / period;
}

/** Weights 1 for the oldest close to `period` for the newest. */
export function weightedMean(state: Float64Array, at: number, period: number): number {
  return state[at + REFERENCE]! + state[at + WEIGHTED]! / ((period * (period + 1)) / 2);
}

/** Deviation of the population: divided by `period`, not by one less. */
export function standardDeviation(state: Float64Array, at: number, period: number): number {
  const sum = state[at + SUM]!;
  return Math.sqrt((state[at + SQUARES]! - (sum * sum) / period) / period);
}

/** Least-squares slope of the closes against 1..period, in price per bar. */
export function regressionSlope(state: Float64Array, at: number, period: number): number {
  const covariation = state[at + WEIGHTED]! - ((period + 1) / 2) * state[at + SUM]!;
  return covariation / ((period * (period * period - 1)) / 12);
}

function computeAfresh(
  state: Float64Array,
  at: number,
  period: number,
  close: number,
  history: BarHistory,
): void {
  let sum = 0;
  let squares = 0;
  let weighted = 0;
  for (let n = period - 1; n >= 1; n--) {
    const distance = history.close(n) - close;
    sum += distance;
    squares += distance * distance;
    weighted += (period - n) * distance;
  }
  state[at + REFERENCE] = close;
  state[at + SUM] = sum;
  state[at + SQUARES] = squares;
  state[at + WEIGHTED] = weighted;
  state[at + FRESH_SQUARES] = squares;
}

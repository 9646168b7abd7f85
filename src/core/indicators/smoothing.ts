/**
 * The two recursive averages, each started from the simple mean of its first `period` values. `accumulated` is the
 * one double they remember: a running sum before the first mean, the average itself from then on. `index` counts the
 * values of the averaged series from 0; the result is an average from index `period - 1` on.
 */

/** Exponential moving average, weight 2 / (period + 1): https://en.wikipedia.org/wiki/Exponential_smoothing */
export function nextEma(accumulated: number, value: number, index: number, period: number): number {
  if (index < period - 1) return accumulated + value;
  if (index === period - 1) return (accumulated + value) / period;
  return accumulated + (2 / (period + 1)) * (value - accumulated);
}

/** Wilder's smoothed average, weight 1 / period (J. W. Wilder, New Concepts in Technical Trading Systems, 1978). */
export function nextWilder(accumulated: number, value: number, index: number, period: number): number {
  if (index < period - 1) return accumulated + value;
  if (index === period - 1) return (accumulated + value) / period;
  return (accumulated * (period - 1) + value) / period;
}

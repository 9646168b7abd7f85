import type { Bar } from '../market-data/bar.ts';

/** Range of a bar, widened to the close before it where the price gapped. https://en.wikipedia.org/wiki/Average_true_range */
export function trueRange(bar: Bar, previousClose: number): number {
  return Math.max(bar.high - bar.low, Math.abs(bar.high - previousClose), Math.abs(bar.low - previousClose));
}

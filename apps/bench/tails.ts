import 'reflect-metadata';
import Table from 'cli-table3';
import { durationText } from '../../src/core/market-data/duration.ts';
import { loadSeries, recordedFolder } from './detection/recorded-series.ts';
import { deviationsOf, STATISTICS } from './detection/deviations.ts';

/** The share of bars beyond the quantile that is tracked: that of `tail.ts`. */
const TAIL_SHARE = 0.05;
const LARGEST_EXCESS = 10;
/** Series shorter than this have too few excesses to say anything. */
const FEWEST_BARS = 400;

/**
 * What tails of recorded series look like, by statistic and length of bar: medians over the series. `TAIL_PRIORS` are these, over all
 * lengths and rounded.
 */
const all = await loadSeries(recordedFolder('bench:tails'));
const table = new Table({
  head: ['statistic', 'bars', 'series', 'quantile', 'mean excess', 'shape'],
  style: { head: [], border: [], compact: true },
});
const byLength = Map.groupBy(all, ({ intervalMs }) => intervalMs);
for (const statistic of STATISTICS) {
  for (const [intervalMs, series] of byLength) {
    const tails = series
      .map((each) => deviationsOf(each)[statistic])
      .filter((deviations) => deviations.length >= FEWEST_BARS)
      .map(tailOf);
    if (tails.length === 0) continue;
    const [quantile, meanExcess, shape] = [0, 1, 2].map((place) =>
      median(tails.map((tail) => tail[place]!)).toFixed(2),
    );
    table.push([statistic, durationText(intervalMs / 1000), tails.length, quantile, meanExcess, shape]);
  }
}
console.log(table.toString());

/** By moments, as `tail.ts` does it. */
function tailOf(
  deviations: readonly number[],
): readonly [quantile: number, meanExcess: number, shape: number] {
  const sorted = deviations.toSorted((a, b) => a - b);
  const quantile = sorted[Math.floor((1 - TAIL_SHARE) * sorted.length)]!;
  const excesses = sorted
    .filter((each) => each > quantile)
    .map((each) => Math.min(each / quantile - 1, LARGEST_EXCESS));
  const first = mean(excesses);
  const spread = mean(excesses.map((each) => each * each)) - first * first;
  return [quantile, first, 0.5 * (1 - (first * first) / spread)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

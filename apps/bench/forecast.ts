import 'reflect-metadata';
import Table from 'cli-table3';
import { durationText } from '../../src/core/market-data/duration.ts';
import { evaluate, METHODS } from './forecast/evaluate.ts';
import { fitMoves, fitVolumes } from './forecast/fit.ts';
import { loadSeries, recordedFolder } from './detection/recorded-series.ts';

/** Share of each series that weights are fitted on; what comes after is held out. */
const FITTED_SHARE = 0.6;

const all = await loadSeries(recordedFolder('bench:forecast'));
const early = all.map((series) => series.bars.slice(0, Math.floor(FITTED_SHARE * series.bars.length)));
const round = (weights: readonly number[]): string => weights.map((weight) => weight.toFixed(3)).join(', ');
console.log(`MOVE_WEIGHTS    ${round(fitMoves(early))}`);
console.log(`VOLUME_WEIGHTS  ${round(fitVolumes(early))}`);

const table = new Table({
  head: ['bars', 'series', 'coverage', ...METHODS.map((method) => `pinball, ${method}`), 'volume below'],
  style: { head: [], border: [], compact: true },
});
for (const [intervalMs, series] of Map.groupBy(all, (each) => each.intervalMs)) {
  const { coverage, pinball, volumeBelow } = evaluate(series, FITTED_SHARE);
  const losses = METHODS.map((method) => pinball[method].toFixed(4));
  table.push([
    durationText(intervalMs / 1000),
    series.length,
    coverage.toFixed(3),
    ...losses,
    volumeBelow.toFixed(3),
  ]);
}
console.log(
  `The last ${Math.round(100 * (1 - FITTED_SHARE))} % of each series; pinball at 5 and 95 %, in mean moves\n${table.toString()}`,
);

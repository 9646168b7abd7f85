import { RangeNorm } from '../../../src/core/anomaly-detection/range-norm.ts';
import { THRESHOLDS } from '../../../src/core/anomaly-detection/thresholds.ts';
import { CALIBRATED_AT } from './figures.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** Bars that a symbol is given to be known; what comes after is held out. */
const LEARNING_BARS = 300;

interface Counted {
  bars: number;
  readonly rare: number[];
}

/** How often a range was as rare as each probability says, over what it says. */
export function calibrationOf(series: readonly RecordedSeries[]): readonly number[] {
  const counted: Counted = { bars: 0, rare: CALIBRATED_AT.map(() => 0) };
  for (const each of series) countRanges(each, counted);
  return CALIBRATED_AT.map((probability, place) => counted.rare[place]! / counted.bars / probability);
}

function countRanges({ bars, intervalMs }: RecordedSeries, counted: Counted): void {
  const norm = new RangeNorm('log');
  bars.forEach(({ timestampMs, open, high, low, close, volume }, row) => {
    const before = bars[row - 1];
    const elapsedBars = before === undefined ? 1 : (timestampMs - before.timestampMs) / intervalMs;
    const isMeasured = before !== undefined && elapsedBars <= THRESHOLDS.pauseBars;
    norm.beginBar(isMeasured ? before.close : Number.NaN, row);
    const bar = { startMs: timestampMs, open, high, low, close, volume };
    const probability = norm.tail.probabilityOf(norm.deviationOf(bar));
    if (row >= LEARNING_BARS && norm.deviationOf(bar) > 0) {
      counted.bars += 1;
      CALIBRATED_AT.forEach((share, place) => (counted.rare[place]! += probability <= share ? 1 : 0));
    }
    norm.closeBar(bar);
  });
}

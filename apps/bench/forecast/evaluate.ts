import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { forecast } from '../../../src/core/indicators/forecast.ts';
import type { RecordedSeries } from '../detection/recorded-series.ts';

/** Ours; the deviation of RiskMetrics times the quantiles of a normal distribution; the quantiles of the last 250 moves. */
export const METHODS = ['forecast', 'EWMA', 'last 250'] as const;
type Method = (typeof METHODS)[number];

const [LOWER, UPPER] = [0.05, 0.95];
const NORMAL_QUANTILE = 1.645;
const RISK_METRICS_WEIGHT = 0.06;
const WINDOW = 250;

interface Evaluation {
  readonly coverage: number;
  readonly pinball: Readonly<Record<Method, number>>;
  readonly volumeBelow: number;
}

interface Sums {
  bars: number;
  inside: number;
  volumes: number;
  volumesBelow: number;
  readonly loss: Record<Method, number>;
}

/** Judged on what lies behind `share` of each series. */
export function evaluate(series: readonly RecordedSeries[], share: number): Evaluation {
  const sums: Sums = {
    bars: 0,
    inside: 0,
    volumes: 0,
    volumesBelow: 0,
    loss: { forecast: 0, EWMA: 0, 'last 250': 0 },
  };
  for (const each of series) follow(each, Math.max(WINDOW + 1, Math.floor(share * each.bars.length)), sums);
  const mean = (method: Method): number => sums.loss[method] / sums.bars;
  return {
    coverage: sums.inside / sums.bars,
    pinball: { forecast: mean('forecast'), EWMA: mean('EWMA'), 'last 250': mean('last 250') },
    volumeBelow: sums.volumesBelow / sums.volumes,
  };
}

function follow({ bars }: RecordedSeries, from: number, sums: Sums): void {
  const indicator = forecast();
  const state = new Float64Array(indicator.stateSize);
  const history = new BarHistory(1);
  const moves: number[] = [];
  let variance = 0;
  bars.forEach((bar, row) => {
    const last = history.close(1);
    indicator.update(state, { ...bar, startMs: bar.timestampMs }, history);
    history.push(bar);
    if (row === 0) return;
    const move = Math.log(bar.close / last);
    if (row >= from) {
      const ends = [Math.log(state[0]! / last), Math.log(state[1]! / last)] as const;
      const unit = moves.reduce((sum, each) => sum + Math.abs(each), 0) / moves.length;
      sums.bars += 1;
      if (move >= ends[0] && move <= ends[1]) sums.inside += 1;
      sums.loss.forecast += lossOf(move, ends) / unit;
      const deviation = NORMAL_QUANTILE * Math.sqrt(variance);
      sums.loss.EWMA += lossOf(move, [-deviation, deviation]) / unit;
      sums.loss['last 250'] += lossOf(move, quantilesOf(moves)) / unit;
      if (bar.volume > 0) {
        sums.volumes += 1;
        if (bar.volume <= state[2]!) sums.volumesBelow += 1;
      }
    }
    moves.push(move);
    if (moves.length > WINDOW) moves.shift();
    variance += (row < 1 / RISK_METRICS_WEIGHT ? 1 / row : RISK_METRICS_WEIGHT) * (move * move - variance);
  });
}

/** Koenker & Bassett, Regression Quantiles, Econometrica 46 (1978): the mean over both ends. */
function lossOf(move: number, [lower, upper]: readonly [number, number]): number {
  const pinball = (end: number, share: number): number =>
    move >= end ? share * (move - end) : (1 - share) * (end - move);
  return (pinball(lower, LOWER) + pinball(upper, UPPER)) / 2;
}

function quantilesOf(moves: readonly number[]): readonly [number, number] {
  const sorted = moves.toSorted((a, b) => a - b);
  return [sorted[Math.floor(LOWER * sorted.length)]!, sorted[Math.floor(UPPER * sorted.length)]!];
}

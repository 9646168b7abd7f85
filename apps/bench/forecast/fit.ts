import {
  forecast,
  meanLogVolume,
  meanMove,
  moveFeatures,
  volumeFeatures,
} from '../../../src/core/indicators/forecast.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';

/** A move that is smaller than this share of the mean one says that it was small, not how small. */
const SMALLEST_SHARE = 0.1;
/** Against weights that run away from each other where features are nearly the same. */
const RIDGE = 1e-3;

interface Sample {
  readonly features: readonly number[];
  readonly target: number;
}

/** Least squares of ln |move| over the mean move; the level itself is the online ends' affair and is not kept. */
export function fitMoves(all: readonly (readonly BarEvent[])[]): readonly number[] {
  const samples = all.flatMap((bars) =>
    samplesOf(bars, (state, bar, last) => {
      const unit = meanMove(state);
      if (unit === 0) return null;
      const size = Math.abs(Math.log(bar.close / last)) / unit;
      return { features: moveFeatures(state), target: Math.log(Math.max(SMALLEST_SHARE, size)) };
    }),
  );
  return leastSquares(samples).slice(1);
}

export function fitVolumes(all: readonly (readonly BarEvent[])[]): readonly number[] {
  const samples = all.flatMap((bars) =>
    samplesOf(bars, (state, { volume }) => {
      const mean = meanLogVolume(state);
      if (Number.isNaN(mean) || volume <= 0) return null;
      return { features: volumeFeatures(state), target: Math.log(volume) - mean };
    }),
  );
  return leastSquares(samples).slice(1);
}

function samplesOf(
  bars: readonly BarEvent[],
  sampleOf: (state: Float64Array, bar: BarEvent, last: number) => Sample | null,
): readonly Sample[] {
  const indicator = forecast();
  const state = new Float64Array(indicator.stateSize);
  const history = new BarHistory(1);
  const samples: Sample[] = [];
  for (const bar of bars) {
    const sample = sampleOf(state, bar, history.close(1));
    if (sample !== null) samples.push(sample);
    indicator.update(state, { ...bar, startMs: bar.timestampMs }, history);
    history.push(bar);
  }
  return samples;
}

/** Weights of a constant and of each feature: the normal equations, by Gauss. */
function leastSquares(samples: readonly Sample[]): readonly number[] {
  const size = samples[0]!.features.length + 1;
  const rows = Array.from({ length: size }, () => Array.from({ length: size + 1 }, () => 0));
  for (const { features, target } of samples) {
    const values = [1, ...features, target];
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j <= size; j += 1) rows[i]![j]! += values[i]! * values[j]!;
    }
  }
  for (let i = 1; i < size; i += 1) rows[i]![i]! += RIDGE * samples.length;
  for (let i = 0; i < size; i += 1) {
    const pivot = rows[i]![i]!;
    for (let j = i; j <= size; j += 1) rows[i]![j]! /= pivot;
    for (let k = 0; k < size; k += 1) {
      if (k === i) continue;
      const factor = rows[k]![i]!;
      for (let j = i; j <= size; j += 1) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  return rows.map((row) => row[size]!);
}

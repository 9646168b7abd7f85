import type { Bar } from '../market-data/bar.ts';
import type { PriceMove } from './price-move-detector.ts';
import type { Wick } from './wick-detector.ts';

/** What the detectors measured of the live bar; one object per symbol, overwritten by each event. */
export interface Measurement {
  readonly move: PriceMove;
  readonly wick: Wick;
  moveScore: number;
  luldScore: number;
  wickScore: number;
  volumeScore: number;
  volumeSigmas: number;
  staleScore: number;
  staleBars: number;
  volatilityScore: number;
  volatilityRatio: number;
}

export function emptyMeasurement(): Measurement {
  return {
    move: { sigmas: 0, threshold: 1, referencePrice: 0, referenceStartMs: 0, isGap: false },
    wick: { sigmas: 0, direction: 'down', extremePrice: 0, referencePrice: 0, recovered: 0 },
    moveScore: 0,
    luldScore: 0,
    wickScore: 0,
    volumeScore: 0,
    volumeSigmas: 0,
    staleScore: 0,
    staleBars: 0,
    volatilityScore: 0,
    volatilityRatio: 0,
  };
}

/** Everything a finding is made from. */
export interface Evidence {
  readonly symbol: string;
  readonly bar: Bar;
  readonly intervalMs: number;
  /** Time of the event, inside the bar. */
  readonly eventMs: number;
  readonly measured: Measurement;
  readonly volumeRatio: number | null;
  /** Against the long memory alone. */
  readonly longVolumeRatio: number | null;
  /** What the long memory covers. */
  readonly memorySeconds: number;
  readonly staleThreshold: number;
}

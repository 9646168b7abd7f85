import type { Detector, Explanation, Memory } from './detector.ts';
import { type DetectorSettings, LiveMarket } from './live-market.ts';
import { LuldDetector } from './luld-detector.ts';
import { MoveDetector } from './move-detector.ts';
import { SplitDetector } from './split-detector.ts';
import { StaleDetector } from './stale-detector.ts';
import { VolatilityDetector } from './volatility-detector.ts';
import { VolumeDetector } from './volume-detector.ts';
import { WickDetector } from './wick-detector.ts';

/** The detectors of one symbol and what they know in common. */
export interface Detectors {
  readonly market: LiveMarket;
  /** In the order in which their findings are told, the most telling first. */
  readonly inOrder: readonly Detector[];
  readonly explanations: readonly Explanation[];
  /**
   * What a snapshot holds, in its order, which stored snapshots have. What is new comes at the end: a snapshot from before
   * it simply ends earlier.
   */
  readonly memories: readonly Memory[];
}

export function makeDetectors(symbol: string, settings: DetectorSettings): Detectors {
  const market = new LiveMarket(settings);
  const luld = new LuldDetector(market, settings.luldTiers.get(symbol) ?? null);
  const wick = new WickDetector(market);
  const stale = new StaleDetector(market);
  return {
    market,
    inOrder: [
      new MoveDetector(market),
      luld,
      wick,
      new VolumeDetector(market),
      stale,
      new VolatilityDetector(market),
    ],
    explanations: [new SplitDetector(market)],
    memories: [market.prices, wick, market.volumes, stale, luld],
  };
}

import { DepegDetector } from './depeg-detector.ts';
import type { Detector, Explanation, LaterMemory, Memory } from './detector.ts';
import { GapDetector } from './gap-detector.ts';
import { type DetectorSettings, LiveMarket } from './live-market.ts';
import { LuldDetector } from './luld-detector.ts';
import { MoveDetector } from './move-detector.ts';
import { RangeDetector } from './range-detector.ts';
import { SeriesDetector } from './series-detector.ts';
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
  /** What a snapshot of format 5 holds, in its order, which stored snapshots have. */
  readonly memories: readonly Memory[];
  /**
   * What snapshots hold besides, in its order. What is new comes at the end: a snapshot from before it simply ends
   * earlier.
   */
  readonly laterMemories: readonly LaterMemory[];
  /** What is remembered only of a symbol whose exchange is known, in a section of its own. */
  readonly ofSessions: readonly Memory[];
}

export function makeDetectors(settings: DetectorSettings): Detectors {
  const market = new LiveMarket(settings);
  const luld = new LuldDetector(market, settings.luldTier);
  const move = new MoveDetector(market);
  const gap = new GapDetector(market);
  const depeg = new DepegDetector(market, settings.peg);
  const wick = new WickDetector(market);
  const volume = new VolumeDetector(market);
  const stale = new StaleDetector(market);
  const volatility = new VolatilityDetector(market);
  const memories = [market.prices, wick, market.volumes, stale, luld];
  if (settings.isSeries) {
    const series = new SeriesDetector(market);
    const laterMemories = [market.pace, series];
    return { market, inOrder: [series], explanations: [], memories, laterMemories, ofSessions: [] };
  }
  return {
    market,
    // A wick is judged by what is left of the range without it, so the range comes first.
    inOrder: [gap, new RangeDetector(market), depeg, move, luld, wick, volume, stale, volatility],
    explanations: [new SplitDetector(market, settings.splits), wick],
    memories,
    laterMemories: [market.pace, market.ranges, gap, move, wick, volume, volatility, depeg],
    ofSessions: market.volumes.session === null ? [] : [market.volumes.session],
  };
}

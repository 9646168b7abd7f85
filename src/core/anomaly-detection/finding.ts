import type { Direction, Rarity } from '../alert/alert.ts';
import type { MarketAnomaly } from '../alert/anomalies.ts';
import type { Facts } from '../alert/facts.ts';

/** What a detector saw in one event: the evidence, not a verdict. Prices and volumes in the units of the feed. */
export interface Finding {
  readonly anomaly: MarketAnomaly;
  /** 0..1, see `scoreOf`. */
  readonly score: number;
  readonly direction: Direction;
  readonly price: number;
  readonly referencePrice: number;
  readonly changePct: number;
  readonly windowSeconds: number;
  readonly volume: number;
  readonly volumeRatio: number | null;
  /** How often an ordinary bar does as much; absent where that is not measured. */
  readonly rarity?: Rarity;
  /** The facts of which its sentence is made. */
  readonly facts: Facts;
}

/** 0 from a reference of 0, which has no percents. */
export function changeInPercent(from: number, to: number): number {
  return from === 0 ? 0 : ((to - from) / Math.abs(from)) * 100;
}

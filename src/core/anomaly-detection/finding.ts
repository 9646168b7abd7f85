import type { Direction } from '../alert/alert.ts';
import type { AnomalyKind } from '../alert/anomalies.ts';

/** What a detector saw in one event: the evidence, not a verdict. Prices and volumes in the units of the feed. */
export interface Finding {
  readonly anomaly: AnomalyKind;
  /** 0..1, see `scoreOf`. */
  readonly score: number;
  readonly direction: Direction;
  readonly price: number;
  readonly referencePrice: number;
  readonly changePct: number;
  readonly windowSeconds: number;
  readonly volume: number;
  readonly volumeRatio: number | null;
  readonly explanation: string;
}

import type { Finding } from '../anomaly-detection/finding.ts';
import type { Bar } from '../market-data/bar.ts';

export interface ClosedBar {
  readonly bar: Bar;
  readonly intervalMs: number;
  readonly indicators: Readonly<Record<string, number | null>>;
  /** How often its feed has sent it so far, from 1; absent for one gathered from ticks. The highest is the bar. */
  readonly revision?: number;
}

/** What one price did to a series; null when it came too late to do anything. */
export interface PriceReaction {
  /** 0..1, whether or not it reaches the threshold. */
  readonly score: number;
  readonly findings: readonly Finding[];
  /** Bars that were finished by it, in order. */
  readonly closedBars: readonly ClosedBar[];
}

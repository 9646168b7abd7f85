import { isSelected, type Selection } from '../matching/selection.ts';
import type { Alert, Direction } from '../alert/alert.ts';
import type { AnomalyKind } from '../alert/anomalies.ts';
import type { Severity } from '../alert/severity.ts';

/** What severity is decided from, and nothing else. Whoever does not know a fact that may be absent leaves it out. */
export interface SeverityFacts extends Pick<
  Alert,
  'anomaly' | 'score' | 'changePct' | 'volumeRatio' | 'windowSeconds'
> {
  readonly symbol?: string;
  readonly direction?: Direction;
  /** Price times volume of the bar, in the currency of the feed: how much money stood behind the move. */
  readonly tradedValue?: number;
  readonly isWatched?: boolean;
  /** Whether the symbol's market trades; absent where its hours are not known. */
  readonly isMarketOpen?: boolean;
  /** 1 to 3 while an index has fallen as far as the market-wide circuit breaker asks for, 0 otherwise. */
  readonly breakerLevel?: number;
  /** Episodes of the same symbol in the time that the settings say, this one included. */
  readonly episodes?: number;
}

/** Every end that is given holds. */
export interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** The facts that are numbers, under the names of rules. Sizes of moves count, not their sign. */
export const MEASURES = {
  score: (facts) => facts.score,
  movePct: (facts) => Math.abs(facts.changePct),
  windowSeconds: (facts) => facts.windowSeconds,
  volumeRatio: (facts) => facts.volumeRatio,
  tradedValue: (facts) => facts.tradedValue,
  breakerLevel: (facts) => facts.breakerLevel,
  episodes: (facts) => facts.episodes,
} as const satisfies Record<string, (facts: SeverityFacts) => number | null | undefined>;
export type Measure = keyof typeof MEASURES;

/** All that are given must hold; one about a fact that is not known does not. */
export interface SeverityConditions {
  readonly anomalies?: readonly AnomalyKind[];
  readonly notAnomalies?: readonly AnomalyKind[];
  readonly symbols?: Selection;
  readonly direction?: Direction;
  readonly isWatched?: boolean;
  readonly isMarketOpen?: boolean;
  readonly bounds?: Readonly<Partial<Record<Measure, Bounds>>>;
}

export interface SeverityRule {
  /** Unique among the rules. */
  readonly name: string;
  readonly severity: Severity;
  /** Empty: every alert. */
  readonly when: SeverityConditions;
}

export function isMatch(when: SeverityConditions, facts: SeverityFacts): boolean {
  const { anomalies, notAnomalies, symbols, direction, isWatched, isMarketOpen, bounds } = when;
  if (anomalies !== undefined && !anomalies.includes(facts.anomaly)) return false;
  if (notAnomalies !== undefined && notAnomalies.includes(facts.anomaly)) return false;
  if (symbols !== undefined && (facts.symbol === undefined || !isSelected(symbols, facts.symbol)))
    return false;
  if (direction !== undefined && direction !== facts.direction) return false;
  if (isWatched !== undefined && isWatched !== facts.isWatched) return false;
  if (isMarketOpen !== undefined && isMarketOpen !== facts.isMarketOpen) return false;
  for (const measure in bounds) {
    if (!isWithin(bounds[measure as Measure]!, MEASURES[measure as Measure](facts))) return false;
  }
  return true;
}

function isWithin({ atLeast, atMost, below }: Bounds, value: number | null | undefined): boolean {
  if (value === null || value === undefined) return false;
  if (atLeast !== undefined && !(value >= atLeast)) return false;
  if (atMost !== undefined && !(value <= atMost)) return false;
  return below === undefined || value < below;
}

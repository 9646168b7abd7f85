import type { AnomalyKind, Severity } from './alert.ts';

/** What severity is decided from, and nothing else. */
export interface SeverityFacts {
  readonly anomaly: AnomalyKind;
  /**
   * `z / (z + threshold)` of the detector that fired: 0.5 is at its threshold, 0.6 is 1.5 times it, 0.75 three
   * times, 0.9 nine times. The same number therefore means the same surprise for every kind and symbol.
   */
  readonly score: number;
  /** Signed, in percent; its size counts. */
  readonly changePct: number;
  readonly volumeRatio: number | null;
  readonly windowSeconds: number;
}

export interface SeverityVerdict {
  readonly severity: Severity;
  /** "CRITICAL because …": shown to the person who is woken up by it. */
  readonly reason: string;
}

export interface SeverityRule {
  readonly name: string;
  readonly severity: Severity;
  readonly when: (facts: SeverityFacts) => boolean;
  readonly because: (facts: SeverityFacts) => string;
}

const FIVE_MINUTES = 300;

const moved = (facts: SeverityFacts, atLeastPct: number): boolean => Math.abs(facts.changePct) >= atLeastPct;
const isOneOf = (facts: SeverityFacts, ...kinds: AnomalyKind[]): boolean => kinds.includes(facts.anomaly);

const move = (facts: SeverityFacts): string => `${Math.abs(facts.changePct).toFixed(1)} %`;
const score = (facts: SeverityFacts): string => `score ${facts.score.toFixed(2)}`;
const volume = (facts: SeverityFacts): string =>
  facts.volumeRatio === null
    ? 'volume is unusual'
    : `volume is ${facts.volumeRatio.toFixed(1)} times the usual`;

/**
 * First match wins. The kinds that are no move of the market come first: a bad print IS a huge change that did
 * not happen, and a split halves the price of a healthy share. The last rule always matches.
 */
export const SEVERITY_RULES: readonly SeverityRule[] = Object.freeze([
  {
    name: 'doubtful data',
    severity: 'LOW',
    when: (f) => isOneOf(f, 'crossed_quote', 'bad_print'),
    because: () => 'the data is doubtful, not the market',
  },
  {
    name: 'wild market',
    severity: 'LOW',
    when: (f) => isOneOf(f, 'volatility'),
    because: () => 'the market is wilder than it was, which is no event by itself',
  },
  {
    name: 'corporate action',
    severity: 'MEDIUM',
    when: (f) => isOneOf(f, 'corporate_action'),
    because: () => 'the change looks like a split or a dividend',
  },
  {
    name: 'flash crash',
    severity: 'CRITICAL',
    when: (f) => isOneOf(f, 'flash_crash') && (moved(f, 3) || f.score >= 0.75),
    because: (f) => `the price crashed by ${move(f)} and rebounded`,
  },
  {
    name: 'limit up or down',
    severity: 'CRITICAL',
    when: (f) => isOneOf(f, 'luld_band'),
    because: () => 'a trading pause is due',
  },
  {
    name: 'shallow flash crash',
    severity: 'HIGH',
    when: (f) => isOneOf(f, 'flash_crash'),
    because: (f) => `the price fell by ${move(f)} and rebounded`,
  },
  {
    name: 'stale feed',
    severity: 'MEDIUM',
    when: (f) => isOneOf(f, 'stale_feed'),
    because: () => 'prices may be missing',
  },
  {
    name: 'large and fast',
    severity: 'CRITICAL',
    when: (f) => moved(f, 5) && f.windowSeconds <= FIVE_MINUTES && f.score >= 0.6,
    because: (f) => `the price moved ${move(f)} within ${f.windowSeconds} s (${score(f)})`,
  },
  {
    name: 'unheard of',
    severity: 'CRITICAL',
    when: (f) => f.score >= 0.9 && moved(f, 2),
    because: (f) => `a move of ${move(f)} is unheard of here (${score(f)})`,
  },
  {
    name: 'very unusual',
    severity: 'HIGH',
    when: (f) => f.score >= 0.75 && !isOneOf(f, 'volume_spike'),
    because: (f) => `it is three times beyond the alarm threshold (${score(f)})`,
  },
  {
    name: 'unusual and visible',
    severity: 'HIGH',
    when: (f) => f.score >= 0.6 && moved(f, 1),
    because: (f) => `the price moved ${move(f)} (${score(f)})`,
  },
  {
    name: 'heavy volume',
    severity: 'MEDIUM',
    when: (f) => isOneOf(f, 'volume_spike') && f.score >= 0.75,
    because: (f) => `${volume(f)} while the price holds (${score(f)})`,
  },
  {
    name: 'volume only',
    severity: 'LOW',
    when: (f) => isOneOf(f, 'volume_spike'),
    because: (f) => `only the ${volume(f)} (${score(f)})`,
  },
  {
    name: 'anything else',
    severity: 'MEDIUM',
    when: () => true,
    because: (f) => `it is beyond the alarm threshold (${score(f)})`,
  },
] satisfies SeverityRule[]);

/** The severity of an anomaly and why. kinesis-processor and alert-processor both ask here. */
export function severityOf(facts: SeverityFacts): SeverityVerdict {
  const rule = SEVERITY_RULES.find((candidate) => candidate.when(facts)) ?? SEVERITY_RULES.at(-1)!;
  return { severity: rule.severity, reason: `${rule.severity} because ${rule.because(facts)}` };
}

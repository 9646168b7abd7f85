import { matchesWildcard } from '../matching/wildcard.ts';
import type { Alert } from '../alert/alert.ts';

/** What a silence can look at. */
export const SILENCE_FIELDS = ['symbol', 'anomaly', 'alert_type', 'severity', 'episode_id'] as const;
export type SilenceField = (typeof SILENCE_FIELDS)[number];

/** Equal, not equal, or like one of several patterns between bars, in which `*` stands for any characters. */
export const SILENCE_OPERATORS = ['=', '!=', '=~'] as const;
export type SilenceOperator = (typeof SILENCE_OPERATORS)[number];

export interface Matcher {
  readonly field: SilenceField;
  readonly operator: SilenceOperator;
  readonly value: string;
}

/** Alerts that all matchers fit are told to nobody, or not to one user, from its start to before its end. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly author: string;
  readonly comment: string;
  /** The user whose silence it is; absent where it is everybody's. */
  readonly userId?: string;
}

/** What a silence and an inhibitor need to know of an alert; a delivery knows it too. */
export type MutableFacts = Pick<Alert, 'symbol' | 'anomaly' | 'alertType' | 'severity' | 'episodeId'>;

/** The silence that keeps this user from being told, or with null everybody, if there is one. */
export function silencedBy(
  facts: MutableFacts,
  silences: readonly Silence[],
  userId: string | null,
  nowMs: number,
): Silence | undefined {
  return silences.find(
    (silence) =>
      (silence.userId === undefined || silence.userId === userId) &&
      isActive(silence, nowMs) &&
      silence.matchers.every((matcher) => isMatch(matcher, valueOf(facts, matcher.field))),
  );
}

export function isActive({ startsAtMs, endsAtMs }: Silence, nowMs: number): boolean {
  return startsAtMs <= nowMs && nowMs < endsAtMs;
}

export function isMatch({ operator, value }: Matcher, actual: string): boolean {
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return value.split('|').some((pattern) => matchesWildcard(pattern, actual));
    default:
      return operator satisfies never;
  }
}

function valueOf(facts: MutableFacts, field: SilenceField): string {
  switch (field) {
    case 'symbol':
      return facts.symbol;
    case 'anomaly':
      return facts.anomaly;
    case 'alert_type':
      return facts.alertType;
    case 'severity':
      return facts.severity;
    case 'episode_id':
      return facts.episodeId;
    default:
      return field satisfies never;
  }
}

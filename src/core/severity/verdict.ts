import type { Language } from '../alert/language.ts';
import type { Severity } from '../alert/severity.ts';
import type { DefaultRuleName } from './default-severity-rules.ts';
import type { SeverityFacts } from './severity-rule.ts';

/**
 * What an explanation may mention, under the names of placeholders: `{score}`, `{move}` and so on. A fact that is not known is
 * left out.
 */
export interface CauseFacts {
  readonly score: number;
  /** Size of the change in percent. */
  readonly move: number;
  /** Seconds. */
  readonly window: number;
  /** Times the usual. */
  readonly volume?: number;
  readonly value?: number;
  readonly breaker?: number;
  readonly episodes?: number;
}

export type Placeholder = keyof CauseFacts;

/** An operator's own words for a rule, which continue "CRITICAL because"; placeholders in braces stand for facts. */
export type Because = Readonly<Partial<Record<Language, string>>>;

/** Why an alert has its severity. */
export type Cause =
  | { readonly kind: 'default_rule'; readonly rule: DefaultRuleName; readonly facts: CauseFacts }
  | {
      readonly kind: 'own_rule';
      readonly rule: string;
      readonly because: Because;
      readonly facts: CauseFacts;
    }
  /** The rule that has come true is a user's, and so is the severity. */
  | { readonly kind: 'user_rule' }
  | { readonly kind: 'publisher' }
  /** It is over, and was so severe while it lasted. */
  | { readonly kind: 'episode' }
  /** A sentence that was stored without its cause, by a version that had none or a later one. */
  | { readonly kind: 'words'; readonly text: string };

/** How severe an alert is and why, as data; sentences are made of it where it leaves. */
export interface SeverityVerdict {
  readonly severity: Severity;
  readonly cause: Cause;
}

/** What the words of a rule can mention, out of what it was decided by. */
export function causeFacts(facts: SeverityFacts): CauseFacts {
  const { score, changePct, windowSeconds, volumeRatio, tradedValue, breakerLevel, episodes } = facts;
  return {
    score,
    move: Math.abs(changePct),
    window: windowSeconds,
    ...(volumeRatio !== null && { volume: volumeRatio }),
    ...(tradedValue !== undefined && { value: tradedValue }),
    ...(breakerLevel !== undefined && { breaker: breakerLevel }),
    ...(episodes !== undefined && { episodes }),
  };
}

const PLACEHOLDERS: Readonly<Record<Placeholder, true>> = {
  score: true,
  move: true,
  window: true,
  volume: true,
  value: true,
  breaker: true,
  episodes: true,
};
export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS) as readonly Placeholder[];

export function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(PLACEHOLDERS, name);
}

const IN_BRACES = /\{([^{}]*)\}/g;

/** Words with what `textOf` says in place of each placeholder; braces around anything else stay. */
export function filledIn(words: string, textOf: (name: Placeholder) => string): string {
  return words.replaceAll(IN_BRACES, (text, name: string) => (isPlaceholder(name) ? textOf(name) : text));
}

/** The names in braces that stand for nothing. */
export function unknownPlaceholders(words: string): readonly string[] {
  return [...words.matchAll(IN_BRACES)].map(([, name]) => name!).filter((name) => !isPlaceholder(name));
}

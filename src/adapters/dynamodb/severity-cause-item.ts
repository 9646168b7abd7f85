import { LANGUAGES } from '../../core/alert/language.ts';
import { isDefaultRule } from '../../core/severity/default-severity-rules.ts';
import {
  PLACEHOLDER_NAMES,
  type Because,
  type Cause,
  type ReasonFacts,
} from '../../core/severity/verdict.ts';

/** A cause as a map; undefined where there is nothing but words, which the row has beside it. */
export function causeItem(cause: Cause) {
  switch (cause.kind) {
    case 'default_rule':
      return { kind: cause.kind, rule: cause.rule, facts: { ...cause.facts } };
    case 'own_rule':
      return {
        kind: cause.kind,
        rule: cause.rule,
        because: { ...cause.because },
        facts: { ...cause.facts },
      };
    case 'user_rule':
    case 'publisher':
    case 'episode':
      return { kind: cause.kind };
    case 'words':
      return undefined;
    default:
      return cause satisfies never;
  }
}

/** What `causeItem` wrote; the words of the row where an earlier or a later version wrote something else. */
export function causeOfItem(stored: unknown, words: string): Cause {
  const { kind, rule, because, facts } = (stored ?? {}) as Readonly<Record<string, unknown>>;
  const known = reasonFactsOf(facts);
  if (kind === 'user_rule' || kind === 'publisher' || kind === 'episode') return { kind };
  if (known !== null && kind === 'default_rule' && isDefaultRule(rule)) return { kind, rule, facts: known };
  if (known !== null && kind === 'own_rule' && typeof rule === 'string') {
    const own = becauseOf(because);
    if (own !== null) return { kind, rule, because: own, facts: known };
  }
  return { kind: 'words', text: words };
}

function reasonFactsOf(stored: unknown): ReasonFacts | null {
  const fields = (stored ?? {}) as Readonly<Record<string, unknown>>;
  const numbers = PLACEHOLDER_NAMES.flatMap((name) =>
    typeof fields[name] === 'number' ? [[name, fields[name]] as const] : [],
  );
  const { score, move, window, ...more } = Object.fromEntries(numbers) as Partial<ReasonFacts>;
  if (score === undefined || move === undefined || window === undefined) return null;
  return { score, move, window, ...more };
}

function becauseOf(stored: unknown): Because | null {
  const words = (stored ?? {}) as Readonly<Record<string, unknown>>;
  const spoken = LANGUAGES.flatMap((language) =>
    typeof words[language] === 'string' ? [[language, words[language]] as const] : [],
  );
  return spoken.length === 0 ? null : Object.fromEntries(spoken);
}

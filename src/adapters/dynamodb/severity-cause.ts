import { LANGUAGES } from '../../core/alert/language.ts';
import { isDefaultRule } from '../../core/severity/default-severity-rules.ts';
import { PLACEHOLDER_NAMES, type Because, type Cause, type CauseFacts } from '../../core/severity/verdict.ts';

/**
 * A cause as JSON: a number that another publisher sent may be smaller than the 1e-130 that a number of DynamoDB can be,
 * and must not keep the row from being written. Undefined where there is nothing but words, which the row has beside it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
 */
export function packCause(cause: Cause): string | undefined {
  return cause.kind === 'words' ? undefined : JSON.stringify(cause);
}

/** What `packCause` wrote; the words of the row where an earlier or a later version wrote something else. */
export function unpackCause(packed: string | undefined, words: string): Cause {
  const { kind, rule, because, facts } = JSON.parse(packed ?? '{}') as Readonly<Record<string, unknown>>;
  const known = causeFactsOf(facts);
  if (kind === 'user_rule' || kind === 'publisher' || kind === 'episode') return { kind };
  if (known !== null && kind === 'default_rule' && isDefaultRule(rule)) return { kind, rule, facts: known };
  if (known !== null && kind === 'own_rule' && typeof rule === 'string') {
    const own = becauseOf(because);
    if (own !== null) return { kind, rule, because: own, facts: known };
  }
  return { kind: 'words', text: words };
}

function causeFactsOf(stored: unknown): CauseFacts | null {
  const fields = (stored ?? {}) as Readonly<Record<string, unknown>>;
  const numbers = PLACEHOLDER_NAMES.flatMap((name) =>
    typeof fields[name] === 'number' ? [[name, fields[name]] as const] : [],
  );
  const { score, move, window, ...more } = Object.fromEntries(numbers) as Partial<CauseFacts>;
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

import { LANGUAGES, type Language } from '../../alert/language.ts';
import { filledIn, type Because, type CauseFacts, type SeverityVerdict } from '../../severity/verdict.ts';
import { ENGLISH_REASONS } from './english-reasons.ts';
import { FRENCH_REASONS } from './french-reasons.ts';
import type { Reasons } from './words.ts';

const REASONS: Readonly<Record<Language, Reasons>> = { en: ENGLISH_REASONS, fr: FRENCH_REASONS };

/** "CRITICAL because the price moved 5.1 % within 60 s (score 0.81)" */
export function severityReasonOf({ severity, cause }: SeverityVerdict, language: Language): string {
  const reasons = REASONS[language];
  switch (cause.kind) {
    case 'default_rule':
      return reasons.because(severity, told(reasons.rules[cause.rule], cause.facts, reasons));
    case 'own_rule': {
      const [spoken, words] = ownWords(cause.because, language);
      return reasons.because(severity, told(words, cause.facts, REASONS[spoken]));
    }
    case 'user_rule':
    case 'publisher':
    case 'episode':
      return reasons.set[cause.kind](severity);
    case 'words':
      return cause.text;
    default:
      return cause satisfies never;
  }
}

function told(words: string, facts: CauseFacts, reasons: Reasons): string {
  return filledIn(words, (name) => reasons.facts[name](facts));
}

/** The operator's words in the reader's language, or in the first one there are any in, with its numbers. */
function ownWords(because: Because, language: Language): readonly [Language, string] {
  const spoken = [language, ...LANGUAGES].find((each) => because[each] !== undefined) ?? language;
  return [spoken, because[spoken] ?? ''];
}

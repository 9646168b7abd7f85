import type { Alert } from '../../alert/alert.ts';
import { ENGLISH_SENTENCES } from './english-sentences.ts';
import { sentenceOf } from './sentence.ts';

/** One English sentence of what happened: for the wire, logs and all who read no language of their own. */
export function explanationOf({ facts, symbol }: Pick<Alert, 'facts' | 'symbol'>): string {
  return sentenceOf(ENGLISH_SENTENCES, facts, symbol);
}

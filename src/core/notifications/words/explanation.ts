import type { Alert } from '../../alert/alert.ts';
import { ENGLISH_SENTENCES } from './english-sentences.ts';
import { sentenceOf } from './sentence.ts';

/** What happened, in one English sentence: for the wire, logs and whoever else reads no language of their own. */
export function explanationOf({ facts, symbol }: Pick<Alert, 'facts' | 'symbol'>): string {
  return sentenceOf(ENGLISH_SENTENCES, facts, symbol);
}

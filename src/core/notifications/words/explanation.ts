import { ENGLISH_SENTENCES } from './english-sentences.ts';
import { ENGLISH_NUMBERS, formatInterval } from './numbers.ts';
import { sentenceOf, type Told } from './sentence.ts';

/** One English sentence of what happened: for the wire, logs and all who read no language of their own. */
export function explanationOf({ facts, symbol, expected }: Told): string {
  const sentence = sentenceOf(ENGLISH_SENTENCES, facts, symbol);
  if (expected === undefined) return sentence;
  const [low, high] = formatInterval(expected.low, expected.high, ENGLISH_NUMBERS);
  return `${sentence} (expected ${low} to ${high})`;
}

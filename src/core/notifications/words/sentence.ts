import type { Facts, FactsKind, FactsOf } from '../../alert/facts.ts';

/** What a language says of each kind of facts. */
export type Sentences = {
  readonly [Kind in FactsKind]: (facts: FactsOf<Kind>, symbol: string) => string;
};

/** What others have written stays in their words, whatever the language. */
export const WORDS_OF_OTHERS = {
  alarm: ({ description, reason }) => [description, reason].filter((part) => part !== '').join('. '),
  words: ({ text }) => text,
} satisfies Partial<Sentences>;

/** The volume that a price moved on is worth a clause from this many times the usual. */
export const VOLUME_WORTH_TELLING = 1.5;

/** Whatever came back beyond this share of a move is all of it: a price may go past where it was. */
export const WHOLLY = 0.995;

/** How far a quote is crossed, in percent of the side that is further from 0: of a spread the other may be 0. */
export function crossedPct(bid: number, ask: number): number {
  return ((bid - ask) / (Math.max(Math.abs(bid), Math.abs(ask)) || 1)) * 100;
}

/** One sentence about what happened to a symbol. */
export function sentenceOf(sentences: Sentences, facts: Facts, symbol: string): string {
  return sentenceOfKind(sentences, facts.kind, facts, symbol);
}

function sentenceOfKind<Kind extends FactsKind>(
  sentences: Sentences,
  kind: Kind,
  facts: FactsOf<Kind>,
  symbol: string,
): string {
  return sentences[kind](facts, symbol);
}

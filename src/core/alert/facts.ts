import { MARKET_FACTS, type MarketAnomaly } from './anomalies.ts';
import type { FactShape, FactValues } from './fact-shape.ts';

/**
 * Everything that an alert can be about, as data: sentences are made of it where they leave, in the reader's language.
 * Facts of the market stand with the kinds of anomalies.
 */
export const FACTS = {
  ...MARKET_FACTS,
  /**
   * The end of an episode. `lastedSeconds`: from its first finding to the last, 0 for one. `extremePct` and `changePct`:
   * from the price before it began to the furthest, and to `price`, that of now. `peakVolumeRatio`: 0 when no norm was
   * known.
   */
  end: {
    anomaly: 'anomaly',
    lastedSeconds: 'amount',
    extremePct: 'number',
    changePct: 'number',
    peakVolumeRatio: 'amount',
    price: 'number',
  },
  /** Somebody is not reached on a channel. */
  undelivered: { userId: 'line', channel: 'line', attempts: 'amount', error: 'line' },
  /** So many rules of a user are not watched, one of them by its name, since the symbol has more than `limit`. */
  rules_left_out: { count: 'amount', limit: 'amount', rule: 'line' },
  /** A CloudWatch alarm: what template.yaml says of it, and why it went off or ended. Both may be empty. */
  alarm: { description: 'line', reason: 'line' },
  /** Words of somebody else: of a rule, in its user's words, or of another publisher. */
  words: { text: 'text' },
} as const satisfies Record<string, FactShape>;

export type FactsKind = keyof typeof FACTS;

type Values = FactValues & { readonly anomaly: MarketAnomaly };

export type FactsOf<Kind extends FactsKind> = { readonly kind: Kind } & {
  readonly [Field in keyof (typeof FACTS)[Kind]]: Values[(typeof FACTS)[Kind][Field] & keyof Values];
};

export type Facts = { readonly [Kind in FactsKind]: FactsOf<Kind> }[FactsKind];

/** Words that somebody else has written. */
export function factsOfWords(text: string): Facts {
  return { kind: 'words', text };
}

/** Why the price of a record was refused: the reasons of rejections that are about a price. */
export const PRICE_REFUSALS = [
  'missing_field',
  'not_a_number',
  'not_positive',
  'out_of_range',
  'inconsistent_bar',
] as const;
export type PriceRefusal = (typeof PRICE_REFUSALS)[number];

export function isPriceRefusal(reason: unknown): reason is PriceRefusal {
  return (PRICE_REFUSALS as readonly unknown[]).includes(reason);
}

/**
 * What a field of facts may hold. `number` is of any sign, `amount` not below zero, `positive` above it; all are finite.
 * A `line` is part of a sentence, a `text` a whole message of somebody else.
 */
export interface FactValues {
  readonly number: number;
  readonly amount: number;
  readonly positive: number;
  readonly 'amount or null': number | null;
  readonly line: string;
  readonly text: string;
  readonly 'price refusal': PriceRefusal;
}

/** The fields of one kind of facts, and what each may hold. */
export type FactShape = Readonly<Record<string, keyof FactValues | 'anomaly'>>;

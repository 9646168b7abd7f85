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
}

/** The fields of one kind of facts, and what each may hold. */
export type FactShape = Readonly<Record<string, keyof FactValues | 'anomaly'>>;

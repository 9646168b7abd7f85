import { isMarketAnomaly } from '../core/alert/anomalies.ts';
import { type FactShape, isPriceRefusal } from '../core/alert/fact-shape.ts';
import { FACTS, type Facts, type FactsKind } from '../core/alert/facts.ts';
import { isRecord } from './problems.ts';

/** Beyond what any price, volume or time can be; what is further out is a mistake. */
const LARGEST_NUMBER = 1e30;
const SMALLEST_POSITIVE = 1 / LARGEST_NUMBER;
/** Three lines and what stands between them fit into a text, as an explanation has to. */
const LONGEST_LINE = 2_000;
const LONGEST_TEXT = 10_000;

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= LARGEST_NUMBER;
const isTextOf = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest;
const isAmount = (value: unknown): boolean => isNumber(value) && value >= 0;

const CHECKS: Readonly<Record<FactShape[string], (value: unknown) => boolean>> = {
  number: isNumber,
  amount: isAmount,
  positive: (value) => isNumber(value) && value >= SMALLEST_POSITIVE,
  'amount or null': (value) => value === null || isAmount(value),
  line: (value) => isTextOf(value, LONGEST_LINE),
  text: (value) => isTextOf(value, LONGEST_TEXT),
  anomaly: isMarketAnomaly,
  'price refusal': isPriceRefusal,
};

/** Facts as they travel: the kind, and its fields in snake case. */
export type FactsRecord = Readonly<Record<string, string | number | null>>;

/**
 * Undefined for words, which are the message's explanation and need not be said twice. The order of fields is always the
 * same, for the same alert is the same text however often it was read and written.
 */
export function factsRecord(facts: Facts): FactsRecord | undefined {
  if (facts.kind === 'words') return undefined;
  const values: Readonly<Record<string, string | number | null>> = { ...facts };
  const fields = Object.keys(FACTS[facts.kind]).map((field) => [wireName(field), values[field]!] as const);
  return { kind: facts.kind, ...Object.fromEntries(fields) };
}

/** null for what is no facts of a kind that this version knows, with every field of it within its bounds. */
export function parseFacts(record: unknown): Facts | null {
  if (!isRecord(record) || !isFactsKind(record['kind'])) return null;
  const { kind } = record;
  const shape: FactShape = FACTS[kind];
  const facts: Record<string, unknown> = { kind };
  for (const [field, check] of Object.entries(shape)) {
    // What a version before did not know it did not write.
    const value = record[wireName(field)] ?? (check === 'amount or null' ? null : undefined);
    if (!CHECKS[check](value)) return null;
    facts[field] = value;
  }
  return facts as unknown as Facts;
}

function isFactsKind(value: unknown): value is FactsKind {
  return typeof value === 'string' && Object.hasOwn(FACTS, value);
}

function wireName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

import { MAX_DEPTH } from './json-message.ts';

/**
 * The same value with whole characters only, in names and texts. JSON may spell half a character (`"\ud83d"`), which neither
 * DynamoDB nor any channel takes. What is nested deeper than any message of ours becomes null, so that nothing after this is
 * brought down by its depth.
 */
export function wellFormed(value: unknown, depth = MAX_DEPTH): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((each) => wellFormed(each, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name.toWellFormed(), wellFormed(each, depth - 1)]),
  );
}

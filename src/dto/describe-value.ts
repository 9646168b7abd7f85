const MAX_LENGTH = 60;

/** A received value as short JSON, for error texts: cut off, on one line, never throwing. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}…` : value);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : `an ${typeof value}`;
}

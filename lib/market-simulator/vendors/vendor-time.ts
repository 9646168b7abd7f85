/** RFC 3339 with nine digits behind the point, as Alpaca writes it. */
export function withNanoseconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000000Z');
}

/** The same with six digits, as Coinbase writes it. */
export function withMicroseconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}

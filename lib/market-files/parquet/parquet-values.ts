import type { Cell } from '../table/cell.ts';
import type { ParquetParsers, SchemaElement } from 'hyparquet';

/** First and last bytes of a file; https://parquet.apache.org/docs/file-format/ */
export const PARQUET_MAGIC = 'PAR1';

/** Furthest a Date reaches from 1970, ECMA-262 section 21.4.1.1. */
const MAX_DATE_MS = 8.64e15;

/** Times as ISO 8601: as a bare number a time before 1973 in milliseconds would be read as seconds. */
export const TIME_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value) => isoTime(value),
  timestampFromMicroseconds: (value) => isoTime(floorDivide(value, 1000n)),
  timestampFromNanoseconds: (value) => isoTime(floorDivide(value, 1_000_000n)),
  dateFromDays: (value) => isoTime(BigInt(value) * 86_400_000n),
};

/** Turns the values of one column into what a CSV field or a JSON value would be. */
export function valueReader(element: SchemaElement): (value: unknown) => Cell {
  const scale = element.converted_type === 'DECIMAL' ? (element.scale ?? 0) : null;
  const isFloat = element.type === 'FLOAT';
  return (value) => {
    // The reader multiplies by a power of ten: 57 hundredths come out as 0.5700000000000001.
    if (typeof value === 'number' && scale !== null) return Number(value.toFixed(scale));
    if (typeof value === 'number' && isFloat) return shortestFloat(value);
    if (typeof value === 'bigint') return String(value);
    if (value === null || value === undefined) return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : (value as Cell);
  };
}

/** The shortest decimal that is this 32-bit float: 189.43, where the double next to it is 189.42999267578125. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}

function isoTime(epochMs: bigint): string {
  const ms = Number(epochMs);
  return Math.abs(ms) <= MAX_DATE_MS ? new Date(ms).toISOString() : String(epochMs);
}

/** BigInt division cuts towards zero; times are rounded down on either side of 1970. */
function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

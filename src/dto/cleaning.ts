/** What a symbol looks like once cleaned: `AAPL`, `BRK.B`, `BTC-USD`, `BINANCE:BTCUSDT`, `EUR/USD`. */
export const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9.:_/-]{0,31}$/;

/** Only ASCII letters are raised: toUpperCase would turn `ſ` into a plain `S` and so forge a symbol. */
const SYMBOL_IN_ANY_CASE = /^[A-Za-z0-9][A-Za-z0-9.:_/-]{0,31}$/;

const DECIMAL_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const INTERVAL = /^(\d{1,9})(s|m|h|d|w)$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The number meant by a number or a decimal string, NaN for anything else (`""`, `"0x10"`, `"1,5"`, `true`). */
export function cleanNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return NaN;
  const text = value.trim();
  return DECIMAL_NUMBER.test(text) ? Number(text) : NaN;
}

/** As `cleanNumber`, for a field that may be missing. */
export function cleanOptionalNumber(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : cleanNumber(value);
}

/** Trimmed and in capitals; what cannot be a symbol comes back as it is, for the validator to refuse. */
export function cleanSymbol(value: unknown): unknown {
  if (typeof value !== 'string' || SYMBOL_PATTERN.test(value)) return value;
  const text = value.trim();
  return SYMBOL_IN_ANY_CASE.test(text) ? text.toUpperCase() : text;
}

/** Trimmed; empty text says nothing and counts as missing. Feeds number their venues, so numbers become text. */
export function cleanText(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return text === '' ? undefined : text.toWellFormed();
}

/** As `cleanText`, for a word of a closed set. */
export function cleanLowerCase(value: unknown): unknown {
  const text = cleanText(value);
  return typeof text === 'string' ? text.toLowerCase() : text;
}

/** Texts, trimmed, without those that say nothing; one text alone is a list of one. No text left counts as missing. */
export function cleanTextList(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    const text = cleanText(value);
    return typeof text === 'string' ? [text] : text;
  }
  const texts = value.map(cleanText).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts;
}

/** A flag whose being true goes without saying. */
export function cleanDenial(value: unknown): unknown {
  return value === null || value === true ? undefined : value;
}

/** Milliseconds of `"1m"`, `"4h"` or a number of milliseconds. `1M`, a month, has no fixed length: NaN. */
export function cleanInterval(value: unknown): number | undefined {
  if (typeof value !== 'string') return cleanOptionalNumber(value);
  const match = INTERVAL.exec(value.trim());
  if (match === null) return cleanNumber(value);
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? NaN);
}

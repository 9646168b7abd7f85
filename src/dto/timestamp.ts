import { parseCanonicalIso, parseIso, utcMs } from './iso-8601.ts';

/** Below this an epoch number is in seconds (until the year 5138); each unit above is 1000 times finer. */
const SECONDS_LIMIT = 1e11;
const MILLISECONDS_LIMIT = 1e14;
const MICROSECONDS_LIMIT = 1e17;

/**
 * Feeds that send numbers are younger. What an epoch number would put before, or centuries from now, is a date written as
 * a number (20240102, 202401021530, 20240102153000) or no time since 1970 at all.
 */
const FIRST_EPOCH_MS = Date.UTC(1980, 0);
const LAST_EPOCH_MS = Date.UTC(2200, 0);

const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE]\+?\d{1,2})?$/;
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(\d{3})?)?)?$/;

/**
 * Epoch milliseconds of what a feed sends as a time, rounded down; NaN when it is no time. Epoch numbers (also as
 * digit strings) are read as s, ms, µs or ns by magnitude, from 1980 on; digits that spell a date are that date; text is
 * ISO 8601 / RFC 3339; no zone means UTC. A Date has been read already.
 */
export function parseTimestamp(value: unknown): number {
  if (typeof value === 'number') return fromNumber(value, '');
  if (typeof value !== 'string') return value instanceof Date ? value.getTime() : NaN;
  const fast = parseCanonicalIso(value);
  if (fast === fast) return fast;
  const text = value.trim();
  return DECIMAL.test(text) ? fromNumber(Number(text), text) : parseIso(text);
}

/** What may have been meant by a time that was refused, in brackets, for people; empty where nothing suggests itself. */
export function timestampHint(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : value;
  const number = typeof text === 'string' && !DECIMAL.test(text) ? NaN : Number(text);
  if (number >= 20_000 && number < 80_000) return " (a spreadsheet's day, or seconds since midnight?)";
  if (number > 0 && number < 86_400_000) return ' (counted from midnight? The date is missing)';
  const isDayFirst = typeof text === 'string' && /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/.test(text);
  return isDayFirst ? ' (day or month first? Send 2024-01-31)' : '';
}

/** `text` is what the number was read from, empty where it came as a number. */
function fromNumber(value: number, text: string): number {
  const epochMs = text === '' ? fromEpoch(value) : fromDigits(value, text);
  if (epochMs >= FIRST_EPOCH_MS && epochMs < LAST_EPOCH_MS) return epochMs;
  const date = fromCompactDate(text === '' ? String(value) : text);
  if (date === date) return date;
  return epochMs < FIRST_EPOCH_MS ? NaN : epochMs;
}

/** Through whole microseconds first: a double of nanoseconds is off by up to 128 and could fall a millisecond back. */
function fromEpoch(value: number): number {
  if (!Number.isFinite(value)) return NaN;
  if (value < SECONDS_LIMIT) return Math.floor(Math.round(value * 1e6) / 1e3);
  if (value < MILLISECONDS_LIMIT) return Math.floor(Math.round(value * 1e3) / 1e3);
  if (value < MICROSECONDS_LIMIT) return Math.floor(Math.round(value) / 1e3);
  return Math.floor(Math.round(value / 1e3) / 1e3);
}

/** Whole nanoseconds and microseconds as text are cut as text: they have more digits than a double holds. */
function fromDigits(value: number, text: string): number {
  if (value < MILLISECONDS_LIMIT || /[.eE]/.test(text)) return fromEpoch(value);
  return Number(text.slice(0, value < MICROSECONDS_LIMIT ? -3 : -6));
}

function fromCompactDate(digits: string): number {
  const match = COMPACT_DATE.exec(digits);
  if (match === null) return NaN;
  const [year, month, day, hour = 0, minute = 0, second = 0, ms = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const epochMs = utcMs(year!, month!, day!, hour, minute, second, ms);
  return epochMs >= FIRST_EPOCH_MS && epochMs < LAST_EPOCH_MS ? epochMs : NaN;
}

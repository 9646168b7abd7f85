/** Below this an epoch number is in seconds (until the year 5138); each unit above is 1000 times finer. */
const SECONDS_LIMIT = 1e11;
const MILLISECONDS_LIMIT = 1e14;
const MICROSECONDS_LIMIT = 1e17;

const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(?:([Zz])|([+-])(\d\d):?(\d\d)))?)?$/;
const DECIMAL = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;

/**
 * Epoch milliseconds of what a feed sends as a time, rounded down; NaN when it is no time. Epoch numbers (also as
 * digit strings) are read as s, ms, µs or ns by magnitude, text as ISO 8601 / RFC 3339; no zone means UTC.
 */
export function parseTimestamp(value: unknown): number {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return NaN;
  const fast = parseCanonicalIso(value);
  if (fast === fast) return fast;
  const text = value.trim();
  if (DECIMAL.test(text)) return fromDigits(text);
  return parseIso(text);
}

/** Through whole microseconds first: a double of nanoseconds is off by up to 128 and could fall a millisecond back. */
function fromEpoch(value: number): number {
  if (!Number.isFinite(value)) return NaN;
  const magnitude = Math.abs(value);
  if (magnitude < SECONDS_LIMIT) return Math.floor(Math.round(value * 1e6) / 1e3);
  if (magnitude < MILLISECONDS_LIMIT) return Math.floor(Math.round(value * 1e3) / 1e3);
  if (magnitude < MICROSECONDS_LIMIT) return Math.floor(Math.round(value) / 1e3);
  return Math.floor(Math.round(value / 1e3) / 1e3);
}

/** Whole nanoseconds and microseconds as text are cut as text: they have more digits than a double holds. */
function fromDigits(text: string): number {
  const value = Number(text);
  if (value < MILLISECONDS_LIMIT || text.includes('.')) return fromEpoch(value);
  return Number(text.slice(0, value < MICROSECONDS_LIMIT ? -3 : -6));
}

/** `YYYY-MM-DDTHH:MM:SS.sssZ`, what the wire itself writes and nearly every record carries. NaN for anything else. */
function parseCanonicalIso(text: string): number {
  if (text.length !== 24 || text.charCodeAt(23) !== 90 || text.charCodeAt(10) !== 84) return NaN;
  const separators =
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(7) === 45 &&
    text.charCodeAt(13) === 58 &&
    text.charCodeAt(16) === 58 &&
    text.charCodeAt(19) === 46;
  if (!separators) return NaN;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const milliseconds = twoDigits(text, 20) * 10 + digit(text, 22);
  return utc(
    year,
    twoDigits(text, 5),
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    milliseconds,
  );
}

function digit(text: string, index: number): number {
  const code = text.charCodeAt(index) - 48;
  return code >= 0 && code <= 9 ? code : NaN;
}

function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

function parseIso(text: string): number {
  const match = ISO_8601.exec(text);
  if (match === null) return NaN;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    ,
    sign,
    offsetHour,
    offsetMinute,
  ] = match;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = utc(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  if (sign === undefined) return local;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return NaN;
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  return sign === '-' ? local + offsetMs : local - offsetMs;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** NaN for a day or a time of day that does not exist; second 60 is a leap second and runs into the next minute. */
function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number {
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const dayExists = day >= 1 && (day <= (DAYS_IN_MONTH[month - 1] ?? 0) || isLeapDay);
  const isTimeOfDay = hour <= 23 && minute <= 59 && second <= 60;
  if (!dayExists || !isTimeOfDay) return NaN;
  return (
    daysFromEpoch(year, month, day) * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms
  );
}

/**
 * Days since 1970-01-01 in the Gregorian calendar; Date.UTC would read the years 0 to 99 as 1900 to 1999.
 * Algorithm: https://howardhinnant.github.io/date_algorithms.html#days_from_civil
 */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

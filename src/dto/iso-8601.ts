const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Dates in the extended and the basic form, by month, week (2024-W01-2) and day of the year (2024-002); times to the hour,
 * minute, second or any fraction of one; zones as `Z`, `+hh`, `+hhmm`, `+hh:mm`, also with the sign that typography has for
 * minus, as ISO 8601 itself does. Beyond it: a blank for the T, `/` or `.` between year, month and day, single digits, and
 * UTC or GMT in words or brackets (RFC 9557).
 */
const DATE = String.raw`(?<year>\d{4})(?:-?W(?<week>\d\d)(?:-?(?<weekday>[1-7]))?|-?(?<dayOfYear>\d{3})|(?<separator>[-/.]?)(?<month>\d\d?)\k<separator>(?<day>\d\d?))`;
const TIME = String.raw`(?<hour>\d\d|\d(?=:))(?::?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<fraction>\d{1,20}))?)?)?`;
const ZONE = String.raw`(?:(?<utc>[Zz]|UTC|GMT)|(?<sign>[+\u2212-])(?<offsetHour>\d\d)(?::?(?<offsetMinute>\d\d))?)?(?:\[(?:UTC|GMT|Etc/UTC|Z)\])?`;
const ISO_8601 = new RegExp(`^${DATE}(?:(?:[Tt]| +)${TIME} ?${ZONE})?$`);

/** `YYYY-MM-DDTHH:MM:SS.sssZ`, what the wire itself writes and nearly every record carries. NaN for anything else. */
export function parseCanonicalIso(text: string): number {
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
  return utcMs(
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

type Parts = Readonly<Record<string, string | undefined>>;

/** Epoch milliseconds of a date or a date and time, rounded down; no zone means UTC. NaN for what is none. */
export function parseIso(text: string): number {
  const parts: Parts | undefined = ISO_8601.exec(text)?.groups;
  if (parts === undefined) return NaN;
  const dayMs = dateOf(parts);
  const hour = Number(parts['hour'] ?? 0);
  const minute = Number(parts['minute'] ?? 0);
  const second = Number(parts['second'] ?? 0);
  const ms = Number((parts['fraction'] ?? '').slice(0, 3).padEnd(3, '0'));
  return dayMs + timeOfDayMs(hour, minute, second, ms) - offsetOf(parts);
}

function dateOf({ year, month, day, week, weekday = '1', dayOfYear, separator }: Parts): number {
  const firstOfYear = daysFromEpoch(Number(year), 1, 1);
  if (dayOfYear !== undefined) {
    const days = firstOfYear + Number(dayOfYear) - 1;
    const exists = days >= firstOfYear && days < daysFromEpoch(Number(year) + 1, 1, 1);
    return exists ? days * DAY_MS : NaN;
  }
  if (week !== undefined) return weekDate(Number(year), Number(week), Number(weekday));
  // Single digits need something between them: 2024111 could be two days.
  const isWhole = separator !== '' || (month?.length === 2 && day?.length === 2);
  return isWhole ? utcMs(Number(year), Number(month), Number(day), 0, 0, 0, 0) : NaN;
}

function weekDate(year: number, week: number, weekday: number): number {
  const days = firstMonday(year) + (week - 1) * 7 + weekday - 1;
  return week >= 1 && days < firstMonday(year + 1) ? days * DAY_MS : NaN;
}

/** The Monday of week 1, which is the week with the year's first Thursday, and so with 4 January. */
function firstMonday(year: number): number {
  const fourth = daysFromEpoch(year, 1, 4);
  // 1970-01-01 was a Thursday, three days after a Monday.
  return fourth - ((((fourth + 3) % 7) + 7) % 7);
}

function offsetOf({ sign, offsetHour = '0', offsetMinute = '0' }: Parts): number {
  if (sign === undefined) return 0;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return NaN;
  const offsetMs = Number(offsetHour) * HOUR_MS + Number(offsetMinute) * MINUTE_MS;
  return sign === '+' ? offsetMs : -offsetMs;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Epoch milliseconds of a day and a time of day in UTC; NaN for one that does not exist. Second 60 is a leap second and
 * runs into the next minute, 24:00:00 is the start of the next day.
 */
export function utcMs(
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
  if (!dayExists) return NaN;
  return daysFromEpoch(year, month, day) * DAY_MS + timeOfDayMs(hour, minute, second, ms);
}

function timeOfDayMs(hour: number, minute: number, second: number, ms: number): number {
  const isTimeOfDay = hour <= 23 && minute <= 59 && second <= 60;
  const isMidnight = hour === 24 && minute === 0 && second === 0 && ms === 0;
  return isTimeOfDay || isMidnight ? hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + ms : NaN;
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

import { utcMs } from '../../../src/dto/iso-8601.ts';

/** Which of two numbers before a year is the day. */
export type DateOrder = 'day first' | 'month first';

/** A time as a file writes it, taken apart. */
export interface WrittenTime {
  /** The reading on the wall, as if it were UTC; NaN for a day or a time that does not exist. */
  readonly wallMs: number;
  /** Milliseconds east of UTC, or the IANA name of a zone; absent where the text does not say. */
  readonly zone?: number | string;
  readonly hasTime: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAME = String.raw`(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const YEAR = String.raw`(?<year>\d{4}|\d\d)`;

/** 2024-01-31, 2024.1.31, 2024年1月31日, 20240131. */
const YEAR_FIRST = String.raw`(?<year>\d{4})(?:(?<separator>[-/. 年])(?<month>\d\d?)[-/. 月](?<day>\d\d?)日?|(?<month>\d\d)(?<day>\d\d)(?!\d))`;
/** 31.01.2024 is day first everywhere; 31/01/2024 and 31-01-2024 depend on the country. */
const YEAR_LAST = String.raw`(?<first>\d\d?)(?<separator>[-/.])(?<second>\d\d?)\k<separator>${YEAR}(?!\d)`;
/** 31-Jan-2024, 31 January 24, Jan 31, 2024. */
const DAY_MONTH_NAME = String.raw`(?<day>\d\d?)(?:st|nd|rd|th)?[-/ ]${MONTH_NAME}[-/, ]+${YEAR}(?!\d)`;
const MONTH_NAME_DAY = String.raw`${MONTH_NAME}[- ](?<day>\d\d?)(?:st|nd|rd|th)?,?[- ]${YEAR}(?!\d)`;
const WEEKDAY = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+)?`;
const DATES = [YEAR_FIRST, YEAR_LAST, DAY_MONTH_NAME, MONTH_NAME_DAY].map(
  (date) => new RegExp(`^${WEEKDAY}${date}`, 'i'),
);

/** 14:30, 14:30:05.123, 2:30 PM, 12-AM, 143005, 143005123. */
const CLOCK = String.raw`(?<hour>\d\d?)[:h](?<minute>\d\d)(?:[:.](?<second>\d\d)(?:[.,:](?<fraction>\d{1,12}))?)?(?: ?(?<half>[AP])\.?M\b\.?)?`;
const HALF_DAY_HOUR = String.raw`(?<hour>\d\d?)[- ]?(?<half>[AP])M\b`;
const RUN_OF_DIGITS = String.raw`(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:\.?(?<fraction>\d{1,9}))?`;
const TIMES = [CLOCK, HALF_DAY_HOUR, RUN_OF_DIGITS].map((time) => new RegExp(`^${time}(?!\\d)`, 'i'));

const OFFSET = /^(?:UTC|GMT)?(?<sign>[+\u2212-])(?<hours>\d\d?)(?::?(?<minutes>\d\d))?$/i;
const ZONE_NAME = /^[A-Z][A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+$/;
const HOUR_MS = 3_600_000;
/** Abbreviations that mean one zone in market data; the others mean several (BST, IST, CST). */
const ABBREVIATIONS: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['EST', -5 * HOUR_MS],
  ['EDT', -4 * HOUR_MS],
  ['CET', HOUR_MS],
  ['CEST', 2 * HOUR_MS],
  ['EET', 2 * HOUR_MS],
  ['EEST', 3 * HOUR_MS],
  ['JST', 9 * HOUR_MS],
  ['HKT', 8 * HOUR_MS],
]);

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * A date, or a date and time, as files have them; null for what is none. `order` decides dates such as 01/02/2024, without
 * it they are null.
 */
export function writtenTime(text: string, order: DateOrder | undefined): WrittenTime | null {
  const trimmed = text.trim();
  for (const pattern of DATES) {
    const match = pattern.exec(trimmed);
    if (match === null) continue;
    const dayMs = dayOf(match.groups!, order);
    if (dayMs === null) return null;
    return withTime(dayMs, trimmed.slice(match[0].length));
  }
  return null;
}

/** The two numbers of a date such as 01/02/2024, which the country decides; null for every other form. */
export function undecidedDate(text: string): readonly [number, number] | null {
  const groups = DATES[1]!.exec(text.trim())?.groups;
  if (groups === undefined || groups['separator'] === '.') return null;
  return [Number(groups['first']), Number(groups['second'])];
}

/** Milliseconds since midnight of a time that stands alone: 14:30, 143005, 930 or the fraction of a day of a spreadsheet. */
export function timeOfDay(text: string): number | null {
  const trimmed = text.trim();
  if (/^0?\.\d+$|^0$/.test(trimmed)) return Math.round(Number(trimmed) * 86_400) * 1000;
  const digits = /^\d{1,6}$/.test(trimmed) ? fromRun(trimmed) : trimmed;
  const ms = withTime(0, ` ${digits}`)?.wallMs ?? Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** 930 is 09:30 and 93000 is 09:30:00: the zeros before were taken for a number's. */
function fromRun(digits: string): string {
  return digits.length <= 4 ? `${digits.padStart(4, '0')}00` : digits.padStart(6, '0');
}

function dayOf(groups: Groups, order: DateOrder | undefined): number | null {
  const { year, name, first, second } = groups;
  let { month, day } = groups;
  if (name !== undefined) month = String(MONTHS.indexOf(name.toLowerCase()) + 1);
  if (first !== undefined) {
    const decided = groups['separator'] === '.' ? 'day first' : order;
    if (decided === undefined) return null;
    [day, month] = decided === 'day first' ? [first, second] : [second, first];
  }
  return utcMs(fullYear(year!), Number(month), Number(day), 0, 0, 0, 0);
}

/** POSIX: 69 to 99 are of the last century. */
function fullYear(year: string): number {
  const number = Number(year);
  if (year.length === 4) return number;
  return number >= 69 ? 1900 + number : 2000 + number;
}

/** What follows a date: nothing, or something between, a time, and perhaps a zone. */
function withTime(dayMs: number, rest: string): WrittenTime | null {
  if (rest.trim() === '') return { wallMs: dayMs, hasTime: false };
  const between = /^(?:[T_,;-]| )\s*(?=\d)/i.exec(rest);
  if (between === null) return null;
  const time = rest.slice(between[0].length);
  for (const pattern of TIMES) {
    const match = pattern.exec(time);
    if (match === null) continue;
    const zone = zoneOf(time.slice(match[0].length));
    if (zone === null) return null;
    const wallMs = dayMs + clockMs(match.groups!);
    return { wallMs, hasTime: true, ...(zone !== undefined && { zone }) };
  }
  return null;
}

function clockMs({ hour, minute = '0', second = '0', fraction = '', half }: Groups): number {
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const shown = Number(hour);
  if (half === undefined) return utcMs(1970, 1, 1, shown, Number(minute), Number(second), ms);
  if (shown < 1 || shown > 12) return Number.NaN;
  const inDay = (shown % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return utcMs(1970, 1, 1, inDay, Number(minute), Number(second), ms);
}

/** Undefined where nothing follows, null for what is no zone. */
function zoneOf(rest: string): number | string | undefined | null {
  const text = rest.replaceAll(/^[\s[(]+|[\s\])]+$/g, '');
  if (text === '') return undefined;
  const known = ABBREVIATIONS.get(text.toUpperCase());
  if (known !== undefined) return known;
  const { sign, hours, minutes = '0' } = OFFSET.exec(text)?.groups ?? {};
  if (sign !== undefined) {
    const offset = (Number(hours) + Number(minutes) / 60) * HOUR_MS;
    return sign === '+' ? offset : -offset;
  }
  // "+00:00[Europe/London]" and "US/Eastern" alike.
  const [offset, name] = text.split('[');
  if (name !== undefined) return zoneOf(offset!);
  return ZONE_NAME.test(text) ? text : null;
}

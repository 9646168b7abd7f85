import { isTimeZone } from '../../../src/core/calendar/time-zone.ts';
import { InputError } from '../input-error.ts';
import { plainName } from './column-names.ts';
import { DateOrderProof } from './date-order.ts';
import { type DateOrder, undecidedDate } from './file-time.ts';
import { looksLikeSession } from './local-session.ts';
import type { TableColumns } from './table-columns.ts';
import type { TableStudy } from './table-head.ts';
import { timeKindOf } from './time-columns.ts';
import type { Vendor } from './vendors.ts';

/** Dates of the table could be read both ways: the column in which the rest of it may prove one. */
export interface Undecided {
  readonly undecidedColumn: number;
}

/**
 * The order of days and months, undefined where no date of the table asks for it.
 * @throws InputError when the whole table leaves it open
 */
export function dateOrderOf(
  study: TableStudy,
  { time, timeKind }: TableColumns,
): DateOrder | undefined | Undecided {
  const [column] = time;
  const texts = study.values[column ?? -1] ?? [];
  const isAsked = timeKind !== 'moment' && texts.some((text) => undecidedDate(text) !== null);
  if (column === undefined || !isAsked) return undefined;
  const { dates, nowMs } = study.options;
  if (dates !== undefined && dates !== 'spreadsheet') return dates;
  if (study.order !== undefined) return study.order;
  const proof = new DateOrderProof(nowMs);
  for (const text of texts) proof.see(text);
  const proved = study.isWhole ? proof.verdict : proof.possible;
  if (proved !== undefined) return proved;
  if (!study.isWhole) return { undecidedColumn: column };
  throw undecidedDates(study.input, texts);
}

/** The refusal of dates that the whole table leaves undecided. */
export function undecidedDates(input: string, texts: readonly string[]): InputError {
  const example = texts.find((text) => undecidedDate(text) !== null) ?? '';
  return new InputError(
    input,
    `dates such as ${example.trim()} could be DD/MM/YYYY or MM/DD/YYYY, and no row decides it: pass --dates DD/MM/YYYY or ` +
      '--dates MM/DD/YYYY',
  );
}

/**
 * Whether numbers are days of a spreadsheet. A column that is called a time may count seconds of a day as well.
 * @throws InputError when they could be either
 */
export function areSpreadsheetDays(study: TableStudy, { kind, time, timeKind }: TableColumns): boolean {
  if (study.options.dates === 'spreadsheet') return true;
  const [column] = time;
  const texts = study.values[column ?? -1] ?? [];
  const isBesideClock = time.length === 2 && timeKindOf(texts, study.options.nowMs) === 'serial';
  if (column === undefined || !(timeKind === 'serial' || isBesideClock)) return false;
  const isDay =
    /dat|day|fecha|stamp|日/.test(plainName(study.header?.[column] ?? '')) ||
    texts.some((text) => /[.,]\d/.test(text));
  if (isDay || isBesideClock || kind === 'series') return isDay || isBesideClock;
  throw new InputError(
    study.input,
    `the times, such as ${texts[0]}, could be days of a spreadsheet or seconds of a day: pass --dates spreadsheet, or write ` +
      'dates as 2024-01-31',
  );
}

/** What headers call zones, `Time (ET)`, of which each means one. */
const ZONES_OF_HEADERS: ReadonlyMap<string, string> = new Map([
  ['ET', 'America/New_York'],
  ['EASTERN', 'America/New_York'],
  ['EST/EDT', 'America/New_York'],
  ['CT', 'America/Chicago'],
  ['JST', 'Asia/Tokyo'],
  ['HKT', 'Asia/Hong_Kong'],
  ['KST', 'Asia/Seoul'],
  ['SGT', 'Asia/Singapore'],
]);

export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** Nothing says so. */
  readonly isAssumed: boolean;
}

/**
 * The zone of times that name none themselves. `wallMs` are the readings, as if they were UTC; empty for a table of days.
 * @throws InputError when they may be an exchange's own time as well as UTC
 */
export function zoneOf(
  study: TableStudy,
  found: TableColumns,
  vendor: Vendor | undefined,
  wallMs: readonly number[],
): Zone {
  const { timeZone } = study.options;
  if (timeZone !== undefined) return { name: timeZone, isAssumed: false };
  if (found.timeKind === 'moment' || wallMs.length === 0) return { name: 'UTC', isAssumed: false };
  const said = zoneInHeader(study, found.time.map((column) => study.header?.[column] ?? '').join(' '));
  if (said !== undefined) return { name: said, isAssumed: false };
  if (vendor?.zone !== undefined) return { name: vendor.zone, isAssumed: false };
  if (found.kind !== 'series' && looksLikeSession(wallMs)) {
    throw new InputError(
      study.input,
      'the times name no zone, and their hours are those of an exchange by its own clock as well as hours of UTC: pass ' +
        '--time-zone with its name, such as America/New_York, or UTC',
    );
  }
  return { name: 'UTC', isAssumed: true };
}

/**
 * The zone that the names of the columns of time say.
 * @throws InputError when it is one that some mean with summer time and others without
 */
function zoneInHeader(study: TableStudy, names: string): string | undefined {
  if (/\b(?:UTC|GMT)\b/i.test(names)) return 'UTC';
  const [, word = ''] = /[([]\s*([A-Za-z][\w/+-]*)\s*[)\]]/.exec(names) ?? [];
  const zone = ZONES_OF_HEADERS.get(word.toUpperCase());
  if (zone !== undefined) return zone;
  if (word.includes('/') && isTimeZone(word)) return word;
  if (!/^(?:[ECMP][SD]T|CES?T|EES?T)$/i.test(word)) return undefined;
  throw new InputError(
    study.input,
    `the header says ${word}, which some write for the clocks of a place and others for one offset all year: pass ` +
      '--time-zone with a name, such as America/New_York, or Etc/GMT+5 for five hours behind UTC',
  );
}

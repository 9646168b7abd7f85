import { parseTimestamp } from '../../../src/dto/timestamp.ts';
import { timeOfDay, undecidedDate, writtenTime } from './file-time.ts';
import { rankOf } from './column-names.ts';

/** What the values of a column are as times. */
export type TimeKind =
  /** A number since 1970, or a text with its zone: one moment. */
  | 'moment'
  | 'date and time'
  | 'date'
  | 'time of day'
  /** A day as spreadsheets count them. */
  | 'serial'
  /** Milliseconds of a day, seconds of one, or a row's number. */
  | 'count'
  | 'none';

/** Share of a column's values that have to be of a kind; the rest are totals and remarks. */
const SHARE = 0.8;
const DAY_MS = 86_400_000;

/** The kind of most values of a column. A number that would lie in the future is none. */
export function timeKindOf(values: readonly string[], nowMs: number): TimeKind {
  const counts = new Map<TimeKind, number>();
  const known = values.filter((value) => value.trim() !== '');
  for (const value of known) {
    const kind = kindOf(value.trim(), nowMs);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  // The midnights of a column are dates, the hours before ten of one of times runs of five digits.
  merge(counts, 'date', 'date and time');
  merge(counts, 'serial', 'time of day');
  merge(counts, 'count', 'time of day');
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most !== undefined && most[1] >= known.length * SHARE ? most[0] : 'none';
}

function merge(counts: Map<TimeKind, number>, from: TimeKind, into: TimeKind): void {
  const count = counts.get(into);
  if (count === undefined) return;
  counts.set(into, count + (counts.get(from) ?? 0));
  counts.delete(from);
}

function kindOf(text: string, nowMs: number): TimeKind {
  // Day first or month first is decided later; either way it is a date.
  const written = writtenTime(text, 'day first') ?? writtenTime(text, 'month first');
  const isUndecided = undecidedDate(text) !== null;
  if (written !== null && (isUndecided || !Number.isNaN(written.wallMs))) {
    if (!written.hasTime) return 'date';
    return written.zone === undefined ? 'date and time' : 'moment';
  }
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return kindOfNumber(text.replace(',', '.'), nowMs);
  if (timeOfDay(text) !== null) return 'time of day';
  return Number.isNaN(parseTimestamp(text)) ? 'none' : 'moment';
}

function kindOfNumber(text: string, nowMs: number): TimeKind {
  if (parseTimestamp(text) <= nowMs + DAY_MS) {
    return /^(?:19|20)\d{6}(?:\d{4}|\d{6}|\d{9})$/.test(text) ? 'date and time' : 'moment';
  }
  const number = Number(text);
  if (number >= 20_000 && number < 80_000) return 'serial';
  if (timeOfDay(text) !== null) return 'time of day';
  return 'count';
}

/** An index of other kinds counts rows. */
const INDEX_KINDS: ReadonlySet<TimeKind> = new Set(['moment', 'date and time', 'date']);

interface Candidate {
  readonly column: number;
  readonly rank: number;
  readonly kind: TimeKind;
}

/** How exactly a kind says when, best first; a date is best with the time of day beside it. */
const EXACTNESS: readonly TimeKind[] = ['moment', 'date and time', 'date', 'serial', 'count'];

export interface ChosenTime {
  /** One column, or that of the date and that of the time of day; empty where none is a time. */
  readonly columns: readonly number[];
  readonly kind: TimeKind;
}

/**
 * Which columns say when. `names` are those of the header, undefined where there is none: then every column may be a time. The
 * nameless first column of a table that a library has written is its index.
 */
export function timeColumnsOf(
  names: readonly string[] | undefined,
  values: readonly (readonly string[])[],
  nowMs: number,
): ChosenTime {
  const candidates: Candidate[] = [];
  for (const [column, texts] of values.entries()) {
    const isIndex = names !== undefined && column === 0 && names[0]!.trim() === '';
    const rank = names === undefined || isIndex ? column + 1000 : rankOf('time', names[column] ?? '');
    if (rank === undefined) continue;
    const kind = timeKindOf(texts, nowMs);
    if (kind !== 'none' && (!isIndex || INDEX_KINDS.has(kind))) candidates.push({ column, rank, kind });
  }
  return names === undefined ? firstOf(candidates) : bestOf(candidates);
}

function bestOf(candidates: readonly Candidate[]): ChosenTime {
  const clock = candidates.find(({ kind }) => kind === 'time of day');
  const best = EXACTNESS.flatMap((kind) =>
    candidates.filter((each) => each.kind === kind).toSorted((a, b) => a.rank - b.rank),
  )[0];
  return withClock(best, clock);
}

/** Without a header times stand in front, and numbers of seven digits or more are as often ids: dates go before moments. */
function firstOf(candidates: readonly Candidate[]): ChosenTime {
  const dated = candidates.find(({ kind }) => kind === 'date' || kind === 'date and time');
  const best =
    dated ??
    candidates.find(({ kind }) => kind === 'moment') ??
    candidates.find(({ kind, column }) => kind === 'serial' && column < 2);
  const clock = candidates.find(
    ({ kind, column }) => kind === 'time of day' && column === (best?.column ?? -2) + 1,
  );
  return withClock(best, clock);
}

function withClock(best: Candidate | undefined, clock: Candidate | undefined): ChosenTime {
  if (best === undefined) return { columns: [], kind: 'none' };
  const isDay = best.kind === 'date' || best.kind === 'serial';
  if (!isDay || clock === undefined) return { columns: [best.column], kind: best.kind };
  return { columns: [best.column, clock.column], kind: 'date and time' };
}

import { InputError } from '../input-error.ts';
import { shown } from '../rows/input-row.ts';
import { plainName, rankOf, type Role, ROLES, roleOfWord } from './column-names.ts';
import { timeColumnsOf, timeKindOf, type TimeKind } from './time-columns.ts';

export type TableKind = 'bar' | 'trade' | 'quote' | 'series';

/** Which kind of row a table holds, and where its columns are. */
export interface TableColumns {
  readonly kind: TableKind;
  readonly columns: Partial<Readonly<Record<Role, number>>>;
  readonly time: readonly number[];
  readonly timeKind: TimeKind;
}

/** The names of a table's columns, and what messages about them say. */
export interface Header {
  readonly names: readonly string[];
  readonly format: 'CSV' | 'Parquet';
  /** The header as it stands there. */
  readonly text: string;
}

interface Kind {
  readonly kind: TableKind;
  readonly name: string;
  readonly required: readonly Role[];
}

/** The first that is complete counts. A close alone is a bar without range. */
const KINDS: readonly Kind[] = [
  { kind: 'bar', name: 'bar', required: ['time', 'open', 'high', 'low', 'close'] },
  { kind: 'trade', name: 'tick', required: ['time', 'price'] },
  { kind: 'quote', name: 'quote', required: ['time', 'bid', 'ask'] },
  { kind: 'bar', name: 'bar', required: ['time', 'close'] },
  { kind: 'series', name: 'series', required: ['time', 'value'] },
];

/** Columns that show what an incomplete header was meant to be. */
const TELLING: readonly (readonly [Role, Kind])[] = [
  ['open', KINDS[0]!],
  ['high', KINDS[0]!],
  ['low', KINDS[0]!],
  ['price', KINDS[1]!],
  ['bid', KINDS[2]!],
  ['ask', KINDS[2]!],
  ['close', KINDS[3]!],
  ['value', KINDS[4]!],
];

/** What an input may hold, for messages. */
export const EXPECTED_TABLE =
  'expected ticks (time, price, volume), bars (time, open, high, low, close, volume), quotes (time, bid, ask), a plain series ' +
  '(time, value) as CSV or Parquet, or NDJSON market events';

export interface ColumnOptions {
  readonly isSeries: boolean;
  readonly nowMs: number;
  /** Which of two volumes is meant shows in the symbol: BTC of BTCUSDT. */
  readonly symbol: string;
}

/**
 * The columns that a header names, in any order, case and of the usual spellings; others are passed over. `values` are the
 * texts below it, by column.
 * @throws InputError when a column is missing or double, or the table is not of the kind that was asked for
 */
export function namedColumns(
  header: Header,
  values: readonly (readonly string[])[],
  options: ColumnOptions,
  input: string,
): TableColumns {
  const columns: Partial<Record<Role, number>> = {};
  for (const role of ROLES) {
    const column = role === 'time' ? undefined : bestColumn(role, header, { ...options, values }, input);
    if (column !== undefined) columns[role] = column;
  }
  const time = timeOf(header, values, options.nowMs, input);
  return checked(columns, time, header, options, input);
}

/** The columns as a user names them, in their order: `time,open,high,low,close`. @throws InputError */
export function givenColumns(
  words: readonly string[],
  header: Header,
  values: readonly (readonly string[])[],
  options: ColumnOptions,
  input: string,
): TableColumns {
  const columns: Partial<Record<Role, number>> = {};
  const time: number[] = [];
  for (const [column, word] of words.entries()) {
    const role = roleOfWord(word);
    if (role === undefined) {
      const known = ROLES.join(', ');
      throw new InputError(
        input,
        `--columns: expected ${known} or - for a column to pass over, got "${word}"`,
      );
    }
    if (role === 'time') time.push(column);
    else if (role !== null) columns[role] = column;
  }
  const timeKind = timeColumnsOf(
    undefined,
    time.map((column) => values[column] ?? []),
    options.nowMs,
  ).kind;
  return checked(columns, { columns: time.slice(0, 2), kind: timeKind }, header, options, input);
}

type Found = ReturnType<typeof timeColumnsOf>;

function checked(
  found: Partial<Record<Role, number>>,
  time: Found,
  header: Header,
  { isSeries }: ColumnOptions,
  input: string,
): TableColumns {
  const columns = { ...found };
  const hasRange = columns.open !== undefined && columns.high !== undefined && columns.low !== undefined;
  // Investing.com's bars have a price where others have a close.
  if (hasRange && columns.close === undefined && columns.price !== undefined) {
    columns.close = columns.price;
    delete columns.price;
  }
  const has = (role: Role): boolean =>
    role === 'time' ? time.columns.length > 0 : columns[role] !== undefined;
  const complete = KINDS.find(({ required }) => required.every(has));
  const series = isSeries ? seriesColumn(columns, time, header) : undefined;
  if (series !== undefined) {
    return { kind: 'series', columns: { value: series }, time: time.columns, timeKind: time.kind };
  }
  const kind = complete ?? TELLING.find(([role]) => has(role))?.[1];
  if (kind === undefined) throw unknownTable(header, input);
  const missing = kind.required.filter((role) => !has(role)).map(wordOf);
  if (missing.length > 0) {
    const which = `${missing.length > 1 ? 'columns' : 'column'} ${missing.join(', ')}`;
    const expected = kind.required.map(wordOf).join(',');
    const name = `${kind.name} ${header.format}`;
    throw new InputError(
      input,
      `${name} misses the ${which}: expected ${expected}, found ${shown(header.text)}; ${ADVICE}`,
    );
  }
  if (isSeries) throw notSeries(input, `${kind.name} ${header.format}`);
  if (kind.kind === 'series') {
    throw new InputError(input, 'a time and a value are a plain series: pass --series to read it');
  }
  return { kind: kind.kind, columns, time: time.columns, timeKind: time.kind };
}

/** The refusal of another table than the series that was asked for. */
export function notSeries(input: string, found: string): InputError {
  return new InputError(
    input,
    `expected a plain series with the header timestamp,value, found ${found}: leave --series away to read it`,
  );
}

/** The value's column, or the one beside the time where there are two. */
function seriesColumn(
  { value }: Partial<Record<Role, number>>,
  { columns: [time] }: Found,
  { names }: Header,
): number | undefined {
  if (value !== undefined || time === undefined) return value;
  return names.length === 2 ? 1 - time : undefined;
}

const ADVICE = '--columns time,open,high,low,close,volume says what they are';

function unknownTable(header: Header, input: string): InputError {
  const place = header.format === 'CSV' ? 'on its first line' : 'as its columns';
  return new InputError(
    input,
    `unknown layout: ${EXPECTED_TABLE}, found ${shown(header.text)} ${place}; ${ADVICE}`,
  );
}

/** As headers have it. */
function wordOf(role: Role): string {
  return role === 'time' ? 'timestamp' : role;
}

function bestColumn(
  role: Role,
  { names, text }: Header,
  { symbol, values }: { readonly symbol: string; readonly values: readonly (readonly string[])[] },
  input: string,
): number | undefined {
  const ranked = names.flatMap((name, column) => {
    const rank = rankOf(role, name);
    return rank === undefined ? [] : [{ column, rank, name: name.trim().toLowerCase() }];
  });
  // Nobody knows the volume of currencies: beside zeros MetaTrader has the number of ticks.
  const isEmpty = ({ column }: { readonly column: number }): boolean =>
    role === 'volume' && (values[column] ?? []).every((value) => !/[1-9]/.test(value));
  const known = ranked.filter((each) => !isEmpty(each));
  const [best, ...others] = (known.length > 0 ? known : ranked).toSorted(
    (a, b) => a.rank - b.rank || a.column - b.column,
  );
  if (best === undefined) return undefined;
  const equals = [best, ...others.filter(({ rank }) => rank === best.rank)];
  if (equals.filter(({ name }) => name === best.name).length > 1) {
    throw new InputError(input, `expected one column ${role}, the header has two: ${shown(text)}`);
  }
  const isOwn = ({ name }: { readonly name: string }): boolean =>
    symbol.toLowerCase().startsWith(plainName(name).split(' ').at(-1)!);
  return (equals.length > 1 ? equals.find(isOwn) : undefined)?.column ?? best.column;
}

/** A column that is called a time is one, even if nothing in it can be read: its rows will say so. */
function timeOf(header: Header, values: readonly (readonly string[])[], nowMs: number, input: string): Found {
  const found = timeColumnsOf(header.names, values, nowMs);
  if (found.columns.length > 0) return found;
  const named = bestColumn('time', header, { symbol: '', values }, input);
  if (named !== undefined) return { columns: [named], kind: 'none' };
  return writtenTimeOf(values, nowMs) ?? found;
}

/** By whatever name: the one column whose texts are dates. Figures may be anything. */
function writtenTimeOf(values: readonly (readonly string[])[], nowMs: number): Found | null {
  const dated = values.flatMap((texts, column) => {
    const isFigures = texts.some((text) => Number.isFinite(Number(text.replaceAll(',', '.'))));
    const kind = isFigures ? 'none' : timeKindOf(texts, nowMs);
    return kind === 'moment' || kind === 'date and time' || kind === 'date'
      ? [{ column, kind } as const]
      : [];
  });
  const [only, another] = dated;
  return only === undefined || another !== undefined ? null : { columns: [only.column], kind: only.kind };
}

import { csvFields } from './csv-fields.ts';
import { InputError } from './input-error.ts';
import { shown } from './input-row.ts';

/** Which kind of row a CSV or Parquet file holds, and where its columns are. */
export interface CsvLayout {
  readonly kind: 'tick' | 'bar' | 'series';
  /** Where the columns of that kind stand, -1 for one that is not there. */
  readonly columns: Readonly<Record<Column, number>>;
  /** Columns of the header, known or not. */
  readonly width: number;
}

const COLUMNS = ['symbol', 'timestamp', 'price', 'open', 'high', 'low', 'close', 'volume', 'value'] as const;
type Column = (typeof COLUMNS)[number];

interface Kind {
  readonly kind: CsvLayout['kind'];
  readonly required: readonly Column[];
  /** Columns that no other kind has: they tell what a header with a missing column was meant to be. */
  readonly telling: readonly Column[];
}

const KINDS: readonly Kind[] = [
  {
    kind: 'bar',
    required: ['symbol', 'timestamp', 'open', 'high', 'low', 'close'],
    telling: ['open', 'high', 'low', 'close'],
  },
  { kind: 'tick', required: ['symbol', 'timestamp', 'price'], telling: ['price'] },
  { kind: 'series', required: ['timestamp', 'value'], telling: ['value'] },
];

const LAYOUTS =
  'tick CSV (symbol,timestamp,price,volume), bar CSV (symbol,timestamp,open,high,low,close,volume), ' +
  'a plain series (timestamp,value), Parquet with the same columns or NDJSON market events';

/** What an input may hold, for messages. */
export const EXPECTED_LAYOUT = `expected ${LAYOUTS}`;

/** The names of an input's columns, and what messages about them say. */
export interface Header {
  readonly names: readonly string[];
  readonly format: 'CSV' | 'Parquet';
  /** The header as it stands there. */
  readonly text: string;
}

/** As `layoutOf`, for the first line of a CSV file. */
export function csvLayout(header: string, isSeries: boolean, input: string): CsvLayout {
  const fields = csvFields(header);
  return layoutOf(
    { names: typeof fields === 'string' ? [] : fields, format: 'CSV', text: header },
    isSeries,
    input,
  );
}

/**
 * The layout that a header names. Names in any case and order, further columns are passed over.
 * @throws InputError when a column is missing or double, or the layout is not the one asked for
 */
export function layoutOf(header: Header, isSeries: boolean, input: string): CsvLayout {
  const names = header.names.map((name) => name.trim().toLowerCase());
  const found = shown(header.text);
  const { kind, required } = kindOf(names, isSeries, header, input);
  const name = kind === 'series' ? 'plain series' : `${kind} ${header.format}`;
  const missing = required.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    const columns = `${missing.length > 1 ? 'columns' : 'column'} ${missing.join(', ')}`;
    throw new InputError(
      input,
      `${name} misses the ${columns}: expected ${required.join(',')}, found ${found}`,
    );
  }
  if (kind === 'series' && !isSeries) {
    throw new InputError(
      input,
      'the header timestamp,value is that of a plain series: pass --series to read it',
    );
  }
  if (kind !== 'series' && isSeries) throw notSeries(input, name);
  const twice = [...required, 'volume'].find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice !== undefined) {
    throw new InputError(input, `expected one column ${twice}, the header has two: ${found}`);
  }
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)]));
  return { kind, columns: columns as Record<Column, number>, width: names.length };
}

/** The refusal of another layout than the series that was asked for. */
export function notSeries(input: string, found: string): InputError {
  return new InputError(
    input,
    `expected a plain series with the header timestamp,value, found ${found}: leave --series away to read it`,
  );
}

function kindOf(names: readonly string[], isSeries: boolean, header: Header, input: string): Kind {
  const complete = KINDS.filter(({ required }) => required.every((column) => names.includes(column)));
  const asked = isSeries ? complete.find(({ kind }) => kind === 'series') : undefined;
  const meant = KINDS.find(({ telling }) => telling.some((column) => names.includes(column)));
  const kind = asked ?? complete[0] ?? meant;
  if (kind !== undefined) return kind;
  const place = header.format === 'CSV' ? 'on its first line' : 'as its columns';
  throw new InputError(input, `unknown layout: ${EXPECTED_LAYOUT}, found ${shown(header.text)} ${place}`);
}

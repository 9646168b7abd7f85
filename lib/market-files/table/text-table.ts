import { isUnknown } from '../../../src/dto/cleaning.ts';
import type { NumberedLine } from '../bytes/read-lines.ts';
import { InputError } from '../input-error.ts';
import { shown } from '../rows/input-row.ts';
import type { ReadingOptions } from '../input-options.ts';
import { isKnownName, plainName } from './column-names.ts';
import { csvFields } from './csv-fields.ts';
import { dialectOf } from './dialect.ts';
import { timeOfDay, writtenTime } from './file-time.ts';
import { EXPECTED_TABLE } from './table-columns.ts';
import type { TableHead } from './table-head.ts';

/** A table of text: its head, and how its lines become rows. */
export interface TextTable {
  readonly head: TableHead;
  /** Lines up to the first row, of those that were looked at. */
  readonly linesAbove: number;
  readonly rows: RowCutter;
}

/**
 * Where a table of text begins and how its lines are cut.
 * @throws InputError when nothing looks like a table, or it has no rows
 */
export function textTable(
  lines: readonly NumberedLine[],
  { delimiter, columns }: ReadingOptions,
  isWhole: boolean,
  input: string,
): TextTable {
  const dialect = dialectOf(lines, delimiter);
  if (dialect === null) {
    const found = shown(lines[0]!.text);
    throw new InputError(input, `unknown layout: ${EXPECTED_TABLE}, found ${found} on its first line`);
  }
  const cut = (index: number): string[] =>
    fieldsOf((lines[index]?.text ?? '').replace(/^#\s*(?=\D)/, ''), dialect.delimiter);
  const header = headerAt(dialect.start, cut, dialect.width, columns !== undefined);
  const stacked = stackedHeader(header.at, cut, input);
  const firstRow = stacked?.firstRow ?? (header.names === undefined ? dialect.start : header.at + 1);
  const names = stacked?.names ?? alignedNames(header.names, dialect.width, cut(firstRow));
  const rows = new RowCutter(dialect.delimiter, names?.length ?? dialect.width, dialect.width);
  const below = lines
    .slice(firstRow)
    .map((line) => rows.fieldsOf(line))
    .filter((fields) => Array.isArray(fields));
  if (below.length === 0 && lines.length <= firstRow)
    throw new InputError(input, 'expected rows below the header, found none');
  const top = names === undefined ? firstRow : header.at;
  return {
    linesAbove: firstRow,
    rows,
    head: {
      format: 'CSV',
      header: names,
      text: lines[top]!.text,
      titles: lines
        .slice(0, top)
        .map(({ text }) => text)
        .filter((text) => !text.startsWith('sep=')),
      rows: below,
      isWhole,
      delimiter: dialect.delimiter,
      ...(stacked !== undefined && { symbol: stacked.symbol }),
    },
  };
}

/** Cuts lines into as many fields as the table has columns. */
export class RowCutter {
  readonly #delimiter: string;
  readonly #width: number;
  readonly #written: number;

  /** `width`: columns of the header; `written`: fields of most rows, one more where each ends with a delimiter. */
  constructor(delimiter: string, width: number, written: number) {
    this.#delimiter = delimiter;
    this.#width = width;
    this.#written = written;
  }

  /** The fields, why they cannot be separated, or null for a comment, which is no row. */
  fieldsOf({ text }: NumberedLine): string[] | string | null {
    const fields = csvFields(text, this.#delimiter);
    if (typeof fields === 'string') return fields;
    if (fields.length === this.#width || fields.length === this.#written) return fields;
    return text.startsWith('#') ? null : `expected ${this.#width} columns, got ${fields.length}`;
  }
}

interface HeaderLine {
  readonly at: number;
  /** Undefined where the table has none. */
  readonly names: readonly string[] | undefined;
}

/**
 * The header is the first line of the table, or the one above it that a delimiter more or less, or a sign of comment, makes
 * another length.
 */
function headerAt(
  start: number,
  cut: (index: number) => string[],
  width: number,
  isGiven: boolean,
): HeaderLine {
  const above = start === 0 ? [] : cut(start - 1);
  const isNear = Math.abs(above.length - width) <= 1 && width > 2;
  if (isNear && above.filter((name) => isKnownName(name)).length >= KNOWN_NAMES)
    return { at: start - 1, names: above };
  const first = cut(start);
  return { at: start, names: isHeader(first, isGiven) ? first : undefined };
}

/** Known names that make a header; one may be chance. */
const KNOWN_NAMES = 2;

/** Known names make a header, and so do words alone; where a user names the columns, any line without a number does. */
function isHeader(fields: readonly string[], isGiven: boolean): boolean {
  const known = fields.filter((field) => isKnownName(field)).length;
  const values = fields.filter((field) => isValue(field)).length;
  if (values === 0) return fields.some((field) => field.trim() !== '');
  return !isGiven && known >= KNOWN_NAMES && known > values;
}

function isValue(field: string): boolean {
  const text = field.trim();
  if (text === '' || isUnknown(text)) return false;
  return (
    /^[-+]?[\d.,'\s]*\d/.test(text) || writtenTime(text, 'day first') !== null || timeOfDay(text) !== null
  );
}

/** yfinance writes the names of its two levels one below the other: prices, tickers, and "Date" alone. */
function stackedHeader(
  at: number,
  cut: (index: number) => string[],
  input: string,
): { readonly names: readonly string[]; readonly symbol: string; readonly firstRow: number } | undefined {
  const [prices, tickers, index] = [cut(at), cut(at + 1), cut(at + 2)];
  const isIndex =
    plainName(index[0] ?? '').startsWith('date') && index.slice(1).every((name) => name.trim() === '');
  const isStacked =
    index.length > 1 &&
    isIndex &&
    tickers.length === prices.length &&
    !tickers.slice(1).some((name) => isValue(name));
  if (!isStacked) return undefined;
  const symbols = [...new Set(tickers.slice(1))];
  if (symbols.length !== 1) {
    throw new InputError(
      input,
      `expected one symbol in a table with a column for each price, found ${symbols.length} side by side: save each by itself, or one below ` +
        'the other with a column of symbols',
    );
  }
  return { names: [index[0]!, ...prices.slice(1)], symbol: symbols[0]!, firstRow: at + 3 };
}

/** Rows may end with a delimiter that the header lacks, or the other way round; R puts a name before each that has no heading. */
function alignedNames(
  names: readonly string[] | undefined,
  width: number,
  firstRow: readonly string[],
): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (names.length === width + 1 && names.at(-1)!.trim() === '') return names.slice(0, -1);
  const isRowNamed =
    names.length === width - 1 && firstRow.length === width && firstRow.at(-1)!.trim() !== '';
  return isRowNamed ? ['', ...names] : names;
}

function fieldsOf(text: string, delimiter: string): string[] {
  const fields = csvFields(text, delimiter);
  return typeof fields === 'string' ? [] : fields;
}

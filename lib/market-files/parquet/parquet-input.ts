import { basename } from 'node:path';
import type { AsyncBuffer, FileMetaData, ParquetScan } from 'hyparquet';
import type { NumberedLine } from '../bytes/read-lines.ts';
import { fileProblem, InputError } from '../input-error.ts';
import type { InputOptions } from '../input-options.ts';
import type { InputRow } from '../rows/input-row.ts';
import { inOrderOfTime, MAX_SORTED_ROWS } from '../rows/newest-first.ts';
import { rowMaker, type ToRow } from '../rows/table-rows.ts';
import { type Cell, cellText } from '../table/cell.ts';
import { isKnownName } from '../table/column-names.ts';
import type { TableLayout } from '../table/table-layout.ts';
import { undecidedDates } from '../table/time-decisions.ts';
import { understandTable, type Understanding } from '../table/understand-table.ts';
import { TIME_PARSERS, valueReader } from './parquet-values.ts';

const ROWS_AT_ONCE = 4_096;
/** Rows that are studied before the first is read, as many as of a text. */
const ROWS_TO_STUDY = 2_000;

/** Rows of a Parquet file as its footer counts them. @throws Error when it is damaged */
export async function countParquetRows(path: string): Promise<number> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
  return Number((await parquetMetadataAsync(await asyncBufferFromFile(path))).num_rows);
}

/**
 * The rows of a Parquet file with the columns of a table, one row group at a time; rows count from 1.
 * @throws InputError with one line for people
 */
export async function* parquetRows(path: string, options: InputOptions): AsyncGenerator<readonly InputRow[]> {
  try {
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const all = topLevelColumns(metadata);
    // Wide files have columns by the hundred, of which a few are a market's.
    const known = all.filter(({ name }) => options.columns !== undefined || isKnownName(name));
    const table: Table = {
      names: known.map(({ name }) => name),
      readers: known.map(valueReader),
      scan: await scanOf(file, metadata, known),
    };
    if (metadata.num_rows === 0n) throw new InputError(path, 'expected rows, found none');
    const [firstRange] = table.scan.ranges;
    const first = await linesOf(table, firstRange!, undefined);
    const text = all.map(({ name }) => name).join(',');
    const understood = understand(table, first, { path, text, count: Number(metadata.num_rows), options });
    options.onReading?.(understood.reading);
    const rows = rowsOf(table, first, understood, options.nowMs);
    if (!understood.layout.time.isNewestFirst) yield* rows;
    else yield await inOrderOfTime(rows, options.maxSortedRows ?? MAX_SORTED_ROWS, path);
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const problem = `expected a Parquet file, found a damaged or unsupported one (${error.message})`;
    throw fileProblem(error, path) ?? new InputError(path, problem, { cause: error });
  }
}

interface Table {
  readonly names: readonly string[];
  readonly readers: readonly ((value: unknown) => Cell)[];
  readonly scan: ParquetScan;
}

type Range = ParquetScan['ranges'][number];

async function scanOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly { readonly name: string }[],
): Promise<ParquetScan> {
  const { parquetScan } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const names = columns.map(({ name }) => name);
  return await parquetScan({ file, metadata, columns: names, compressors, parsers: TIME_PARSERS });
}

function understand(
  { names }: Table,
  first: readonly ParquetLine[],
  { path, text, count, options }: { path: string; text: string; count: number; options: InputOptions },
): Understanding {
  const rows = first.slice(0, ROWS_TO_STUDY).map(({ fields }) => fields);
  const head = {
    format: 'Parquet',
    header: names,
    text,
    titles: [],
    rows,
    isWhole: rows.length === count,
    delimiter: '',
  } as const;
  const understood = understandTable(head, { input: path, fileName: basename(path), options });
  if ('layout' in understood) return { ...understood, reading: { ...understood.reading, rows: count } };
  throw undecidedDates(
    path,
    rows.map((row) => cellText(row[understood.undecidedColumn])),
  );
}

/** Columns that hold one value a row; the elements of a schema stand depth first below its root. */
function topLevelColumns({ schema }: FileMetaData): FileMetaData['schema'] {
  const columns: FileMetaData['schema'] = [];
  for (let index = 1; index < schema.length; index += sizeOf(schema, index)) {
    const element = schema[index]!;
    if (element.num_children === undefined && element.repetition_type !== 'REPEATED') columns.push(element);
  }
  return columns;
}

function sizeOf(schema: FileMetaData['schema'], index: number): number {
  let size = 1;
  for (let child = 0; child < (schema[index]?.num_children ?? 0); child++)
    size += sizeOf(schema, index + size);
  return size;
}

async function* rowsOf(
  table: Table,
  first: readonly ParquetLine[],
  { layout, intervalOf }: Understanding,
  nowMs: number,
): AsyncGenerator<readonly InputRow[]> {
  const toRow = rowMaker(layout, nowMs, intervalOf);
  yield* inParts(first, toRow);
  for (const range of table.scan.ranges.slice(1)) yield* inParts(await linesOf(table, range, layout), toRow);
}

/** Decoding is by whole columns of a row group, a million rows often; what is made of them is small at any time. */
function* inParts(lines: readonly ParquetLine[], toRow: ToRow): Generator<readonly InputRow[]> {
  for (let from = 0; from < lines.length; from += ROWS_AT_ONCE) {
    yield lines.slice(from, from + ROWS_AT_ONCE).map((line) => toRow(line.fields, line));
  }
}

/** The rows of a row group; of the columns that the layout reads, or of all where there is none yet. */
async function linesOf(
  { names, readers, scan }: Table,
  { rowStart, rowEnd }: Range,
  layout: TableLayout | undefined,
): Promise<readonly ParquetLine[]> {
  const used = layout && new Set([...Object.values(layout.columns), ...layout.time.columns]);
  const values = await Promise.all(
    names.map(async (column, index) =>
      (used?.has(index) ?? true) ? await scan.readColumn({ column, rowStart, rowEnd }) : undefined,
    ),
  );
  return Array.from({ length: rowEnd - rowStart }, (_, row) => {
    const fields = readers.map((read, column) => read(values[column]?.[row]));
    return new ParquetLine(rowStart + row + 1, names, fields);
  });
}

/** A row; as text, which only a bad one is asked for, the JSON of its fields. */
class ParquetLine implements NumberedLine {
  readonly line: number;
  readonly fields: readonly Cell[];
  readonly #columns: readonly string[];

  constructor(line: number, columns: readonly string[], fields: readonly Cell[]) {
    this.line = line;
    this.fields = fields;
    this.#columns = columns;
  }

  get text(): string {
    return JSON.stringify(Object.fromEntries(this.#columns.map((name, index) => [name, this.fields[index]])));
  }
}

import { open } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { BarReader } from './bar-reader.ts';
import { type CsvLayout, layoutOf } from './csv-layout.ts';
import type { ToRow } from './csv-reader.ts';
import { seriesRow, tickRow } from './csv-rows.ts';
import { fileProblem, InputError } from './input-error.ts';
import type { InputRow, RowReader } from './input-row.ts';
import { PARQUET_MAGIC, TIME_PARSERS, valueReader } from './parquet-values.ts';
import type { NumberedLine } from './read-lines.ts';

const LINES_AT_ONCE = 4_096;

/** Whether a file, not a pipe, whose bytes would be gone, begins as a Parquet file does. False for one that cannot be read. */
export async function isParquet(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r');
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PARQUET_MAGIC.length), 0);
    return bytesRead === PARQUET_MAGIC.length && buffer.toString() === PARQUET_MAGIC;
  } catch {
    return false;
  }
}

/** Rows of a Parquet file as its footer counts them. @throws Error when it is damaged */
export async function countParquetRows(path: string): Promise<number> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
  return Number((await parquetMetadataAsync(await asyncBufferFromFile(path))).num_rows);
}

/**
 * The rows of a Parquet file with the columns of one of the CSV layouts, one row group at a time; rows count from 1.
 * @throws InputError with one line for people
 */
export async function* readParquet(
  path: string,
  options: { readonly nowMs: number; readonly series?: boolean },
): AsyncGenerator<InputRow> {
  try {
    const { asyncBufferFromFile, parquetMetadataAsync } = await import('hyparquet');
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const table = tableOf(metadata, options.series ?? false, path);
    if (metadata.num_rows === 0n) throw new InputError(path, 'expected rows, found none');
    const reader = readerFor(table.layout, options.nowMs);
    for await (const lines of linesOf(file, metadata, table)) yield* reader.read(lines);
    yield* reader.finish();
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const problem = `expected a Parquet file, found a damaged or unsupported one (${error.message})`;
    throw fileProblem(error, path) ?? new InputError(path, problem, { cause: error });
  }
}

interface Table {
  readonly layout: CsvLayout;
  readonly columns: readonly string[];
  readonly readers: readonly ((value: unknown) => unknown)[];
}

/** What a Parquet file has beside the columns of its layout is not read. */
function tableOf(metadata: FileMetaData, isSeries: boolean, path: string): Table {
  const top = topLevelColumns(metadata);
  const names = top.map(({ name }) => name);
  const whole = layoutOf({ names, format: 'Parquet', text: names.join(',') }, isSeries, path);
  const needed = new Set(Object.values(whole.columns).filter((index) => index !== -1));
  const used = top.filter((_, index) => needed.has(index));
  const columns = used.map(({ name }) => name);
  const layout = layoutOf({ names: columns, format: 'Parquet', text: columns.join(',') }, isSeries, path);
  return { layout, columns, readers: used.map(valueReader) };
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

/** Decoding is by whole columns of a row group, a million rows often; what is made of them is small at any time. */
async function* linesOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { columns, readers }: Table,
): AsyncGenerator<ParquetLine[]> {
  const { parquetScan } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const scan = await parquetScan({
    file,
    metadata,
    columns: [...columns],
    compressors,
    parsers: TIME_PARSERS,
  });
  for (const { rowStart, rowEnd } of scan.ranges) {
    const values = await Promise.all(columns.map((column) => scan.readColumn({ column, rowStart, rowEnd })));
    const lineAt = (row: number): ParquetLine => {
      const fields = readers.map((read, column) => read(values[column]?.[row]));
      return new ParquetLine(rowStart + row + 1, columns, fields);
    };
    for (let from = 0; from < rowEnd - rowStart; from += LINES_AT_ONCE) {
      const count = Math.min(LINES_AT_ONCE, rowEnd - rowStart - from);
      yield Array.from({ length: count }, (_, index) => lineAt(from + index));
    }
  }
}

/** A row; as text, which only a bad one is asked for, the JSON of its fields. */
class ParquetLine implements NumberedLine {
  readonly line: number;
  readonly fields: readonly unknown[];
  readonly #columns: readonly string[];

  constructor(line: number, columns: readonly string[], fields: readonly unknown[]) {
    this.line = line;
    this.fields = fields;
    this.#columns = columns;
  }

  get text(): string {
    return JSON.stringify(Object.fromEntries(this.#columns.map((name, index) => [name, this.fields[index]])));
  }
}

class ParquetReader implements RowReader<ParquetLine> {
  readonly #toRow: ToRow;

  constructor(toRow: ToRow) {
    this.#toRow = toRow;
  }

  read(lines: readonly ParquetLine[]): InputRow[] {
    return lines.map((line) => this.#toRow(line.fields, line));
  }

  finish(): InputRow[] {
    return [];
  }
}

function readerFor(layout: CsvLayout, nowMs: number): RowReader<ParquetLine> {
  if (layout.kind === 'bar') return new BarReader(layout, nowMs, (toRow) => new ParquetReader(toRow));
  return new ParquetReader(layout.kind === 'tick' ? tickRow(layout, nowMs) : seriesRow(layout));
}

import { BarReader } from './bar-reader.ts';
import { type CsvLayout, csvLayout, EXPECTED_LAYOUT, notSeries } from './csv-layout.ts';
import { CsvReader } from './csv-reader.ts';
import { seriesRow, tickRow } from './csv-rows.ts';
import { fileProblem, InputError } from './input-error.ts';
import type { InputRow, RowReader } from './input-row.ts';
import { JsonReader } from './json-reader.ts';
import { isParquet, readParquet } from './parquet-input.ts';
import { readFileBytes, unpacked } from './read-bytes.ts';
import { readLines } from './read-lines.ts';

export type { InputRow } from './input-row.ts';

export interface InputOptions {
  /** Epoch milliseconds that the time of an event must not be ahead of. */
  readonly nowMs: number;
  /** The input is a plain series, `timestamp,value`; without this such a file is refused. */
  readonly series?: boolean;
  /** What the path `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/**
 * The rows of a file, or of standard input for `-`, in their order: tick CSV, bar CSV, plain series or NDJSON market
 * events, plain or gzip, or Parquet. A bad row is a row; only an input that cannot be used at all throws, while it is
 * read.
 * @throws InputError with one line for people
 */
export async function* openInput(path: string, options: InputOptions): AsyncGenerator<InputRow> {
  if (path !== '-' && (await isParquet(path))) yield* readParquet(path, options);
  else yield* readText(path, options);
}

async function* readText(path: string, options: InputOptions): AsyncGenerator<InputRow> {
  const name = path === '-' ? 'standard input' : path;
  const bytes = path === '-' ? unpacked(options.stdin ?? process.stdin) : readFileBytes(path);
  let reader: RowReader | undefined;
  let lastLine = 0;
  let hasRows = false;
  try {
    for await (const lines of readLines(bytes, name)) {
      const [first] = lines;
      if (first === undefined) continue;
      let rows = lines;
      if (reader === undefined) {
        const opened = readerFor(first.text, options, name);
        reader = opened.reader;
        if (opened.hasHeader) rows = lines.slice(1);
      }
      hasRows ||= rows.length > 0;
      for (const row of reader.read(rows)) yield row;
      lastLine = lines.at(-1)!.line;
    }
    if (reader === undefined) throw new InputError(name, `the input is empty: ${EXPECTED_LAYOUT}`);
    if (!hasRows) throw new InputError(name, 'expected rows below the header, found none');
    for (const row of reader.finish()) yield row;
  } catch (error) {
    throw explained(error, name, lastLine);
  }
}

function readerFor(
  firstLine: string,
  { nowMs, series = false }: InputOptions,
  name: string,
): { reader: RowReader; hasHeader: boolean } {
  const start = firstLine.trim();
  if (start === '[' || start === '{') {
    const advice = 'put each event on a line of its own, for instance with jq -c';
    throw new InputError(name, `expected NDJSON, found JSON over several lines: ${advice}`);
  }
  if (start.startsWith('{') || start.startsWith('[')) {
    if (series) throw notSeries(name, 'NDJSON');
    return { reader: new JsonReader(nowMs), hasHeader: false };
  }
  const layout = csvLayout(firstLine, series, name);
  return { reader: csvReader(layout, nowMs), hasHeader: true };
}

function csvReader(layout: CsvLayout, nowMs: number): RowReader {
  if (layout.kind === 'bar') return new BarReader(layout, nowMs, (toRow) => new CsvReader(layout, toRow));
  return new CsvReader(layout, layout.kind === 'tick' ? tickRow(layout, nowMs) : seriesRow(layout));
}

function explained(error: unknown, name: string, lastLine: number): unknown {
  if (error instanceof InputError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!code.startsWith('Z_')) return fileProblem(error, name) ?? error;
  const found = `expected gzip data, found a damaged or cut-off stream (${error.message}) after line ${lastLine}`;
  return new InputError(name, found, { cause: error });
}

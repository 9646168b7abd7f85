import { fileSource, kindOf, type Source, standardInput, zipFile } from './bytes/sources.ts';
import type { InputOptions } from './input-options.ts';
import { parquetRows } from './parquet/parquet-input.ts';
import type { InputRow } from './rows/input-row.ts';
import { textRows } from './rows/text-rows.ts';

export type { InputOptions } from './input-options.ts';
export type { InputRow } from './rows/input-row.ts';

/**
 * The rows of a file, or of standard input for `-`, in their order, or from the oldest on where the newest stands first: a table
 * of ticks, bars, quotes or of a plain series, or NDJSON market events, plain or packed, or Parquet. A bad row is a row;
 * only an input that cannot be used at all throws, while it is read.
 * @throws InputError with one line for people
 */
export async function* openInput(path: string, options: InputOptions): AsyncGenerator<InputRow> {
  for await (const rows of batchesOf(path, options)) {
    for (const row of rows) yield row;
  }
}

async function* batchesOf(path: string, options: InputOptions): AsyncGenerator<readonly InputRow[]> {
  if (path === '-') {
    for await (const source of standardInput(options.stdin ?? process.stdin))
      yield* textRows(source, options);
    return;
  }
  const kind = await kindOf(path);
  if (kind === 'parquet') yield* parquetRows(path, options);
  else
    for await (const source of kind === 'zip' ? zipFile(path) : one(path)) yield* textRows(source, options);
}

async function* one(path: string): AsyncGenerator<Source> {
  yield fileSource(path);
}

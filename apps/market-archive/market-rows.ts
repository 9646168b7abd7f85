import { basename } from 'node:path';
import { readLines } from '../../lib/market-files/bytes/read-lines.ts';
import { ArchiveError } from './archive-error.ts';
import type { Kind } from './archives.ts';
import { zipEntry } from './zip-entry.ts';

interface Columns {
  /** Header of the rows, as lib/market-files reads them. */
  readonly header: string;
  /** Where the time stands, in ms, or µs in files of spot from 2025 on: https://github.com/binance/binance-public-data#spot */
  readonly time: number;
  /** Where what follows it in ours stands. */
  readonly values: readonly number[];
}

const BARS = { header: 'symbol,timestamp,open,high,low,close,volume', time: 0, values: [1, 2, 3, 4, 5] };
const TICKS = 'symbol,timestamp,price,volume';

/** The archive's columns by kind: https://github.com/binance/binance-public-data#data-information */
const COLUMNS: Readonly<Record<Kind, Columns>> = {
  klines: BARS,
  trades: { header: TICKS, time: 4, values: [1, 2] },
  aggTrades: { header: TICKS, time: 5, values: [1, 2] },
};

const CHUNK_CHARACTERS = 64 * 1024;

export interface ZipOfSymbol {
  readonly symbol: string;
  readonly zip: string;
}

/**
 * The rows of several symbols' files in the order of their times, as CSV with a header that lib/market-files reads.
 * @param onRow called with each
 * @throws ArchiveError when a file does not hold such rows
 */
export async function* marketRows(
  zips: readonly ZipOfSymbol[],
  kind: Kind,
  onRow: () => void,
): AsyncGenerator<string> {
  const columns = COLUMNS[kind];
  const cursors = zips.map((zip) => new Cursor(zip, columns));
  for (const cursor of cursors) await cursor.refill();
  let text = `${columns.header}\n`;
  for (let first = earliest(cursors); first !== undefined; first = earliest(cursors)) {
    text += first.row;
    onRow();
    if (!first.advance()) await first.refill();
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** The first of equals, so that symbols keep the order they were asked for. */
function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let first: Cursor | undefined;
  for (const cursor of cursors) if (cursor.time < (first?.time ?? Infinity)) first = cursor;
  return first;
}

/** The row that a file is at. */
class Cursor {
  readonly #symbol: string;
  readonly #name: string;
  readonly #columns: Columns;
  readonly #batches: AsyncGenerator<readonly { line: number; text: string }[]>;
  #batch: readonly { line: number; text: string }[] = [];
  #next = 0;
  /** Infinity at the end. */
  time = Infinity;
  row = '';

  constructor({ symbol, zip }: ZipOfSymbol, columns: Columns) {
    this.#symbol = symbol;
    this.#name = basename(zip);
    this.#columns = columns;
    this.#batches = readLines(zipEntry(zip), this.#name);
  }

  /** False when more has to be read. */
  advance(): boolean {
    const next = this.#batch[this.#next];
    if (next === undefined) return false;
    this.#next += 1;
    const fields = next.text.split(',');
    const time = Number(fields[this.#columns.time]);
    if (!Number.isFinite(time)) {
      // Files of futures have a header since 2022, those of spot have none.
      if (next.line === 1) return this.advance();
      throw new ArchiveError(
        `${this.#name}, line ${next.line}: expected a time as column ${this.#columns.time + 1}, got ${JSON.stringify(next.text.slice(0, 80))}`,
      );
    }
    this.time = time;
    this.row = this.#symbol;
    for (const column of [this.#columns.time, ...this.#columns.values])
      this.row += `,${fields[column] ?? ''}`;
    this.row += '\n';
    return true;
  }

  async refill(): Promise<void> {
    do {
      const { done, value } = await this.#batches.next();
      if (done === true) {
        this.time = Infinity;
        return;
      }
      [this.#batch, this.#next] = [value, 0];
    } while (!this.advance());
  }
}

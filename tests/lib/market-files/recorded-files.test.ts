import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { type InputRow, openInput } from '../../../lib/market-files/open-input.ts';
import { recordedSuite } from '../../support/recorded-suite.ts';

const NOW_MS = Date.parse('2026-11-23T15:00:00Z');

/** Rows and length of the bars, as the SOURCES.md beside the files states them; none of the rows is bad. */
const FILES = [
  { path: 'bars/crypto-1m-2022-12-13-cpi.csv.gz', rows: 6_480, intervalMs: 60_000 },
  { path: 'bars/crypto-1m-2018-04-04_06.csv.gz', rows: 13_886, intervalMs: 60_000 },
  { path: 'bars/spy-1m-2020-12-15_18.csv.gz', rows: 1_564, intervalMs: 60_000 },
  { path: 'bars/fx-1h.csv.gz', rows: 5_632, intervalMs: 3_600_000 },
  { path: 'bars/daily.csv.gz', rows: 7_144, intervalMs: 86_400_000 },
  { path: 'bars/ethusd-4h-2018_2019.csv.gz', rows: 3_660, intervalMs: 14_400_000 },
  { path: 'bars/stocks-daily-2018_2024.csv.gz', rows: 6_224, intervalMs: 86_400_000 },
  { path: 'ticks/binance-trades-2024-08-08_09.csv.gz', rows: 43_249, intervalMs: undefined },
];

async function rowsOf(path: string, stdin?: AsyncIterable<Uint8Array>): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for await (const row of openInput(path, { nowMs: NOW_MS, ...(stdin && { stdin }) })) rows.push(row);
  return rows;
}

function intervalOf(row: InputRow): number | undefined {
  return 'event' in row && row.event.type === 'bar' ? row.event.intervalMs : undefined;
}

recordedSuite('files of recorded market data are read whole', (folder) => {
  for (const { path, rows, intervalMs } of FILES) {
    test(`the recorded ${path} is read whole, packed or not`, async (t) => {
      const packed = await rowsOf(join(folder, path));
      t.is(packed.length, rows);
      const rejected = packed.filter((row) => 'rejected' in row);
      t.deepEqual(rejected, []);
      const intervals = new Set(packed.filter((row) => 'event' in row).map(intervalOf));
      t.deepEqual([...intervals], [intervalMs]);
      const text = gunzipSync(await readFile(join(folder, path)));
      async function* plain(): AsyncGenerator<Uint8Array> {
        yield text;
      }
      t.deepEqual(await rowsOf('-', plain()), packed);
    });
  }
});

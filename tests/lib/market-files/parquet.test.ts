import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import test, { type ExecutionContext } from 'ava';
import { countRows } from '../../../lib/market-files/count-rows.ts';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { type InputOptions, type InputRow, openInput } from '../../../lib/market-files/open-input.ts';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';

const NOW_MS = Date.parse('2026-11-23T15:00:00Z');

async function rowsOf(path: string, options: Partial<InputOptions> = {}): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for await (const row of openInput(path, { nowMs: NOW_MS, ...options })) rows.push(row);
  return rows;
}

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'parquet-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A file of what the query selects, written by DuckDB, which has nothing in common with the reader. */
async function written(t: ExecutionContext, select: string, options = ''): Promise<string> {
  const path = join(await folder(t), 'rows.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}

const TICKS = `
  SELECT * FROM (VALUES ('acme', TIMESTAMP '2024-01-02 03:04:05.678', 189.5, 120), ('BOLT', TIMESTAMP '2024-01-02 03:04:06', 7.25, 3))
    AS ticks(symbol, timestamp, price, volume)`;

const TICK_ROWS = [
  {
    line: 1,
    event: {
      type: 'trade',
      symbol: 'ACME',
      timestampMs: Date.parse('2024-01-02T03:04:05.678Z'),
      price: 189.5,
      volume: 120,
    },
  },
  {
    line: 2,
    event: {
      type: 'trade',
      symbol: 'BOLT',
      timestampMs: Date.parse('2024-01-02T03:04:06Z'),
      price: 7.25,
      volume: 3,
    },
  },
];

const readsCodec = test.macro({
  title: (_, codec: string) => `Parquet: ticks are read from a file that is ${codec}`,
  exec: async (t, codec: string) => {
    t.deepEqual<unknown, unknown>(await rowsOf(await written(t, TICKS, `, COMPRESSION ${codec}`)), TICK_ROWS);
  },
});
for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) test(readsCodec, codec);

const readsTime = test.macro({
  title: (title) => `Parquet: a time is ${title}`,
  exec: async (t, expression: string, expectedMs: number) => {
    const path = await written(t, `SELECT 'ACME' AS symbol, ${expression} AS timestamp, 1.5 AS price`);
    const [row] = await rowsOf(path);
    t.like(row, { event: { timestampMs: expectedMs } });
  },
});
const TIME_MS = Date.parse('2024-01-02T03:04:05.678Z');
test(
  'TIMESTAMP in seconds',
  readsTime,
  `TIMESTAMP_S '2024-01-02 03:04:05'`,
  Math.floor(TIME_MS / 1000) * 1000,
);
test('TIMESTAMP_MILLIS', readsTime, `TIMESTAMP_MS '2024-01-02 03:04:05.678'`, TIME_MS);
test('TIMESTAMP_MICROS', readsTime, `TIMESTAMP '2024-01-02 03:04:05.678999'`, TIME_MS);
test('TIMESTAMP_NANOS', readsTime, `TIMESTAMP_NS '2024-01-02 03:04:05.678999999'`, TIME_MS);
test('a TIMESTAMP with a zone', readsTime, `TIMESTAMPTZ '2024-01-02 05:04:05.678+02'`, TIME_MS);
test(
  'a TIMESTAMP before 1973',
  readsTime,
  `TIMESTAMP '1971-01-01 00:00:00.5'`,
  Date.parse('1971-01-01T00:00:00.500Z'),
);
test('a DATE', readsTime, `DATE '2024-01-02'`, Date.parse('2024-01-02T00:00:00Z'));
test('a whole number of seconds', readsTime, '1704164645::INTEGER', 1_704_164_645_000);
test('a whole number of nanoseconds', readsTime, '1704164645678999999::BIGINT', TIME_MS);
test('text', readsTime, `'2024-01-02T05:04:05.678+02:00'`, TIME_MS);

test('Parquet: a time is INT96, as Spark and Impala wrote it', async (t) => {
  // Written by pyarrow 26 with use_deprecated_int96_timestamps.
  const rows = await rowsOf(join(repositoryRoot, 'tests/golden/parquet/int96-ticks.parquet'));
  t.deepEqual(
    rows.map((row) => ('event' in row ? new Date(row.event.timestampMs).toISOString() : row)),
    ['2024-01-02T03:04:05.678Z', '2024-01-02T03:04:06.000Z', '2024-01-02T03:04:07.001Z'],
  );
});

const readsPrice = test.macro({
  title: (title) => `Parquet: a price is ${title}`,
  exec: async (t, expression: string, expected: number) => {
    const path = await written(
      t,
      `SELECT 'ACME' AS symbol, TIMESTAMP '2024-01-02' AS timestamp, ${expression} AS price`,
    );
    const [row] = await rowsOf(path);
    t.like(row, { event: { price: expected } });
  },
});
test('a double', readsPrice, '189.43::DOUBLE', 189.43);
test('the shortest decimal of a 32-bit float', readsPrice, '189.43::FLOAT', 189.43);
test('a short DECIMAL, exactly', readsPrice, '0.57::DECIMAL(4, 2)', 0.57);
test('a long DECIMAL, exactly', readsPrice, '1234567.57::DECIMAL(38, 2)', 1_234_567.57);
test('a whole number', readsPrice, '12::BIGINT', 12);
test('text', readsPrice, `'189.43'`, 189.43);

test('Parquet: columns stand in any order and case, further and nested ones are passed over', async (t) => {
  const path = await written(
    t,
    `SELECT {'a': 1, 'b': [1, 2]} AS nested, 9 AS Volume, 'x' AS note, [1] AS list, 1.5 AS PRICE,
       TIMESTAMP '2024-01-02' AS "Timestamp", 'ACME' AS Symbol`,
  );
  t.like(await rowsOf(path), { 0: { event: { symbol: 'ACME', price: 1.5, volume: 9 } }, length: 1 });
});

test('Parquet: bars have the length of their distance, over several row groups', async (t) => {
  const path = await written(
    t,
    `SELECT 'ACME' AS symbol, TIMESTAMP '2024-01-02' + i * INTERVAL 5 MINUTE AS timestamp, 1.0 AS open, 2.0 AS high, 0.5 AS low,
       1.5 AS close, i AS volume FROM range(5000) AS t(i)`,
    ', ROW_GROUP_SIZE 2048',
  );
  const rows = await rowsOf(path);
  t.is(rows.length, 5000);
  t.true(rows.every((row) => 'event' in row && row.event.type === 'bar' && row.event.intervalMs === 300_000));
  t.deepEqual(
    rows.map(({ line }) => line),
    Array.from({ length: 5000 }, (_, index) => index + 1),
  );
  t.is(await countRows(path), 5000);
});

test('Parquet: a plain series is read with --series and refused without it', async (t) => {
  const path = await written(t, `SELECT TIMESTAMP '1969-12-31 23:59:59.9999' AS timestamp, -1.5 AS value`);
  t.deepEqual<unknown, unknown>(await rowsOf(path, { series: true }), [
    { line: 1, series: { timestampMs: -1, value: -1.5 } },
  ]);
  await t.throwsAsync(rowsOf(path), { instanceOf: InputError, message: /pass --series/ });
});

test('Parquet: a bad row is a row, with its number and its fields', async (t) => {
  const path = await written(
    t,
    `SELECT * FROM (VALUES ('ACME', TIMESTAMP '2024-01-02', 1.5), ('ACME', TIMESTAMP '2024-01-02', NULL), ('', TIMESTAMP '2024-01-02', 2.5))
       AS ticks(symbol, timestamp, price)`,
  );
  const rows = await rowsOf(path);
  t.like(rows[1], {
    line: 2,
    rejected: 'missing_field: price: expected a finite number, received none',
    raw: '{"symbol":"ACME","timestamp":"2024-01-02T00:00:00.000Z"}',
  });
  t.like(rows[2], { line: 3 });
  t.true('rejected' in rows[2]! && rows[2].rejected.startsWith('bad_symbol'));
});

const refuses = test.macro({
  title: (title) => `Parquet: ${title} is refused with a clear line`,
  exec: async (t, select: string, expected: string) => {
    const path = await written(t, select);
    const error = await t.throwsAsync(rowsOf(path), { instanceOf: InputError });
    t.is(error.message, `${path}: ${expected}`);
  },
});
test(
  'a missing column',
  refuses,
  `SELECT 'ACME' AS symbol, 1.5 AS price, 9 AS size`,
  'tick Parquet misses the column timestamp: expected timestamp,price, found "symbol,price,size"; --columns time,open,high,low,close,volume says what they are',
);
test(
  'a column of lists where values belong',
  refuses,
  `SELECT 'ACME' AS symbol, TIMESTAMP '2024-01-02' AS timestamp, [1.5] AS price, 1 AS open`,
  'bar Parquet misses the columns high, low, close: expected timestamp,open,high,low,close, found "symbol,timestamp,open"; --columns time,open,high,low,close,volume says what they are',
);
test('a file without rows', refuses, `${TICKS} LIMIT 0`, 'expected rows, found none');

test('Parquet: unknown columns are told with those that are expected', async (t) => {
  const path = await written(t, 'SELECT 1 AS x, 2 AS y');
  await t.throwsAsync(rowsOf(path), {
    message: /unknown layout: expected ticks.*Parquet.*found "x,y" as its columns; --columns/,
  });
});

test('Parquet: a damaged file and one that is piped are told', async (t) => {
  const path = join(await folder(t), 'damaged.parquet');
  await writeFile(path, 'PAR1 and nothing of what follows');
  await t.throwsAsync(rowsOf(path), {
    instanceOf: InputError,
    message: /damaged\.parquet: expected a Parquet file, found a damaged or unsupported one \(/,
  });
  t.is(await countRows(path), null);
  async function* piped(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('PAR1\0\0\0\0');
  }
  await t.throwsAsync(rowsOf('-', { stdin: piped() }), { message: /is read from its end: name the file/ });
});

const counts = test.macro({
  title: (title) => `the rows of ${title} are counted without its header`,
  exec: async (t, content: string, expected: number) => {
    const path = join(await folder(t), 'rows.txt');
    await writeFile(path, content);
    t.is(await countRows(path), expected);
  },
});
test('CSV', counts, 'symbol,timestamp,price\nACME,1,2\nACME,2,3\n', 2);
test('CSV that ends without a line feed', counts, 'symbol,timestamp,price\r\nACME,1,2\r\n\r\n \nACME,2,3', 2);
test('CSV that begins with a byte order mark', counts, '\u{feff}\nsymbol,timestamp,price\nACME,1,2\n', 1);
test('NDJSON, which has none', counts, '\n{"symbol":"ACME"}\n\n{"symbol":"BOLT"}\n', 2);
test('nothing', counts, '', 0);

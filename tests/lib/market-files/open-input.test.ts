import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { type InputOptions, type InputRow, openInput } from '../../../lib/market-files/open-input.ts';

const NOW_MS = Date.parse('2026-11-23T15:00:00Z');
const TICK_HEADER = 'symbol,timestamp,price,volume';
const BAR_HEADER = 'symbol,timestamp,open,high,low,close,volume';
const TICK = 'AAPL,2024-01-02T03:04:05.678Z,189.5,120';
const TICK_EVENT = {
  type: 'trade',
  symbol: 'AAPL',
  timestampMs: Date.parse('2024-01-02T03:04:05.678Z'),
  price: 189.5,
  volume: 120,
};

type Content = string | Uint8Array | readonly Uint8Array[];

async function* chunksOf(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

async function collected(rows: AsyncIterable<InputRow>): Promise<InputRow[]> {
  const all: InputRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function rowsOf(content: Content, options: Partial<InputOptions> = {}): Promise<InputRow[]> {
  return await collected(openInput('-', { nowMs: NOW_MS, stdin: chunksOf(content), ...options }));
}

/** Rows without what repeats: the event, the value or the reason. */
function told(rows: readonly InputRow[]): unknown[] {
  return rows.map((row) => {
    if ('event' in row) return row.event;
    if ('series' in row) return row.series;
    return 'correction' in row ? row.correction : `${row.line}: ${row.rejected}`;
  });
}

async function inFile<T>(content: string | Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'input-'));
  try {
    const path = join(folder, 'rows.txt');
    await writeFile(path, content);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const readsTick = test.macro({
  title: (title) => `tick CSV: ${title}`,
  async exec(t, content: Content, expected: object = TICK_EVENT) {
    t.deepEqual(told(await rowsOf(content)), [expected]);
  },
});

test('one row is read as an event', readsTick, `${TICK_HEADER}\n${TICK}\n`);
test('the last line needs no line feed', readsTick, `${TICK_HEADER}\n${TICK}`);
test('carriage returns are dropped', readsTick, `${TICK_HEADER}\r\n${TICK}\r\n`);
test('a byte order mark is dropped', readsTick, `\uFEFF${TICK_HEADER}\n${TICK}\n`);
test('blank lines are passed over', readsTick, `\n \r\n${TICK_HEADER}\n\n\t\n${TICK}\n\n`);
test('header names are read in any case', readsTick, `Symbol,TIMESTAMP, Price ,Volume\n${TICK}`);
test(
  'columns stand in any order beside others',
  readsTick,
  'note,price,volume,timestamp,venue,symbol\nx,189.5,120,2024-01-02T03:04:05.678Z,N,AAPL',
);
test(
  'quoted fields hold commas and doubled quotes',
  readsTick,
  `"symbol",timestamp,price,volume,note\n"AAPL","2024-01-02T03:04:05.678Z",189.5,"120","a, ""b"""`,
);
test(
  'a missing volume column counts as 0',
  readsTick,
  'symbol,timestamp,price\nAAPL,2024-01-02T03:04:05.678Z,189.5',
  { ...TICK_EVENT, volume: 0 },
);
test(
  'a volume that is not known counts as 0',
  readsTick,
  `${TICK_HEADER}\nAAPL,2024-01-02T03:04:05.678Z,189.5,`,
  {
    ...TICK_EVENT,
    volume: 0,
  },
);
test('the header may be missing', readsTick, `${TICK}\n`);
test('UTF-16 is read', readsTick, Buffer.from(`\uFEFF${TICK_HEADER}\n${TICK}`, 'utf16le'));
test('lines may end as on an old Macintosh', readsTick, `${TICK_HEADER}\r${TICK}\r`);
test('epoch milliseconds are a time', readsTick, `${TICK_HEADER}\nAAPL,1704164645678,189.5,120`);
test('gzip is told by its bytes', readsTick, gzipSync(`${TICK_HEADER}\n${TICK}\n`));
test('several gzip members are read as one input', readsTick, [
  gzipSync(`${TICK_HEADER}\nAA`),
  gzipSync(TICK.slice(2)),
]);

const rejects = test.macro({
  title: (title) => `tick CSV: ${title}`,
  async exec(t, line: string, expected: string | RegExp) {
    const rows = await rowsOf(`${TICK_HEADER}\n${TICK}\n${line}\n${TICK}\n`);
    t.is(rows.length, 3);
    const [before, bad, after] = rows;
    t.like(before, { line: 2, event: TICK_EVENT });
    t.like(after, { line: 4, event: TICK_EVENT });
    if (bad === undefined || !('rejected' in bad)) return t.fail('the row is not rejected');
    t.is(bad.line, 3);
    t.is(bad.raw, line);
    return typeof expected === 'string' ? t.is(bad.rejected, expected) : t.regex(bad.rejected, expected);
  },
});

test('a row with too few columns is rejected', rejects, 'AAPL,1704164645678,1', 'expected 4 columns, got 3');
test('a row with too many columns is rejected', rejects, `${TICK},`, 'expected 4 columns, got 5');
test(
  'an unclosed quote is rejected',
  rejects,
  '"AAPL,1704164645678,1,2',
  'expected a quoted field to be closed and followed by a comma, got a stray quote',
);
test('a price that is no number is rejected', rejects, 'AAPL,1704164645678,abc,1', /^not_a_number: price: /);
test('an infinite price is rejected', rejects, 'AAPL,1704164645678,Infinity,1', /^not_a_number: price: /);
test('a price of zero is rejected', rejects, 'AAPL,1704164645678,0,1', /^not_positive: price: /);
test('a volume in words is rejected', rejects, 'AAPL,1704164645678,1,many', /^not_a_number: volume: /);
test('a symbol with a control is rejected', rejects, 'A\u0007B,1704164645678,1,1', /^bad_symbol: symbol: /);
test('a time that is none is rejected', rejects, 'AAPL,yesterday,1,1', /^bad_timestamp: timestamp: /);
test('a time in the future is rejected', rejects, 'AAPL,2026-11-23T15:06:00Z,1,1', /^time_in_future: /);

test('blank lines count in the line numbers', async (t) => {
  const rows = await rowsOf(`\n\n${TICK_HEADER}\n\n${TICK}\n\n${TICK}`);
  t.deepEqual(
    rows.map(({ line }) => line),
    [5, 7],
  );
});

test('the rows do not depend on where the chunks are cut', async (t) => {
  const text = `\uFEFF${TICK_HEADER},note\r\n\r\n${TICK},"é, €"\r\n${TICK},😀\n\nb\u00e4d,1,2\n${TICK},x`;
  for (const whole of [Buffer.from(text), gzipSync(text)]) {
    const expected = await rowsOf(whole);
    t.is(expected.length, 4);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 20 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        t.deepEqual(await rowsOf(chunks), expected);
      }),
    );
  }
});

test('standard input is read byte by byte as well', async (t) => {
  const bytes = [...gzipSync(`${TICK_HEADER}\n${TICK}\n`)].map((byte) => Uint8Array.of(byte));
  t.deepEqual(told(await rowsOf(bytes)), [TICK_EVENT]);
});

const minute = (n: number): string => new Date(NOW_MS - 86_400_000 + n * 60_000).toISOString();

test('bar CSV: the length of a bar is the most frequent distance, per symbol', async (t) => {
  const lines = [0, 1, 2, 7, 8].map((n) => `MIN,${minute(n)},1,2,0.5,1.5,10`);
  lines.push(...[0, 60, 120].map((n) => ` hour ,${minute(n)},1,2,0.5,1.5,10`));
  lines.push(...[0, 30].map((n) => `RARE,${minute(n)},1,2,0.5,1.5,10`));
  lines.push(`ONCE,${minute(0)},1,2,0.5,1.5,10`);
  const rows = await rowsOf([BAR_HEADER, ...lines].join('\n'));
  const intervals = rows.map((row) =>
    'event' in row && row.event.type === 'bar' ? [row.event.symbol, row.event.intervalMs] : row,
  );
  const M = 60_000;
  t.deepEqual(intervals, [
    ...Array.from({ length: 5 }, () => ['MIN', M]),
    ...Array.from({ length: 3 }, () => ['HOUR', 60 * M]),
    ['RARE', M],
    ['RARE', M],
    ['ONCE', M],
  ]);
});

test('bar CSV: a single bar has no length, and a missing volume counts as 0', async (t) => {
  const [row] = await rowsOf('symbol,timestamp,open,high,low,close\nKO,2024-01-02,1,2,0.5,1.5');
  t.deepEqual(row, {
    line: 2,
    event: {
      type: 'bar',
      symbol: 'KO',
      timestampMs: Date.UTC(2024, 0, 2),
      open: 1,
      high: 2,
      low: 0.5,
      close: 1.5,
      volume: 0,
    },
  });
});

test('bar CSV: bars after the measured ones have the same length, bad rows keep their place', async (t) => {
  const bars = Array.from({ length: 5_000 }, (_, n) => `KO,${1_700_000_000 + n * 300},1,2,0.5,1.5,10`);
  bars[10] = 'KO,1700003000,1,2';
  bars[4_000] = 'KO,1701200000,1,0.1,0.5,1.5,10';
  const rows = await rowsOf([BAR_HEADER, ...bars].join('\n'));
  t.is(rows.length, 5_000);
  for (const [index, row] of rows.entries()) {
    if (index === 10 || index === 4_000) t.true('rejected' in row);
    else if (!('event' in row) || row.event.type !== 'bar' || row.event.intervalMs !== 300_000) {
      t.fail(`row ${index}: ${JSON.stringify(row)}`);
    }
    if (row.line !== index + 2) t.fail(`row ${index} names line ${row.line}`);
  }
});

const readsPoint = test.macro({
  title: (title) => `plain series: ${title}`,
  async exec(t, line: string, expected: unknown) {
    const rows = await rowsOf(`timestamp,value\n${line}\n`, { series: true });
    t.deepEqual(told(rows), [expected]);
  },
});

const AT_MS = Date.UTC(2014, 3, 10, 7, 15, 0);
const at = (value: number): object => ({ timestampMs: AT_MS, value });
test('ISO 8601 is a time', readsPoint, '2014-04-10T07:15:00Z,1.5', at(1.5));
test('an offset is heeded', readsPoint, '2014-04-10T09:15:00+02:00,1.5', at(1.5));
test('a date and a time are UTC', readsPoint, '2014-04-10 07:15:00,-3', at(-3));
test('epoch seconds are a time', readsPoint, `${AT_MS / 1000},0`, at(0));
test('epoch milliseconds are a time too', readsPoint, `${AT_MS},1e-9`, at(1e-9));
test('an index counts as seconds', readsPoint, '7,-1.25E3', { timestampMs: 7_000, value: -1_250 });
test('the first index may be 0', readsPoint, '0,1', { timestampMs: 0, value: 1 });
test(
  'a value that is no number is rejected',
  readsPoint,
  '7,nan',
  '2: value: expected a finite number, received "nan"',
);
test('an empty value is rejected', readsPoint, '7,', '2: value: expected a finite number, received ""');
test(
  'a day that does not exist is rejected',
  readsPoint,
  '2014-02-30 00:00:00,1',
  '2: timestamp: expected ISO 8601, an epoch number or an index, received "2014-02-30 00:00:00"',
);

test('plain series: columns stand in any order beside others', async (t) => {
  const rows = await rowsOf('symbol,value,price,Timestamp\nX,2,9,1\n', { series: true });
  t.deepEqual(told(rows), [{ timestampMs: 1000, value: 2 }]);
});

test('NDJSON: events, feed envelopes and bad lines give their rows under the number of their line', async (t) => {
  const event = { symbol: 'AAPL', timestamp: '2024-01-02T03:04:05.678Z', price: 189.5, volume: 120 };
  const finnhub = {
    type: 'trade',
    data: [
      { s: 'AAPL', p: 1, t: 1_704_164_645_678, v: 2 },
      { s: 'MSFT', p: -1, t: 1_704_164_645_678, v: 2 },
      { s: 'KO', p: 3, t: 1_704_164_645_678, v: 2 },
    ],
  };
  const envelope = JSON.stringify(finnhub);
  const rows = await rowsOf(
    `${JSON.stringify(event)}\n\n${envelope}\nnot json\n${JSON.stringify([event, event])}`,
  );
  t.deepEqual(
    rows.map((row) => [row.line, 'event' in row ? row.event.symbol : 'rejected']),
    [
      [1, 'AAPL'],
      [3, 'AAPL'],
      [3, 'rejected'],
      [3, 'KO'],
      [4, 'rejected'],
      [5, 'AAPL'],
      [5, 'AAPL'],
    ],
  );
  t.like(rows[0], { event: TICK_EVENT });
  t.like(rows[2], { raw: envelope });
  t.like(rows[4], { raw: 'not json', rejected: 'not_json: expected JSON, received "not json"' });
});

const refuses = test.macro({
  title: (title) => `refused in one line: ${title}`,
  async exec(t, content: Content, expected: string, options: Partial<InputOptions> = {}) {
    const error = await t.throwsAsync(rowsOf(content, options), { instanceOf: InputError });
    t.is(error.message, `standard input: ${expected}`);
    t.false(error.message.includes('\n'));
  },
});

const LAYOUTS =
  'expected ticks (time, price, volume), bars (time, open, high, low, close, volume), quotes (time, bid, ask), a plain series ' +
  '(time, value) as CSV or Parquet, or NDJSON market events';
const BINARY =
  'expected CSV or NDJSON as text, plain or packed by gzip, zip, xz, zstd or bzip2, or Parquet, found other binary data';

test('nothing', refuses, '', `the input is empty: ${LAYOUTS}`);
test('an empty gzip', refuses, gzipSync(''), `the input is empty: ${LAYOUTS}`);
test('blank lines only', refuses, '\n\r\n  \n', `the input is empty: ${LAYOUTS}`);
test('a header only', refuses, `${TICK_HEADER}\n\n`, 'expected rows below the header, found none');
test(
  'tick CSV without a symbol',
  refuses,
  'timestamp,price\n1,2',
  'the rows name no symbol: pass --symbol, such as --symbol AAPL',
);
test(
  'bar CSV without two of its columns',
  refuses,
  'symbol,timestamp,open,high\nKO,1,2,3',
  'bar CSV misses the columns low, close: expected timestamp,open,high,low,close, ' +
    'found "symbol,timestamp,open,high"; --columns time,open,high,low,close,volume says what they are',
);
test(
  'a header with a column twice',
  refuses,
  'symbol,timestamp,price,Price\nKO,1,2,3',
  'expected one column price, the header has two: "symbol,timestamp,price,Price"',
);
test(
  'a header of other things',
  refuses,
  'name,born\nAda,1815-12-10',
  `unknown layout: ${LAYOUTS}, found "name,born" on its first line; --columns time,open,high,low,close,volume says what they are`,
);
test(
  'a long first line',
  refuses,
  'x'.repeat(5_000),
  `unknown layout: ${LAYOUTS}, found "${'x'.repeat(60)}…" on its first line`,
);
test(
  'a series that was not announced',
  refuses,
  'timestamp,value\n1,2',
  'a time and a value are a plain series: pass --series to read it',
);
const NO_SERIES = 'expected a plain series with the header timestamp,value, found';
test(
  'ticks as a series',
  refuses,
  `${TICK_HEADER}\n${TICK}`,
  `${NO_SERIES} tick CSV: leave --series away to read it`,
  {
    series: true,
  },
);
test(
  'bars as a series',
  refuses,
  `${BAR_HEADER}\nKO,2024-01-02,1,1,1,1,1\n`,
  `${NO_SERIES} bar CSV: leave --series away to read it`,
  {
    series: true,
  },
);
test('NDJSON as a series', refuses, '{"a":1}', `${NO_SERIES} NDJSON: leave --series away to read it`, {
  series: true,
});
test(
  'JSON over several lines',
  refuses,
  '[\n  {}\n]',
  'expected NDJSON, found JSON over several lines: put each event on a line of its own, for instance with jq -c',
);
test('binary data', refuses, Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 10, 65), BINARY);
test('gzip inside gzip', refuses, gzipSync(gzipSync(TICK_HEADER)), BINARY);
test(
  'a line without end',
  refuses,
  [Buffer.from(`${TICK_HEADER}\n`), Buffer.alloc(17 * 1024 * 1024, 'x')],
  'expected lines of text, line 2 is longer than 16 MiB',
);
test(
  'damaged gzip',
  refuses,
  Uint8Array.of(0x1f, 0x8b, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8),
  'expected gzip data, found a damaged or cut-off stream (unknown compression method) after line 0',
);

test('a cut-off gzip gives its whole lines and says after which one it ended', async (t) => {
  const lines = Array.from({ length: 200_000 }, (_, n) => `AAPL,${1_700_000_000 + n},${1 + (n % 977)},1`);
  const whole = gzipSync([TICK_HEADER, ...lines].join('\n'));
  let last = 0;
  const error = await t.throwsAsync(
    async () => {
      const stdin = chunksOf(whole.subarray(0, whole.length / 2));
      for await (const row of openInput('-', { nowMs: NOW_MS, stdin })) last = row.line;
    },
    { instanceOf: InputError },
  );
  t.true(last > 1 && last < 200_000);
  t.is(
    error.message,
    `standard input: expected gzip data, found a damaged or cut-off stream (unexpected end of file) after line ${last}`,
  );
});

test('a missing file is named', async (t) => {
  const path = join(tmpdir(), 'no-such-folder', 'no-such-file.csv');
  await t.throwsAsync(collected(openInput(path, { nowMs: NOW_MS })), {
    instanceOf: InputError,
    message: `${path}: expected a file, found none of this name`,
  });
});

test('a directory is named', async (t) => {
  await t.throwsAsync(collected(openInput(tmpdir(), { nowMs: NOW_MS })), {
    instanceOf: InputError,
    message: `${tmpdir()}: expected a file, found a directory`,
  });
});

const asRoot = process.getuid?.() === 0 ? test.skip : test;
asRoot('a file that may not be read is named', async (t) => {
  await inFile(TICK_HEADER, async (path) => {
    await chmod(path, 0);
    await t.throwsAsync(collected(openInput(path, { nowMs: NOW_MS })), {
      instanceOf: InputError,
      message: `${path}: expected a file that may be read, permission is denied`,
    });
  });
});

test("a failure that is not the file's passes as it is", async (t) => {
  const failure = new Error('broken pipe');
  // oxlint-disable-next-line require-yield -- a source that fails before its first chunk
  async function* broken(): AsyncGenerator<Uint8Array> {
    throw failure;
  }
  t.is(await t.throwsAsync(rowsOf([], { stdin: broken() })), failure);
});

test('a reader that stops early lets go of the source', async (t) => {
  for (const pack of [(text: string) => Buffer.from(text), (text: string) => gzipSync(text)]) {
    const released = Promise.withResolvers<void>();
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield pack(`${TICK_HEADER}\n${TICK}\n${TICK}\n`);
        for (;;) yield pack(`${TICK}\n`.repeat(1_000));
      } finally {
        released.resolve();
      }
    }
    for await (const row of openInput('-', { nowMs: NOW_MS, stdin: source() })) {
      t.is(row.line, 2);
      break;
    }
    await released.promise;
  }
});

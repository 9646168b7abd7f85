import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { downloadDay } from '../../../apps/market-archive/download-day.ts';
import { downloadOptions } from '../../../apps/market-archive/options.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { ArchiveServer, type Trouble } from '../../support/archive-server.ts';
import { until } from '../../support/until.ts';
import { zipOf } from '../../support/zip-of.ts';

interface Bench {
  readonly archive: ArchiveServer;
  readonly folder: string;
  readonly said: string[];
  readonly progress: string[];
  readonly pausesMs: number[];
}

const test = anyTest as TestFn<Bench>;
type Context = ExecutionContext<Bench>;

test.beforeEach(async (t) => {
  t.context = {
    archive: await ArchiveServer.start(),
    folder: join(await mkdtemp(join(tmpdir(), 'archive-')), 'recorded'),
    said: [],
    progress: [],
    pausesMs: [],
  };
});
test.afterEach.always((t) => t.context.archive.stop());

const NOW_MS = Date.parse('2026-11-23T15:00:00Z');
const DAY = '2022-12-13';
const MIDNIGHT_MS = Date.parse(`${DAY}T00:00:00Z`);
const KLINES = 'data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2022-12-13.zip';

async function download(
  t: Context,
  environment: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<{ path: string; rows: number }> {
  const { archive, folder, said, progress, pausesMs } = t.context;
  return downloadDay(
    downloadOptions({ DAY, SYMBOLS: 'BTCUSDT', ARCHIVE_URL: archive.url, ...environment }, NOW_MS),
    {
      folder,
      signal,
      say: (text) => said.push(text),
      onTrouble: (text) => said.push(text),
      pause: async (ms) => void pausesMs.push(ms),
      progress: {
        start: (label, total) => progress.push(`${label}: ${total}`),
        update: (done) => progress.push(String(done)),
        note: (text) => progress.push(text),
        finish: (note) => progress.push(note),
      },
    },
  );
}

/** The klines of a day, as spot has them: twelve columns, no header. `digits` behind ms make µs of the times. */
function klines(price: number, { count = 1440, digits = '' } = {}): string {
  const random = mulberry32(price);
  return Array.from({ length: count }, (_, minute) => {
    const startMs = MIDNIGHT_MS + minute * 60_000;
    const [high, low, close] = [price + 1, price - 1, price + 0.25].map((each) => each.toFixed(8));
    const volume = minute === 0 ? '12.34500000' : (100 * random()).toFixed(8);
    return `${startMs}${digits},${price}.50000000,${high},${low},${close},${volume},${startMs + 59_999}${digits},1.0,7,1.0,1.0,0\n`;
  }).join('');
}

const zipped = (name: string, text: string): Buffer => zipOf({ [`${name}.csv`]: text });
const putKlines = (t: Context, text = klines(17_000)): void =>
  t.context.archive.put(KLINES, zipped('BTCUSDT-1m-2022-12-13', text));

/** The connection ends when what is kept of the file has grown from one length to another. */
function cut(t: Context, from: number, to: number): Trouble {
  const part = join(t.context.folder, 'binance/BTCUSDT-1m-2022-12-13.zip.part');
  return { cutAfter: to - from, arrived: () => until(() => existsSync(part) && statSync(part).size >= to) };
}

async function eventsOf(path: string): Promise<Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = [];
  for await (const row of openInput(path, { nowMs: NOW_MS })) events.push({ ...row });
  return events.map((row) => (row['event'] as Record<string, unknown>) ?? row);
}

test('a day of klines becomes one file that every program reads, in the order of time', async (t) => {
  putKlines(t);
  t.context.archive.put(
    'data/spot/daily/klines/ETHUSDT/1m/ETHUSDT-1m-2022-12-13.zip',
    zipped('ETHUSDT-1m-2022-12-13', klines(1_270)),
  );
  const { path, rows } = await download(t, { SYMBOLS: 'BTCUSDT,ETHUSDT' });
  t.is(path, join(t.context.folder, 'binance/2022-12-13-klines-1m-BTCUSDT-ETHUSDT.csv.gz'));
  t.is(rows, 2_880);
  const events = await eventsOf(path);
  t.is(events.length, 2_880);
  t.like(events[0], {
    type: 'bar',
    symbol: 'BTCUSDT',
    timestampMs: MIDNIGHT_MS,
    intervalMs: 60_000,
    open: 17_000.5,
    high: 17_001,
    low: 16_999,
    close: 17_000.25,
    volume: 12.345,
  });
  t.like(events[1], { symbol: 'ETHUSDT', timestampMs: MIDNIGHT_MS, open: 1_270.5 });
  t.like(events[2], { symbol: 'BTCUSDT', timestampMs: MIDNIGHT_MS + 60_000 });
  t.deepEqual(readdirSync(join(t.context.folder, 'binance')).toSorted(), [
    '2022-12-13-klines-1m-BTCUSDT-ETHUSDT.csv.gz',
    'BTCUSDT-1m-2022-12-13.zip',
    'ETHUSDT-1m-2022-12-13.zip',
  ]);
});

test('microseconds of spot since 2025 and the header of futures since 2022 are read as what they are', async (t) => {
  putKlines(t, klines(17_000, { digits: '000' }));
  const header =
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';
  t.context.archive.put(
    'data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2022-12-13.zip',
    zipped('BTCUSDT-1m-2022-12-13', header + klines(17_000)),
  );
  const [spot, futures] = [await download(t), await download(t, { FROM: 'binance-usdm' })];
  t.is(futures.rows, 1_440);
  t.deepEqual(await eventsOf(futures.path), await eventsOf(spot.path));
});

const ticks = test.macro(async (t: Context, KIND: string, text: string) => {
  t.context.archive.put(
    `data/spot/daily/${KIND}/BTCUSDT/BTCUSDT-${KIND}-2022-12-13.zip`,
    zipped(`BTCUSDT-${KIND}-2022-12-13`, text),
  );
  const { path } = await download(t, { KIND });
  t.true(path.endsWith(`2022-12-13-${KIND}-BTCUSDT.csv.gz`));
  const [first, second, ...more] = await eventsOf(path);
  t.deepEqual(more, []);
  t.like(first, {
    type: 'trade',
    symbol: 'BTCUSDT',
    timestampMs: MIDNIGHT_MS + 7,
    price: 17_205.93,
    volume: 0.00058,
  });
  t.like(second, { type: 'trade', timestampMs: MIDNIGHT_MS + 8, price: 17_205.01, volume: 2.5 });
});
test(
  'trades are read by price, quantity and time',
  ticks,
  'trades',
  `2304087117,17205.93000000,0.00058000,9.97943940,${MIDNIGHT_MS + 7},False,True\n2304087118,17205.01000000,2.50000000,43012.52500000,${MIDNIGHT_MS + 8},True,True\n`,
);
test(
  'aggregate trades are read by price, quantity and time, which stand elsewhere',
  ticks,
  'aggTrades',
  `2007121397,17205.93000000,0.00058000,2304087117,2304087117,${MIDNIGHT_MS + 7},False,True\n2007121398,17205.01000000,2.50000000,2304087118,2304087120,${MIDNIGHT_MS + 8},True,True\n`,
);

test('what is there is not downloaded again', async (t) => {
  putKlines(t);
  const { path } = await download(t);
  const [packed, asked] = [await readFile(path), t.context.archive.requests.length];
  t.deepEqual(await readFile((await download(t)).path), packed);
  t.is(t.context.archive.requests.length, asked);
  t.is(t.context.said.at(-1), 'binance: 1m klines of BTCUSDT: there already');
});

test('the terms of the vendor are said before its first download, and not again', async (t) => {
  putKlines(t);
  await download(t);
  t.is(t.context.said.length, 1);
  t.regex(
    t.context.said[0]!,
    /These files are Binance's.*\n.*terms of use \(https:\/\/www\.binance\.com\/en\/terms\)/,
  );
  await download(t);
  t.is(t.context.said.filter((text) => text.includes('terms of use')).length, 1);
});

test('progress counts kilobytes up to the length of the file', async (t) => {
  putKlines(t);
  await download(t);
  const { progress, folder } = t.context;
  const total = Math.ceil((await readFile(join(folder, 'binance/BTCUSDT-1m-2022-12-13.zip'))).length / 1000);
  t.is(progress[0], `binance: 1m klines of BTCUSDT: ${total}`);
  t.is(progress.at(-2), String(total));
  t.is(progress.at(-1), 'binance: 1m klines of BTCUSDT: verified');
});

test('a connection that is cut goes on where it ended', async (t) => {
  putKlines(t);
  const { archive } = t.context;
  archive.troubles.set(KLINES, [cut(t, 0, 9_000), cut(t, 9_000, 14_000)]);
  const { rows } = await download(t);
  t.is(rows, 1_440);
  const ranges = archive.requests.filter(({ path }) => path === KLINES).map(({ range }) => range);
  t.deepEqual(ranges, [null, 'bytes=9000-', 'bytes=14000-']);
  t.deepEqual(t.context.pausesMs, [1_000, 1_000]);
  t.regex(t.context.said[1]!, /^BTCUSDT-1m-2022-12-13\.zip: .*; trying again in 1 s$/);
});

test('a connection that gets further each time is given no limit, one that does not is given up after five tries', async (t) => {
  putKlines(t);
  const { archive, folder, pausesMs } = t.context;
  archive.troubles.set(KLINES, [
    ...Array.from({ length: 7 }, (_, i) => cut(t, 1_000 * i, 1_000 * (i + 1))),
    ...Array.from({ length: 4 }, () => ({ cutAfter: 0 })),
  ]);
  const problem = /^BTCUSDT-1m-2022-12-13\.zip: .* \(tried 5 times\)$/;
  await t.throwsAsync(download(t), { name: 'ArchiveError', message: problem });
  t.deepEqual(pausesMs, [...Array.from({ length: 7 }, () => 1_000), 2_000, 4_000, 8_000]);
  t.is((await readFile(join(folder, 'binance/BTCUSDT-1m-2022-12-13.zip.part'))).length, 7_000);
  t.is((await download(t)).rows, 1_440);
  t.is(archive.requests.at(-1)!.range, 'bytes=7000-');
});

test('a download that was stopped goes on with the next command', async (t) => {
  putKlines(t);
  const { archive } = t.context;
  const stopped = new AbortController();
  archive.troubles.set(KLINES, [cut(t, 0, 9_000)]);
  await t.throwsAsync(
    downloadDay(downloadOptions({ DAY, SYMBOLS: 'BTCUSDT', ARCHIVE_URL: archive.url }, NOW_MS), {
      folder: t.context.folder,
      signal: stopped.signal,
      say: () => undefined,
      onTrouble: () => undefined,
      pause: async (_, signal) => {
        stopped.abort();
        signal.throwIfAborted();
      },
      progress: {
        start: () => undefined,
        update: () => undefined,
        note: () => undefined,
        finish: () => undefined,
      },
    }),
    { name: 'AbortError' },
  );
  t.is((await download(t)).rows, 1_440);
  t.is(archive.requests.at(-1)!.range, 'bytes=9000-');
});

test('a download that was stopped right at its end is verified without another byte', async (t) => {
  const bytes = zipped('BTCUSDT-1m-2022-12-13', klines(17_000));
  t.context.archive.put(KLINES, bytes);
  const part = join(t.context.folder, 'binance/BTCUSDT-1m-2022-12-13.zip.part');
  await t.throwsAsync(download(t, { SYMBOLS: 'NONE' }));
  await writeFile(part, bytes);
  t.is((await download(t)).rows, 1_440);
  t.is(t.context.archive.requests.at(-1)!.range, `bytes=${bytes.length}-`);
  t.false(existsSync(part));
});

test('a beginning that is longer than the file is thrown away', async (t) => {
  putKlines(t);
  await t.throwsAsync(download(t, { SYMBOLS: 'NONE' }));
  await writeFile(join(t.context.folder, 'binance/BTCUSDT-1m-2022-12-13.zip.part'), Buffer.alloc(999_999));
  t.is((await download(t)).rows, 1_440);
});

test('a server that knows no ranges sends the file from its beginning', async (t) => {
  putKlines(t);
  t.context.archive.ignoresRanges = true;
  t.context.archive.troubles.set(KLINES, [cut(t, 0, 9_000)]);
  t.is((await download(t)).rows, 1_440);
});

test('a wrong checksum deletes the file and says so, and the next command begins anew', async (t) => {
  const { archive, folder } = t.context;
  const bytes = zipped('BTCUSDT-1m-2022-12-13', klines(17_000));
  archive.put(KLINES, bytes, 'A'.repeat(64));
  const { message } = await t.throwsAsync(download(t), { name: 'ArchiveError' });
  t.regex(
    message,
    /^BTCUSDT-1m-2022-12-13\.zip: the checksum is wrong: expected a{64}, got [0-9a-f]{64} of \d+ bytes; the file is deleted, the same command downloads it anew$/,
  );
  t.deepEqual(readdirSync(join(folder, 'binance')), []);
  archive.put(KLINES, bytes);
  t.is((await download(t)).rows, 1_440);
  t.is(archive.requests.at(-1)!.range, null);
});

test('a part of another file, as after a correction by the vendor, is found by its checksum', async (t) => {
  putKlines(t);
  await t.throwsAsync(download(t, { SYMBOLS: 'NONE' }));
  await writeFile(join(t.context.folder, 'binance/BTCUSDT-1m-2022-12-13.zip.part'), Buffer.alloc(5_000));
  await t.throwsAsync(download(t), { message: /the checksum is wrong/ });
  t.is((await download(t)).rows, 1_440);
});

test('a checksum that is none is said', async (t) => {
  putKlines(t);
  t.context.archive.put(`${KLINES}.CHECKSUM`, Buffer.from('<html>'));
  await t.throwsAsync(download(t), {
    message: 'BTCUSDT-1m-2022-12-13.zip: expected a SHA-256 in its .CHECKSUM, got "<html>"',
  });
});

test('a symbol that the archive does not know is said to be none of it', async (t) => {
  putKlines(t);
  await t.throwsAsync(download(t, { SYMBOLS: 'BITCOIN' }), {
    name: 'NotInArchiveError',
    message:
      'Binance spot has no 1m klines of BITCOIN; symbols are written as it writes them, such as BTCUSDT',
  });
});

test('a day before the first one of a symbol is said to be that', async (t) => {
  putKlines(t);
  await t.throwsAsync(download(t, { DAY: '2017-01-01' }), {
    message: 'Binance spot has no 1m klines of BTCUSDT of 2017-01-01; the first day is 2022-12-13',
  });
});

test('a day that is missing between others is said to be missing', async (t) => {
  putKlines(t);
  await t.throwsAsync(download(t, { DAY: '2023-01-01' }), {
    message:
      'Binance spot has no 1m klines of BTCUSDT of 2023-01-01, though it has others (the first is 2022-12-13): not traded that day, or not there yet',
  });
});

test('a mirror that does not list its files leaves both possible', async (t) => {
  t.context.archive.lists = false;
  await t.throwsAsync(download(t), {
    message: 'Binance spot has no 1m klines of BTCUSDT of 2022-12-13: no such symbol, or no such day',
  });
});

test('one line for each symbol that is not there, and no file without them', async (t) => {
  putKlines(t);
  const { message } = await t.throwsAsync(download(t, { SYMBOLS: 'A,BTCUSDT,B' }), {
    name: 'NotInArchiveError',
  });
  t.deepEqual(
    message.split('\n').map((line) => /klines of (\w+)/.exec(line)?.[1]),
    ['A', 'B'],
  );
  t.deepEqual(readdirSync(join(t.context.folder, 'binance')), ['BTCUSDT-1m-2022-12-13.zip']);
});

test('a server that is busy is asked again after the time that it names, at most a minute', async (t) => {
  putKlines(t);
  t.context.archive.troubles.set(KLINES, [
    { status: 503 },
    { status: 429, headers: { 'retry-after': '20' } },
    { status: 503, headers: { 'retry-after': '3600' } },
  ]);
  t.is((await download(t)).rows, 1_440);
  t.deepEqual(t.context.pausesMs, [1_000, 20_000, 60_000]);
  t.is(t.context.said[2], 'BTCUSDT-1m-2022-12-13.zip: the archive answered 429; trying again in 20 s');
});

test('a server that refuses is not asked again', async (t) => {
  putKlines(t);
  t.context.archive.troubles.set(`${KLINES}.CHECKSUM`, [{ status: 451 }]);
  await t.throwsAsync(download(t), {
    name: 'ArchiveError',
    message: 'BTCUSDT-1m-2022-12-13.zip.CHECKSUM: the archive answered 451',
  });
  t.deepEqual(t.context.pausesMs, []);
});

test('an archive that cannot be reached is said after five tries, once for all symbols', async (t) => {
  const gone = await ArchiveServer.start();
  const { url } = gone;
  await gone.stop();
  await t.throwsAsync(download(t, { ARCHIVE_URL: url, SYMBOLS: 'BTCUSDT,ETHUSDT' }), {
    name: 'ArchiveError',
    message: /^BTCUSDT-1m-2022-12-13\.zip\.CHECKSUM: .*ECONNREFUSED.* \(tried 5 times\)$/,
  });
  t.deepEqual(t.context.pausesMs, [1_000, 2_000, 4_000, 8_000]);
});

test('rows of another form are refused with their line', async (t) => {
  putKlines(t, `${klines(17_000, { count: 3 })}no time,1,2,3\n`);
  await t.throwsAsync(download(t), {
    name: 'ArchiveError',
    message: 'BTCUSDT-1m-2022-12-13.zip, line 4: expected a time as column 1, got "no time,1,2,3"',
  });
});

test('a day without a trade is a file of no rows', async (t) => {
  putKlines(t, '');
  const { path, rows } = await download(t);
  t.is(rows, 0);
  t.is(gunzipSync(await readFile(path)).toString(), 'symbol,timestamp,open,high,low,close,volume\n');
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { countRows } from '../../../lib/market-files/count-rows.ts';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import { readingText } from '../../../lib/market-files/reading.ts';

const NOW_MS = Date.parse('2026-11-23T15:00:00Z');
const TEXT = 'symbol,timestamp,price\nKO,2024-01-02T10:00:00Z,59.5\nKO,2024-01-02T10:01:00Z,59.75\n';
const HALF = TEXT.length / 2;

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

/* TEXT, or its halves joined, packed by Python's lzma and bz2. */
const XZ = bytes(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABRADxdADmeSd2UcUWvc19B3GOlD4xFGI8jJg5RzqMKzBNtyvTRz96XMzZmrkj3lZYaoZkmXwDI45Cpzt2E7LUpAAD2L+feVMvMYQABWFKvUoHXH7bzfQEAAAAABFla',
);
const XZ_JOINED = bytes(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAoc3ltYm9sLHRpbWVzdGFtcCxwcmljZQpLTywyMDI0LTAxLTAyVDEwOjAAAAAAh8zwACtZLxQAAUEpA1NWix+2830BAAAAAARZWv03elhaAAAE5ta0RgIAIQEWAAAAdC/lo+AAKAAmXQAYDoJZndJaUPgzcCg/5Kb4BC0qaGB7GuoRUXwrl4J1t4okVQNSAAAAAK2QAACrWRkGAAFCKcAAe6AftvN9AQAAAAAEWVo=',
);
const XZ_WITH_SHA256 = bytes(
  '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4ABRADxdADmeSd2UcUWvc19B3GOlD4xFGI8jJg5RzqMKzBNtyvTRz96XMzZmrkj3lZYaoZkmXwDI45Cpzt2E7LUpAABbrNjXPcYLQp2apqtaMvLmuQXaUdhjpqCFqdIJn+taBAABcFIF/NyKGJtLmgEAAAAAClla',
);
const BZIP2 = bytes(
  'QlpoOTFBWSZTWSwp99EAACdfgAAQAAd2sAAIhBA6JtwgIABURNBMmQYTGmSCVT0mQGj9KABpteZjnfORMQ9UxkQIpmDUZDBIfSJBEi0aBUIAwEIiWbT3waPmSe7aP4u5IpwoSBYU++iA',
);
const BZIP2_JOINED = bytes(
  'QlpoOTFBWSZTWYvNcB8AABLfgAAQAAZ0EAAIhAA6JtwgIAAxQaNGgyA0KZAm0yRp6ZGSXRX8IBxhDGFQNJOqqLTblWeybf3kw6LuSKcKEhF5rgPgQlpoOTFBWSZTWShWvisAAAfeAAAQAAd2sAAIhBAgACGp6hoyPUyFMABNHHqHIQ8IKvDK1FEamcgyG2Xp8D4u5IpwoSBQrXxW',
);
/* Two tables, a report and a file of macOS; a workbook's parts; a PDF alone; a table with a password. */
const ZIP = bytes(
  'UEsDBBQAAAAIAAAAIli7XWgtMAAAAFQAAAAeAAAAREFUX0FTQ0lJX0VVUlVTRF9NMV8yMDI0MDcuY3N2MzIwMjEwNzBSMDQ3AAJrQz1DAxMjcyhtCaVN4XwDXi4jJC2GEC1AbGRtCGYBFQAAUEsDBBQAAAAAAAAAIlgFl0JXIwAAACMAAAAeAAAAREFUX0FTQ0lJX0VVUlVTRF9NMV8yMDI0MDcudHh0R2FwIG9mIDEyMnMgZm91bmQgYmV0d2VlbiAxIGFuZCAyDQpQSwMEFAAAAAAAAAAiWIMW3IwBAAAAAQAAABAAAABfX01BQ09TWC8uX3guY3N2eFBLAwQUAAAACAAAACJYzdrk7x0AAAAbAAAADwAAAG1vcmUvR0JQVVNELmNzdnNJLEnVcc7JL07lMjIwMtE1MNQ1MNIx1DMy5QIAUEsBAhQDFAAAAAgAAAAiWLtdaC0wAAAAVAAAAB4AAAAAAAAAAAAAAIABAAAAAERBVF9BU0NJSV9FVVJVU0RfTTFfMjAyNDA3LmNzdlBLAQIUAxQAAAAAAAAAIlgFl0JXIwAAACMAAAAeAAAAAAAAAAAAAACAAWwAAABEQVRfQVNDSUlfRVVSVVNEX00xXzIwMjQwNy50eHRQSwECFAMUAAAAAAAAACJYgxbcjAEAAAABAAAAEAAAAAAAAAAAAAAAgAHLAAAAX19NQUNPU1gvLl94LmNzdlBLAQIUAxQAAAAIAAAAIljN2uTvHQAAABsAAAAPAAAAAAAAAAAAAACAAfoAAABtb3JlL0dCUFVTRC5jc3ZQSwUGAAAAAAQABAATAQAARAEAAAAA',
);
const WORKBOOK = bytes(
  'UEsDBBQAAAAAAAAAIlgrhCYSBAAAAAQAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbDx4Lz5QSwMEFAAAAAAAAAAiWCuEJhIEAAAABAAAAA8AAAB4bC93b3JrYm9vay54bWw8eC8+UEsBAhQDFAAAAAAAAAAiWCuEJhIEAAAABAAAABMAAAAAAAAAAAAAAIABAAAAAFtDb250ZW50X1R5cGVzXS54bWxQSwECFAMUAAAAAAAAACJYK4QmEgQAAAAEAAAADwAAAAAAAAAAAAAAgAE1AAAAeGwvd29ya2Jvb2sueG1sUEsFBgAAAAACAAIAfgAAAGYAAAAAAA==',
);
const PDF_IN_ZIP = bytes(
  'UEsDBBQAAAAAAAAAIliDFtyMAQAAAAEAAAAKAAAAcmVwb3J0LnBkZnhQSwECFAMUAAAAAAAAACJYgxbcjAEAAAABAAAACgAAAAAAAAAAAAAAgAEAAAAAcmVwb3J0LnBkZlBLBQYAAAAAAQABADgAAAApAAAAAAA=',
);
const LOCKED_ZIP = bytes(
  'UEsDBBQACQAIAIoagV2VSCdxRgAAAFIAAAAGAAAAS08uY3N2yqq3igV7cnPypHBdoh8Jt3hcF9dvSsE1mP3hQinQN4TsC2PjvzeyQTh1Zg56J0ydsWD/BQ+aPIo7shOVqrypwkOoeKRnH1BLBwiVSCdxRgAAAFIAAABQSwECHgMUAAkACACKGoFdlUgncUYAAABSAAAABgAAAAAAAAABAAAApIEAAAAAS08uY3N2UEsFBgAAAAABAAEANAAAAHoAAAAAAA==',
);

async function inFolder(t: ExecutionContext, name: string, content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function* chunks(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function prices(path: string, stdin?: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const row of openInput(path, { nowMs: NOW_MS, ...(stdin && { stdin }) })) {
    found.push('event' in row && row.event.type === 'trade' ? row.event.price : row);
  }
  return found;
}

const isUnpacked = test.macro({
  title: (title) => `unpacked, whatever the name says: ${title}`,
  async exec(t, packed: Uint8Array) {
    t.deepEqual(await prices(await inFolder(t, 'rows.csv', packed)), [59.5, 59.75]);
    for (const size of [1, 7, packed.length]) {
      t.deepEqual(await prices('-', chunks(packed, size)), [59.5, 59.75], `piped by ${size}`);
    }
  },
});
const joined = (pack: (text: string) => Buffer): Buffer =>
  Buffer.concat([pack(TEXT.slice(0, HALF)), pack(TEXT.slice(HALF))]);
/** A frame of four bytes that decoders pass over, as pzstd writes it in front. */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
test('gzip', isUnpacked, gzipSync(TEXT));
test('zstd', isUnpacked, zstdCompressSync(TEXT));
test(
  'zstd in two frames',
  isUnpacked,
  joined((text) => zstdCompressSync(text)),
);
test(
  'zstd behind a frame to skip',
  isUnpacked,
  Buffer.concat([SKIPPABLE, zstdCompressSync(TEXT), SKIPPABLE]),
);
test('xz', isUnpacked, XZ);
test('xz in two streams', isUnpacked, XZ_JOINED);
test('bzip2', isUnpacked, BZIP2);
test('bzip2 in two streams', isUnpacked, BZIP2_JOINED);

test('zstd of many blocks and frames is whole', async (t) => {
  const rows = Array.from(
    { length: 60_000 },
    (_, n) => `KO,${1_700_000_000 + n},${1 + ((n * 7919) % 10_007)}`,
  );
  const parts = [rows.slice(0, 25_000), rows.slice(25_000)].map((lines) => `${lines.join('\n')}\n`);
  const packed = Buffer.concat([
    zstdCompressSync(`symbol,timestamp,price\n${parts[0]!}`),
    zstdCompressSync(parts[1]!),
  ]);
  const found = await prices('-', chunks(packed, 10_000));
  t.deepEqual(
    found,
    rows.map((row) => Number(row.split(',')[2])),
  );
});

const isDamaged = test.macro({
  title: (title) => `damaged, and told in one line: ${title}`,
  async exec(t, packed: Uint8Array, expected: RegExp) {
    const error = await t.throwsAsync(prices('-', chunks(packed, packed.length)), { instanceOf: InputError });
    t.regex(error.message, expected);
  },
});
const flipped = (packed: Buffer): Buffer => {
  const copy = Buffer.from(packed);
  copy[Math.floor(copy.length / 2)]! ^= 0xff;
  return copy;
};
test(
  'zstd, cut off',
  isDamaged,
  zstdCompressSync(TEXT).subarray(0, -8),
  /expected zstd data, found a damaged or cut-off stream \(unexpected end of file\) after line 0/,
);
test('xz, cut off', isDamaged, XZ.subarray(0, -30), /expected xz data, .*\(unexpected end of file\)/);
test('xz, wrong', isDamaged, flipped(XZ), /expected xz data, .*\(wrong data\)/);
test(
  'xz, with a check that is not supported',
  isDamaged,
  XZ_WITH_SHA256,
  /a check or a filter that is not supported/,
);
test(
  'bzip2, cut off',
  isDamaged,
  BZIP2.subarray(0, -20),
  /expected bzip2 data, .*\(unexpected end of file\)/,
);
test('bzip2, wrong', isDamaged, flipped(BZIP2), /expected bzip2 data, found a damaged or cut-off stream/);
test(
  'zip, cut off',
  isDamaged,
  ZIP.subarray(0, -40),
  /expected a zip archive, found a damaged or unsupported one/,
);
test('zip of a workbook', isDamaged, WORKBOOK, /found an Excel workbook: save its sheet as CSV/);
test('zip without a table', isDamaged, PDF_IN_ZIP, /expected a table in the archive, found report\.pdf/);
test('zip with a password', isDamaged, LOCKED_ZIP, /expected files without a password, KO\.csv has one/);

test('each table of a zip archive is read by itself, reports and folders of macOS are not', async (t) => {
  const path = await inFolder(t, 'HISTDATA_EURUSD.zip', ZIP);
  for (const source of [path, '-']) {
    const said: string[] = [];
    const events: unknown[] = [];
    const rows = openInput(source, {
      nowMs: NOW_MS,
      stdin: chunks(ZIP, 100),
      onReading: (reading) => said.push(`${reading.input.split(': ').at(-1)!}: ${readingText(reading)}`),
    });
    for await (const row of rows)
      events.push('event' in row && [row.line, row.event.symbol, row.event.timestampMs]);
    t.deepEqual(said, [
      'DAT_ASCII_EURUSD_M1_202407.csv: HistData bars, symbol EURUSD from the name, 1 m, EST the year round, 2 rows',
      'more/GBPUSD.csv: bars, symbol GBPUSD from the name, 1 row',
    ]);
    t.deepEqual(events, [
      [1, 'EURUSD', Date.UTC(2024, 6, 2, 22)],
      [2, 'EURUSD', Date.UTC(2024, 6, 2, 22, 1)],
      [2, 'GBPUSD', Date.UTC(2024, 0, 2)],
    ]);
  }
});

test('rows are counted where unpacking is fast, and not where it is slow', async (t) => {
  t.is(await countRows(await inFolder(t, 'a.csv', zstdCompressSync(TEXT))), 2);
  t.is(await countRows(await inFolder(t, 'b.csv', XZ)), null);
  t.is(await countRows(await inFolder(t, 'c.csv', BZIP2)), null);
  t.is(await countRows(await inFolder(t, 'd.csv', ZIP)), null);
});

test('a pipe that falls silent after its first rows does not hold them back', async (t) => {
  const silent = Promise.withResolvers<void>();
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(TEXT);
    await silent.promise;
    yield Buffer.from('KO,2024-01-02T10:02:00Z,60\n');
  }
  const found: number[] = [];
  for await (const row of openInput('-', { nowMs: NOW_MS, stdin: stdin() })) {
    found.push('event' in row && row.event.type === 'trade' ? row.event.price : 0);
    if (found.length === 2) silent.resolve();
  }
  t.deepEqual(found, [59.5, 59.75, 60]);
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import { zipEntry } from '../../../apps/market-archive/zip-entry.ts';
import { zipOf } from '../../support/zip-of.ts';

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'zip-')), 'some.zip');
  await writeFile(path, bytes);
  return path;
}

const textOf = async (path: string): Promise<string> => (await buffer(zipEntry(path))).toString();

/** "1,2\n3,4\n" as rows.csv, by other programs than ours. */
const WRITTEN_BY = {
  'Python, with a comment':
    'UEsDBBQAAAAIAAAAjlVHk2yvCgAAAAgAAAAIAAAAcm93cy5jc3Yz1DHiMtYx4QIAUEsBAhQDFAAAAAgAAACOVUeTbK8KAAAACAAAAAgAAAAAAAAAAAAAAIABAAAAAHJvd3MuY3N2UEsFBgAAAAABAAEANgAAADAAAAAEAGtlcHQ=',
  'Python, into a pipe, sizes behind the data':
    'UEsDBBQACAAIAAAAjlUAAAAAAAAAAAAAAAAIAAAAcm93cy5jc3Yz1DHiMtYx4QIAUEsHCEeTbK8KAAAACAAAAFBLAQIUAxQACAAIAAAAjlVHk2yvCgAAAAgAAAAIAAAAAAAAAAAAAACAAQAAAAByb3dzLmNzdlBLBQYAAAAAAQABADYAAABAAAAAAAA=',
  'Info-ZIP, stored, with extra fields':
    'UEsDBAoAAAAAAAAAjlVHk2yvCAAAAAgAAAAIABwAcm93cy5jc3ZVVAkAAwASmWMAEpljdXgLAAEEAAAAAAQAAAAAMSwyCjMsNApQSwECHgMKAAAAAAAAAI5VR5NsrwgAAAAIAAAACAAYAAAAAAABAAAApIEAAAAAcm93cy5jc3ZVVAUAAwASmWN1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBOAAAASgAAAAAA',
};
for (const [program, base64] of Object.entries(WRITTEN_BY)) {
  test(`the file in a zip written by ${program}, is read`, async (t) => {
    t.is(await textOf(await fileOf(Buffer.from(base64, 'base64'))), '1,2\n3,4\n');
  });
}

test('a file larger than any buffer comes out whole, an empty one empty', async (t) => {
  const text = Array.from({ length: 200_000 }, (_, i) => `${i},${i * 7}\n`).join('');
  t.is(await textOf(await fileOf(zipOf({ 'rows.csv': text }))), text);
  t.is(await textOf(await fileOf(zipOf({ 'rows.csv': '' }))), '');
});

const refused = test.macro(async (t, bytes: Buffer, message: RegExp) => {
  const path = await fileOf(bytes);
  await t.throwsAsync(textOf(path), { name: 'ArchiveError', message });
});
const whole = zipOf({ 'rows.csv': '1,2\n3,4\n' });
const damaged = Buffer.from(whole);
damaged.fill(0xff, 30 + 'rows.csv'.length, 30 + 'rows.csv'.length + 4);

test('a zip with two files is refused', refused, zipOf({ a: '1', b: '2' }), /one file in it, found others/);
test('a page of HTML is refused', refused, Buffer.from('<html>'.repeat(99)), /expected a zip archive/);
test('nothing at all is refused', refused, Buffer.alloc(0), /expected a zip archive/);
test('a zip without its end is refused', refused, whole.subarray(0, -8), /expected a zip archive/);
test('damaged data are refused', refused, damaged, /some\.zip: /);

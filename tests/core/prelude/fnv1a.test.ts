import test from 'ava';
import { fnv1a32, fnv1a64, utf16Units, utf8Bytes } from '../../../src/core/prelude/fnv1a.ts';

/** Published with the algorithm: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
const PUBLISHED = [
  { text: '', bits32: 0x811c9dc5, bits64: 'cbf29ce484222325' },
  { text: 'a', bits32: 0xe40c292c, bits64: 'af63dc4c8601ec8c' },
  { text: 'foobar', bits32: 0xbf9cf968, bits64: '85944171f73967e8' },
];

for (const { text, bits32, bits64 } of PUBLISHED) {
  test(`the hash of "${text}" is the published one, over bytes and over UTF-16 units alike`, (t) => {
    for (const units of [utf8Bytes(text), utf16Units(text)]) {
      t.is(fnv1a32(units), bits32);
      t.is(fnv1a64(units), bits64);
    }
  });
}

test('of a text beyond ASCII bytes and UTF-16 units have different hashes', (t) => {
  t.deepEqual([...utf16Units('é🚀')], [0xe9, 0xd83d, 0xde80]);
  t.not(fnv1a64(utf8Bytes('é🚀')), fnv1a64(utf16Units('é🚀')));
});

test('from another basis it is another hash', (t) => {
  t.not(fnv1a32(utf8Bytes('foobar'), 1), fnv1a32(utf8Bytes('foobar')));
});

test('a hash with a zero in front keeps its sixteen digits', (t) => {
  const hashes = Array.from({ length: 200 }, (_, index) => fnv1a64(utf8Bytes(`text ${index}`)));
  t.true(hashes.some((hash) => hash.startsWith('0')));
  for (const hash of hashes) t.is(hash.length, 16);
});

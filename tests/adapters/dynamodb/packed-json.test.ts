import { inflateRawSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { packJson, unpackJson } from '../../../src/adapters/dynamodb/packed-json.ts';

test('what is packed comes back the same, short or long', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.integer({ min: 0, max: 300 }), (value, length) => {
      const both = [value, 'é'.repeat(length)];
      const json = JSON.stringify(both);
      t.is(JSON.stringify(unpackJson(packJson(both))), json);
    }),
  );
});

for (const length of [0, 1, 254, 255, 256, 10_000]) {
  test(`any reader of raw deflate can read a text of ${length} characters`, (t) => {
    const value = 'x'.repeat(length);
    t.is(inflateRawSync(packJson(value)).toString('utf8'), JSON.stringify(value));
  });
}

test('columns of numbers shrink to less than half', (t) => {
  const prices = Array.from({ length: 200 }, (_, index) => 100 + (index % 17) / 100);
  t.true(packJson(prices).length < JSON.stringify(prices).length / 2);
});

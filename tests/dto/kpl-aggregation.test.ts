import test from 'ava';
import * as fc from 'fast-check';
import { deaggregate, isKplAggregate } from '../../src/dto/kpl-aggregation.ts';
import { aggregate } from '../support/kpl.ts';

test('what was aggregated comes back in order, byte for byte', (t) => {
  const record = fc.record(
    {
      partitionKey: fc.string({ maxLength: 8 }),
      explicitHashKey: fc.constantFrom('0', '1'),
      data: fc.uint8Array({ maxLength: 300 }),
    },
    { requiredKeys: ['partitionKey', 'data'] },
  );
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), (records) => {
      const bytes = aggregate(records);
      const inner = deaggregate(bytes);
      if (!isKplAggregate(bytes) || typeof inner === 'string' || inner.length !== records.length)
        return false;
      return records.every(({ data }, index) => Buffer.from(data).equals(inner[index]!));
    }),
  );
  t.pass();
});

/**
 * Written by hand from the format's description, so that encoder and decoder are not wrong alike: two keys, one
 * record of the second key with the data `{}`; digest by `md5sum`.
 */
test('an aggregate written out by hand is read', (t) => {
  const body = '0a01610a01621a0608011a027b7d';
  const digest = '9bfe11a2b4562a86f6f2eb4460730353';
  const inner = deaggregate(Buffer.from(`f3899ac2${body}${digest}`, 'hex'));
  t.deepEqual(inner, [Buffer.from('{}')]);
});

test('JSON and gzip are no aggregates', (t) => {
  t.false(isKplAggregate(Buffer.from('{"symbol":"AAPL"}')));
  t.false(isKplAggregate(Buffer.from([0x1f, 0x8b, 0x08])));
  t.false(isKplAggregate(Buffer.from([0xf3, 0x89, 0x9a])));
});

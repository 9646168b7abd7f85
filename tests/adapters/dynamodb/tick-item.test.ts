import test from 'ava';
import * as fc from 'fast-check';
import { tickItems, tickKeys, ticksOf } from '../../../src/adapters/dynamodb/tick-item.ts';
import { bar, onStream, T0, trade } from '../../support/market-events.ts';
import { inTimeOrder, stored, tickStream } from '../../support/stored-ticks.ts';

test('packed ticks come apart as they were', (t) => {
  fc.assert(
    fc.property(tickStream, (events) => {
      const unpacked = tickItems('ACME', events, 1).flatMap(ticksOf);
      const byTime = unpacked.toSorted((a, b) => a.event.timestampMs - b.event.timestampMs);
      t.deepEqual(byTime, inTimeOrder(events).map(stored));
    }),
  );
});

test('whatever range holds a tick, its keys hold the pack the tick is in', (t) => {
  fc.assert(
    fc.property(tickStream, fc.nat(3_600_000), fc.nat(3_600_000), (events, before, after) => {
      for (const item of tickItems('ACME', events, 1)) {
        const sortKey = item['sk']!.S!;
        for (const { event } of ticksOf(item)) {
          const { first, last } = tickKeys(event.timestampMs - before, event.timestampMs + after + 1);
          t.true(first <= sortKey && sortKey <= last, `${first} ${sortKey} ${last}`);
        }
      }
    }),
  );
});

test('a pack that begins at the end of a range is not read', (t) => {
  const [item] = tickItems('ACME', onStream([trade()]), 1);
  t.true(item!['sk']!.S! > tickKeys(T0 - 1000, T0).last);
});

test('ticks of a batch that are hours apart lie in packs of their own', (t) => {
  const hours = [0, 1, 5].map((hour) => trade({ timestampMs: T0 + hour * 3_600_000 }));
  t.is(tickItems('ACME', onStream(hours), 1).length, 3);
});

test('thousands of ticks are cut into packs of two thousand', (t) => {
  const items = tickItems('ACME', onStream(Array.from({ length: 4001 }, () => trade())), 1);
  t.deepEqual(
    items.map((item) => item['count']!.N),
    ['2000', '2000', '1'],
  );
  t.is(new Set(items.map((item) => item['sk']!.S)).size, 3);
});

test('bars are no ticks', (t) => {
  t.deepEqual(tickItems('ACME', onStream([bar(0, 100)]), 1), []);
});

test('what a trade says beyond price and volume costs nothing where nothing is said', (t) => {
  const sizes = [{}, { updatesPrice: false, aggressor: 'buy' } as const].map((said) => {
    const [item] = tickItems('ACME', onStream([trade(said)]), 1);
    return item!['ticks']!.B!.byteLength;
  });
  t.true(sizes[0]! < sizes[1]!);
});

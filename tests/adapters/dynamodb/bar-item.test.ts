import test from 'ava';
import * as fc from 'fast-check';
import { barItems, barKeys, barKeysBefore, barsOf } from '../../../src/adapters/dynamodb/bar-item.ts';
import type { ClosedBar } from '../../../src/core/market-state/closed-bar.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';

const price = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const indicator = fc.oneof(
  fc.constant(null),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toPrecision(8)) + 0),
);

const closedBars: fc.Arbitrary<readonly ClosedBar[]> = fc
  .record({
    intervalMs: fc.constantFrom(1000, MINUTE, 3_600_000, 86_400_000),
    offsets: fc.uniqueArray(fc.nat(3000), { minLength: 1, maxLength: 60 }),
    values: fc.array(fc.tuple(price, price, price, price, price, indicator, indicator), {
      minLength: 60,
      maxLength: 60,
    }),
  })
  .map(({ intervalMs, offsets, values }) =>
    offsets
      .toSorted((a, b) => a - b)
      .map((offset, index): ClosedBar => {
        const [open, high, low, close, volume, sma_20, rsi_14] = values[index]!;
        const bar = { startMs: T0 + offset * intervalMs, open, high, low, close, volume };
        return { bar, intervalMs, indicators: { sma_20, rsi_14 } };
      }),
  );

test('packed bars come apart as they were', (t) => {
  fc.assert(
    fc.property(closedBars, (bars) => {
      t.deepEqual(barItems('ACME', bars, 1).flatMap(barsOf), bars);
    }),
  );
});

test('whatever range holds the start of a bar, its keys hold the pack the bar is in', (t) => {
  fc.assert(
    fc.property(closedBars, fc.nat(10_000_000), fc.nat(10_000_000), (bars, before, after) => {
      for (const item of barItems('ACME', bars, 1)) {
        const sortKey = item['sk']!.S!;
        for (const { bar, intervalMs } of barsOf(item)) {
          const { first, last } = barKeys(intervalMs, bar.startMs - before, bar.startMs + after + 1);
          t.true(first <= sortKey && sortKey <= last, `${first} ${sortKey} ${last}`);
        }
      }
    }),
  );
});

test('bars of two decades before 1970 lie under keys of their own, and are found', (t) => {
  const DAY = 86_400_000;
  const bars = [Date.UTC(1950, 0, 3), Date.UTC(1960, 0, 4)].map((startMs) => ({
    bar: { startMs, open: 1, high: 1, low: 1, close: 1, volume: 1 },
    intervalMs: DAY,
    indicators: {},
  }));
  const keys = barItems('SPX', bars, 1).map((item) => item['sk']!.S!);
  t.is(new Set(keys).size, 2);
  const { first, last } = barKeysBefore(DAY, Date.UTC(1970, 0));
  for (const key of keys) t.true(first <= key && key <= last, key);
});

test('an indicator keeps eight significant digits', (t) => {
  const bar = { startMs: T0, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  const [item] = barItems('ACME', [{ bar, intervalMs: MINUTE, indicators: { sma_20: 1.234567894 } }], 1);
  t.is(barsOf(item!)[0]?.indicators['sma_20'], 1.2345679);
});

test('how often a bar was sent is kept where one was sent again, and costs nothing elsewhere', (t) => {
  const bars = [3, 1].map((revision, minute): ClosedBar => {
    const bar = { startMs: T0 + minute * MINUTE, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    return { bar, intervalMs: MINUTE, indicators: {}, revision };
  });
  t.deepEqual(
    barItems('ACME', bars, 1)
      .flatMap(barsOf)
      .map(({ revision }) => revision),
    [3, 1],
  );
  t.is(barsOf(barItems('ACME', bars.slice(1), 1)[0]!)[0]?.revision, undefined);
});

test('fewer bars from the same start do not replace more', (t) => {
  const bars = [0, 1, 2].map((minute): ClosedBar => {
    const bar = { startMs: T0 + minute * MINUTE, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    return { bar, intervalMs: MINUTE, indicators: {} };
  });
  const [more, fewer] = [bars, bars.slice(0, 2)].map((each) => barItems('ACME', each, 1)[0]!['sk']!.S);
  t.not(more, fewer);
});

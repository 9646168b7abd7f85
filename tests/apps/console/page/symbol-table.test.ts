import test from 'ava';
import fc from 'fast-check';
import type { SymbolRow } from '../../../../apps/console/api.ts';
import { SymbolTable, visibleRows } from '../../../../apps/console/page/symbol-table.ts';

function row(symbol: string, overrides: Partial<SymbolRow> = {}): SymbolRow {
  return { symbol, price: 100, change: 0.25, lastEventMs: 1_000, sparkline: [], state: null, ...overrides };
}

test('a quote moves price and change, and says which way', (t) => {
  const table = new SymbolTable();
  table.takeRows([row('BTCUSDT')]);
  table.takeQuotes([['BTCUSDT', 120, 2_000]]);
  const { row: now, direction, ticks } = table.get('BTCUSDT')!;
  t.is(now.price, 120);
  t.true(Math.abs(now.change! - 0.5) < 1e-12);
  t.deepEqual([direction, ticks], ['up', 1]);
});

test('a quote that is older than the last price, or of an unknown symbol, changes nothing', (t) => {
  const table = new SymbolTable();
  table.takeRows([row('BTCUSDT')]);
  table.takeQuotes([
    ['BTCUSDT', 120, 999],
    ['NOBODY', 1, 2_000],
  ]);
  t.is(table.get('BTCUSDT')!.row.price, 100);
  t.is(table.size, 1);
});

test('whatever the order of quotes, the newest price stays', (t) => {
  const quotes = fc.array(
    fc.tuple(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.integer({ min: 1_000, max: 9_000 })),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(quotes, (all) => {
      const table = new SymbolTable();
      table.takeRows([row('X')]);
      for (const [price, timeMs] of all) table.takeQuotes([['X', price, timeMs]]);
      const newest = Math.max(...all.map(([, timeMs]) => timeMs));
      return table.get('X')!.row.price === all.findLast(([, timeMs]) => timeMs === newest)![0];
    }),
  );
  t.pass();
});

test('a price with more decimals than any before is shown with all of them', (t) => {
  const table = new SymbolTable();
  table.takeRows([row('X')]);
  table.takeQuotes([['X', 100.125, 2_000]]);
  table.takeRows([row('X', { price: 100, lastEventMs: 3_000 })]);
  t.is(table.get('X')!.decimals, 3);
});

test('a search finds a part of a name whatever its case, in order', (t) => {
  const table = new SymbolTable();
  table.takeRows([row('ETHUSDT'), row('BTCUSDT'), row('AAPL')]);
  t.deepEqual(table.names(' usd'), ['BTCUSDT', 'ETHUSDT']);
  t.deepEqual(table.names(''), ['AAPL', 'BTCUSDT', 'ETHUSDT']);
});

test('of a scrolled list the rows in sight are drawn and one beyond either end', (t) => {
  t.deepEqual(visibleRows({ scrollTop: 1_000, height: 500, rowHeight: 50, count: 100 }), {
    first: 19,
    end: 31,
  });
  t.deepEqual(visibleRows({ scrollTop: 0, height: 500, rowHeight: 50, count: 3 }), { first: 0, end: 3 });
  t.deepEqual(visibleRows({ scrollTop: 9_000, height: 500, rowHeight: 50, count: 0 }), { first: 0, end: 0 });
});

import test from 'ava';
import { MAX_SYMBOLS, SymbolBoard } from '../../../apps/console/server/symbol-board.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';

const HOUR = 60 * MINUTE;

test('what trades between two frames is told once, with its last price', (t) => {
  const board = new SymbolBoard();
  for (let trade = 0; trade < 50; trade += 1) {
    for (let symbol = 0; symbol < 100; symbol += 1) board.tick(`S${symbol}`, 100 + trade, T0 + trade);
  }
  const quotes = board.takeQuotes();
  t.is(quotes.length, 100);
  t.true(quotes.every(([, price, timeMs]) => price === 149 && timeMs === T0 + 49));
  t.deepEqual(board.takeQuotes(), []);
});

test('a price that is older than the last one changes nothing', (t) => {
  const board = new SymbolBoard();
  board.tick('ACME', 101, T0 + 1);
  board.takeQuotes();
  board.tick('ACME', 99, T0);
  t.deepEqual(board.takeQuotes(), []);
  t.is(board.rows()[0]!.price, 101);
});

test('a sparkline has one point for each minute, the last of which moves', (t) => {
  const board = new SymbolBoard();
  for (const [price, timeMs] of [
    [1, 0],
    [2, 30_000],
    [3, MINUTE],
    [4, 3 * MINUTE],
  ] as const) {
    board.tick('ACME', price, T0 + timeMs);
  }
  t.deepEqual(board.rows()[0]!.sparkline, [2, 3, 4]);
});

test('a row is told again for a new minute and a new state, not for a new price', (t) => {
  const board = new SymbolBoard();
  board.tick('ACME', 1, T0);
  t.is(board.takeChanges().length, 1);
  board.tick('ACME', 2, T0 + 1);
  t.is(board.takeChanges().length, 0);
  board.setStates(new Map([['ACME', 'HIGH']]));
  t.deepEqual(
    board.takeChanges().map(({ state }) => state),
    ['HIGH'],
  );
  board.setStates(new Map([['ACME', 'HIGH']]));
  t.is(board.takeChanges().length, 0);
  board.setStates(new Map());
  t.deepEqual(
    board.takeChanges().map(({ state }) => state),
    [null],
  );
});

test('the change is told against the price of a day before, and moves on with it', (t) => {
  const board = new SymbolBoard();
  board.tick('ACME', 100, T0);
  board.tick('ACME', 110, T0 + HOUR);
  board.tick('ACME', 121, T0 + 24 * HOUR);
  t.is(board.rows()[0]!.change, 121 / 100 - 1);
  board.tick('ACME', 121, T0 + 24.5 * HOUR);
  t.is(board.rows()[0]!.change, 121 / 110 - 1);
});

test('what was stored fills in what has not traded yet, and is the reference of what has', (t) => {
  const board = new SymbolBoard();
  const stored = { closes: [1, 2, 4], reference: { price: 2, timeMs: T0 - HOUR }, lastMs: T0 };
  board.remember('QUIET', stored);
  board.tick('BUSY', 5, T0 + MINUTE);
  board.remember('BUSY', stored);
  const [busy, quiet] = board.rows();
  t.like(quiet, { price: 4, sparkline: [1, 2, 4], lastEventMs: T0, change: 1 });
  t.like(busy, { price: 5, sparkline: [5], change: 1.5 });
});

test('after a silence of a day a symbol begins anew', (t) => {
  const board = new SymbolBoard();
  board.tick('ACME', 100, T0);
  board.tick('ACME', 300, T0 + 600 * 24 * HOUR);
  t.like(board.rows()[0], { sparkline: [300], change: 0 });
});

test('a stream of nothing but new symbols does not fill the memory', (t) => {
  const board = new SymbolBoard();
  for (let symbol = 0; symbol < MAX_SYMBOLS + 10; symbol += 1) board.tick(`S${symbol}`, 1, T0);
  t.is(board.rows().length, MAX_SYMBOLS);
});

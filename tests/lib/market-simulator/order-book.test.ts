import fc from 'fast-check';
import test from 'ava';
import { OrderBook } from '../../../lib/market-simulator/order-book.ts';
import { plainInstrument, plainTrading } from '../../support/simulated-market.ts';

const book = (halfSpread: number, over = {}): OrderBook =>
  new OrderBook(plainInstrument(over), plainTrading({ halfSpread }));

test('the best prices lie half the spread from the middle, on the grid', (t) => {
  const one = book(0.001);
  one.renew(250.004);
  t.deepEqual(
    [one.bid, one.ask].map((steps) => one.price(steps)),
    [249.75, 250.26],
  );
});

test('the ask is a step above the bid at least', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 1e5, noNaN: true }),
      fc.double({ min: 0, max: 0.01, noNaN: true }),
      (middle, halfSpread) => {
        const one = book(halfSpread);
        one.renew(middle);
        t.true(one.ask > one.bid);
      },
    ),
  );
});

test('a wider spread moves both sides away', (t) => {
  const one = book(0.001);
  one.renew(100);
  one.spreadFactor = 3;
  t.deepEqual([one.price(one.bid), one.price(one.ask)], [99.7, 100.3]);
});

test('buyers pay the ask, sellers get the bid, and without sides it is the middle', (t) => {
  const one = book(0.001);
  one.renew(100);
  const fills = ([1, -1, 0] as const).map((side) => {
    one.fill(side);
    return one.price(one.last);
  });
  t.deepEqual(fills, [100.1, 99.9, 100]);
});

test('an order that walks the book takes the book along, until it is renewed', (t) => {
  const one = book(0.001);
  one.renew(250.004);
  one.fill(1);
  one.walk(1);
  t.is(one.price(one.last), 250.27);
  one.fill(1);
  t.is(one.price(one.last), 250.27);
  one.renew(250.004);
  one.fill(1);
  t.is(one.price(one.last), 250.26);
});

test('the spread of prices that may be negative is in units of the price', (t) => {
  const one = book(0.25, { isSigned: true, startPrice: -3 });
  t.deepEqual([one.price(one.bid), one.price(one.ask)], [-3.25, -2.75]);
});

import test from 'ava';
import { PriceOfEvent } from '../../../apps/console/server/price-of-event.ts';
import type { Quote } from '../../../src/core/market-data/market-event.ts';
import { bar, MINUTE, T0, trade } from '../../support/market-events.ts';

const quote = (bid: number, ask: number): Quote => ({
  type: 'quote',
  symbol: 'ACME',
  timestampMs: T0,
  bid,
  ask,
});

test('a bar sets its close, at the end of the bar', (t) => {
  t.deepEqual(new PriceOfEvent().read(bar(0, 7)), { price: 7, timeMs: T0 + MINUTE - 1 });
});

test('a quote sets its middle as long as nothing better has come', (t) => {
  const prices = new PriceOfEvent();
  t.is(prices.read(quote(9, 11))?.price, 10);
  t.is(prices.read(bar(0, 7))?.price, 7);
  t.is(prices.read(quote(9, 11)), null);
  t.is(prices.read(trade({ price: 8 }))?.price, 8);
  t.is(prices.read(bar(0, 7)), null);
});

test('a crossed quote and a trade that moves no price set none', (t) => {
  const prices = new PriceOfEvent();
  t.is(prices.read(quote(11, 9)), null);
  t.is(prices.read(trade({ updatesPrice: false })), null);
  t.is(prices.read(quote(9, 11))?.price, 10);
});

import test from 'ava';
import { decodeMarketEvent } from '../../src/dto/market-event-decoder.ts';
import { T0 } from '../support/market-events.ts';

const TRADE = { symbol: 'ACME', price: 100, volume: 10, timestamp: T0 };
const QUOTE = { type: 'quote', symbol: 'ACME', bid: 99, ask: 100, timestamp: T0 };
const BAR = { type: 'bar', symbol: 'ACME', open: 10, high: 12, low: 9, close: 11, volume: 5, timestamp: T0 };

const outcome = (raw: object) => {
  const event = decodeMarketEvent(raw as Record<string, unknown>, T0);
  return event.type === 'rejected' ? event.reason : event.type;
};

for (const [what, raw, reason] of [
  ['a price beyond every market', { ...TRADE, price: 1.1e12 }, 'out_of_range'],
  ['a price of 1.7e308', { ...TRADE, price: 1.7e308 }, 'out_of_range'],
  ['a price nobody can pay', { ...TRADE, price: 1e-307 }, 'out_of_range'],
  ['an ask of 1e-307', { ...QUOTE, bid: 100, ask: 1e-307 }, 'out_of_range'],
  ['a bid of 1e300', { ...QUOTE, bid: 1e300 }, 'out_of_range'],
  ['a volume of 1e308', { ...TRADE, volume: 1e308 }, 'out_of_range'],
  ['a size of 1e19', { ...QUOTE, bid_size: 1e19 }, 'out_of_range'],
  ['a bar that reaches 1e13', { ...BAR, high: 1e13 }, 'out_of_range'],
  ['a bar of volume 1e300', { ...BAR, volume: 1e300 }, 'out_of_range'],
  ['a bar of 999999999 weeks', { ...BAR, interval: '999999999w' }, 'bad_interval'],
  ['a bar of 1e300 milliseconds', { ...BAR, interval: 1e300 }, 'bad_interval'],
  ['a minute in nanoseconds', { ...BAR, interval: 60_000_000_000_000 }, 'bad_interval'],
  ['a bar of 999 milliseconds', { ...BAR, interval: 999 }, 'bad_interval'],
] as const) {
  test(`${what} is refused as out of bounds`, (t) => {
    t.is(outcome(raw), reason);
  });
}

for (const [what, raw] of [
  ['the largest price', { ...TRADE, price: 1e12 }],
  ['the smallest price', { ...TRADE, price: 1e-18 }],
  ['the largest volume', { ...TRADE, volume: 1e18 }],
  ['a bar of a second', { ...BAR, interval: '1s' }],
  ['a bar of a year', { ...BAR, interval: '366d' }],
] as const) {
  test(`${what} is taken`, (t) => {
    t.not(outcome(raw), 'out_of_range');
    t.not(outcome(raw), 'bad_interval');
  });
}

import test from 'ava';
import fc from 'fast-check';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import type { Quote } from '../../../src/core/market-data/market-event.ts';
import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { QuotePrices } from '../../../src/core/market-state/quote-prices.ts';
import { type Observation, SymbolMonitor } from '../../../src/core/market-state/symbol-monitor.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';

const quote = (sides: Pick<Quote, 'bid' | 'ask'>, timestampMs = T0): Quote => ({
  type: 'quote',
  symbol: 'ACME',
  timestampMs,
  ...sides,
});

/** Quotes 0.02 % wide each five seconds around a price that wanders, for four hours. */
function market(count = 2880): Quote[] {
  const random = mulberry32(5);
  let price = 3000;
  return Array.from({ length: count }, (_, index) => {
    price *= Math.exp(0.0001 * gaussian(random));
    return quote({ bid: price - 0.25, ask: price + 0.25 }, T0 + index * 5000);
  });
}

function run(quotes: readonly Quote[]) {
  const monitor = new SymbolMonitor('ACME', defaultSettings());
  return { monitor, observations: quotes.map((each) => monitor.apply(each)) };
}

const told = (observations: readonly Observation[]) => observations.flatMap(({ transitions }) => transitions);

test('a quote with one side says nothing about the price, and is no fault', (t) => {
  const { monitor } = run(market(100));
  const before = monitor.indicators();
  const atMs = T0 + 100 * 5000;
  for (const sides of [{ bid: 1 }, { ask: 9000 }]) t.is(monitor.apply(quote(sides, atMs)).outcome, 'unused');
  t.deepEqual(monitor.indicators(), before);
});

test('quotes whose market maker has stepped back tell nobody anything', (t) => {
  for (const [bid, ask] of [
    [1, 1.11],
    [0.01, 2],
    [0.5, 1.5],
    [0.0001, 1.0001],
  ] as const) {
    const quiet = market();
    const blown = quiet.map((each, index) =>
      index % 40 < 6 && index > 1000 ? { ...each, bid: each.bid! * bid, ask: each.ask! * ask } : each,
    );
    const { observations, monitor } = run(blown);
    t.deepEqual(told(observations), [], `${bid} to ${ask}`);
    t.true(Math.abs(monitor.prices.liveBar.close / 3000 - 1) < 0.05);
  }
});

test('a spread that widens with the market still says where the price is: a fall is told', (t) => {
  const quiet = market();
  const last = quiet.at(-1)!;
  const fall = Array.from({ length: 24 }, (_, index) => {
    const price = 3000 * (1 - 0.05 * Math.min(1, (index + 1) / 6));
    return quote({ bid: price - 1.2, ask: price + 1.2 }, last.timestampMs + (index + 1) * 5000);
  });
  t.true(told(run([...quiet, ...fall]).observations).some(({ finding }) => finding.anomaly === 'price_drop'));
});

test('a spread that stays wide becomes the usual one', (t) => {
  const prices = new QuotePrices('log');
  for (let index = 0; index < 500; index += 1) prices.priceOf(quote({ bid: 99.99, ask: 100.01 }));
  const wide = quote({ bid: 99, ask: 101 });
  t.is(prices.priceOf(wide), null);
  let after = 0;
  while (prices.priceOf(wide) === null && after < 5000) after += 1;
  t.true(after > 100 && after < 2000, `after ${after} quotes`);
});

test('markets as wide as small tokens and options are, are priced from the first quote', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.15, noNaN: true }),
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      (width, price) => {
        const prices = new QuotePrices('log');
        const sides = { bid: price * (1 - width / 2), ask: price * (1 + width / 2) };
        for (let index = 0; index < 60; index += 1) t.not(prices.priceOf(quote(sides)), null);
      },
    ),
    { numRuns: 50 },
  );
});

test('what spreads are usual is stored with the symbol', (t) => {
  const prices = new QuotePrices('log');
  for (let index = 0; index < 500; index += 1) prices.priceOf(quote({ bid: 99.99, ask: 100.01 }));
  const writer = new StateWriter();
  prices.write(writer);
  const restored = new QuotePrices('log');
  restored.read(new StateReader(writer.finish()));
  t.is(restored.priceOf(quote({ bid: 99, ask: 101 })), null);
  const { monitor } = run(market());
  const other = new SymbolMonitor('ACME', defaultSettings(), monitor.snapshot());
  const blown = quote({ bid: 3000, ask: 3330 }, T0 + 300 * MINUTE);
  t.is(other.apply(blown).outcome, 'unused');
});

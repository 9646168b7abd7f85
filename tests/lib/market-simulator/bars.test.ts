import test from 'ava';
import { BarBuilder } from '../../../lib/market-simulator/bars.ts';
import { inBars } from '../../../lib/market-simulator/resolution.ts';
import type { BarEvent, Trade } from '../../../src/core/market-data/market-event.ts';
import {
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainTrading,
  recordsOf,
  tradesOf,
} from '../../support/simulated-market.ts';
import { trade } from '../../support/market-events.ts';

function at(seconds: number, price: number, over: Partial<Trade> = {}): Trade {
  return trade({ timestampMs: MONDAY_MS + seconds * 1000, price, volume: 10, ...over });
}

test('a bar has the first, highest, lowest and last price of its interval and all of its volume', (t) => {
  const builder = new BarBuilder({ intervalMs: MINUTE_MS, quantityStep: 1 });
  const finished = [at(1, 5), at(20, 8), at(40, 3), at(59, 4), at(60, 7)].map((each) => builder.add(each));
  t.deepEqual(finished, [
    null,
    null,
    null,
    null,
    { startMs: MONDAY_MS, open: 5, high: 8, low: 3, close: 4, volume: 40 },
  ]);
  t.deepEqual(builder.finish(), {
    startMs: MONDAY_MS + MINUTE_MS,
    open: 7,
    high: 7,
    low: 7,
    close: 7,
    volume: 10,
  });
  t.is(builder.finish(), null);
});

test('there is no bar where nothing is traded', (t) => {
  const builder = new BarBuilder({ intervalMs: MINUTE_MS, quantityStep: 1 });
  builder.add(at(1, 5));
  t.is(builder.add(at(200, 6))?.startMs, MONDAY_MS);
  t.is(builder.finish()?.startMs, MONDAY_MS + 3 * MINUTE_MS);
});

test('a trade that sets no price counts in the volume, one that repeats a volume does not', (t) => {
  const builder = new BarBuilder({ intervalMs: MINUTE_MS, quantityStep: 1 });
  builder.add(at(0, 99, { updatesPrice: false }));
  builder.add(at(1, 5));
  builder.add(at(2, 99, { updatesPrice: false }));
  builder.add(at(3, 6, { updatesVolume: false }));
  t.deepEqual(builder.finish(), { startMs: MONDAY_MS, open: 5, high: 6, low: 5, close: 6, volume: 20 });
});

test('volumes add up to the decimal that they are', (t) => {
  const builder = new BarBuilder({ intervalMs: MINUTE_MS, quantityStep: 0.1 });
  for (const volume of [0.1, 0.2, 0.3]) builder.add(at(1, 5, { volume }));
  t.is(builder.soFar()?.volume, 0.6);
});

test('a bar may count its trades instead', (t) => {
  const builder = new BarBuilder({ intervalMs: MINUTE_MS, quantityStep: 1, countsTrades: true });
  for (const volume of [0, 0, 0]) builder.add(at(1, 5, { volume }));
  t.is(builder.finish()?.volume, 3);
});

for (const intervalMs of [1000, MINUTE_MS, 7 * MINUTE_MS]) {
  test(`an instrument in bars of ${intervalMs} ms is the same market as in trades`, (t) => {
    const market = plainMarket({ endMs: MONDAY_MS + 20 * MINUTE_MS });
    const builder = new BarBuilder({ intervalMs, quantityStep: 1 });
    const expected = [...tradesOf(market).map((each) => builder.add(each)), builder.finish()].filter(
      (each) => each !== null,
    );
    const records = recordsOf({ ...market, instruments: [inBars(plainInstrument(), intervalMs)] });
    const bars = records.map(({ event }) => event as BarEvent);
    t.deepEqual(
      bars.map(({ timestampMs: startMs, open, high, low, close, volume }) => ({
        startMs,
        open,
        high,
        low,
        close,
        volume,
      })),
      expected,
    );
    t.true(bars.every((bar) => bar.intervalMs === intervalMs));
    // A bar is known when its time is over.
    records.forEach(({ arrivalMs }, index) => t.is(arrivalMs, bars[index]!.timestampMs + intervalMs + 40));
  });
}

test('bars of prices without volumes count them', (t) => {
  const quoted = plainInstrument({ output: { kind: 'trades', ...plainTrading({ volumePerSession: 0 }) } });
  const market = plainMarket({ endMs: MONDAY_MS + 10 * MINUTE_MS });
  const trades = tradesOf({ ...market, instruments: [quoted] });
  const bars = recordsOf({ ...market, instruments: [inBars(quoted, MINUTE_MS)] }).map(
    ({ event }) => event as BarEvent,
  );
  t.is(
    bars.reduce((sum, { volume }) => sum + volume, 0),
    trades.length,
  );
});

test('a metric has no bars', (t) => {
  const metric = plainInstrument({ output: { kind: 'metric', name: 'funding_rate', everyMs: MINUTE_MS } });
  t.throws(() => inBars(metric, MINUTE_MS), { message: /funding_rate/ });
});

import test from 'ava';
import fc from 'fast-check';
import { PriceNorm } from '../../../src/core/anomaly-detection/price-norm.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { quietBars } from '../../support/market-events.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';
import { zigzag } from '../../support/watched-market.ts';

interface Learnt {
  readonly norm: PriceNorm;
  readonly history: BarHistory;
}

/** A norm that has learnt closes a minute apart, about to judge the next minute, or one `pause` minutes later. */
function learnt(closes: readonly number[], returns: 'log' | 'difference' = 'log', pause = 0): Learnt {
  const norm = new PriceNorm(returns, null);
  const history = new BarHistory(20);
  closes.forEach((close, minute) => {
    norm.beginBar(T0 + minute * MINUTE, MINUTE, history);
    norm.closeBar(T0 + minute * MINUTE, close);
    history.push({ high: close, low: close, close });
  });
  norm.beginBar(T0 + (closes.length + pause) * MINUTE, MINUTE, history);
  return { norm, history };
}

const closes = (count: number, step = 0.001) => zigzag(count, step).map(({ close }) => close);
const near = (a: number, b: number) => Math.abs(a / b - 1) < 1e-9;

const deviation = ({ norm }: Learnt, price: number, place = 0) => norm.deviationOf(norm.level(price), place);

test('a move of one bar counts in the usual return, widened while few returns are known', (t) => {
  const market = learnt(closes(101));
  t.true(near(deviation(market, 100 * Math.exp(0.012)), 0.012 / (0.001 * (1 + 5 / 100))));
  t.deepEqual(market.norm.reference(0).referencePrice, 100);
  t.true(near(market.norm.usualMove, 0.001 * (1 + 5 / 100)));
});

test('a slide stands out over the horizon that it lasted', (t) => {
  const flat = closes(300);
  const slide = Array.from({ length: 14 }, (_, index) => 100 * Math.exp(-0.0025 * (index + 1)));
  const market = learnt([...flat, ...slide]);
  const price = 100 * Math.exp(-0.0025 * 15);
  t.true(deviation(market, price, 2) > deviation(market, price, 1));
  t.true(deviation(market, price, 1) > deviation(market, price, 0));
});

test('nothing is a move until five returns are known, and no return is usual before', (t) => {
  const [few, enough] = [learnt(closes(5)), learnt(closes(6))];
  t.is(deviation(few, 1000), 0);
  t.is(few.norm.usualMove, 0);
  t.true(deviation(enough, 1000) > 0);
});

test('a few missing bars widen what is usual by their root, a pause has no moves', (t) => {
  const missing = learnt(closes(301), 'log', 8);
  t.true(near(deviation(missing, 100 * Math.exp(0.02)), 0.02 / (0.001 * (1 + 5 / 300) * 3)));
  const paused = learnt(closes(301), 'log', 99);
  for (const place of [0, 1, 2]) t.is(deviation(paused, 200, place), 0);
});

test('what happened over a pause is no usual move', (t) => {
  const { norm, history } = learnt(closes(301), 'log', 99);
  const before = norm.usualMove;
  norm.closeBar(T0 + 400 * MINUTE, 200);
  norm.beginBar(T0 + 401 * MINUTE, MINUTE, history);
  t.is(norm.usualMove, before);
});

test('a price that has never moved is judged by a third of a percent a bar', (t) => {
  const market = learnt(Array.from({ length: 100 }, () => 1));
  t.true(near(deviation(market, Math.exp(0.048)), 0.048 / (0.0035 * (1 + 5 / 99))));
});

test('a market is as wild as its short memory over its long one, once the long one is full', (t) => {
  t.is(learnt(closes(240)).norm.volatilityRatio, 0);
  t.true(near(learnt(closes(241)).norm.volatilityRatio, 1));
  const wild = closes(40, 0.003).map((close) => close);
  t.true(learnt([...closes(300), ...wild]).norm.volatilityRatio > 1.5);
});

test('without its prices a norm judges nothing until there are new ones, but knows what is usual', (t) => {
  const { norm, history } = learnt(closes(100));
  norm.forgetPrices();
  norm.beginBar(T0 + 100 * MINUTE, MINUTE, history);
  t.is(deviation({ norm, history }, 1000), 0);
  t.is(norm.lastStartMs, null);
  norm.closeBar(T0 + 100 * MINUTE, 50);
  history.push({ high: 50, low: 50, close: 50 });
  norm.beginBar(T0 + 101 * MINUTE, MINUTE, history);
  t.true(near(deviation({ norm, history }, 50 * Math.exp(0.01)), 0.01 / (0.001 * (1 + 5 / 99))));
});

test('a series of differences is judged the same wherever its level lies', (t) => {
  const level = fc.double({ min: -1000, max: 1000, noNaN: true });
  const steps = closes(60).map((close) => Math.round((close - 100) * 1000) / 8);
  fc.assert(
    fc.property(level, fc.integer({ min: -100, max: 100 }), (offset, jump) => {
      const shifted = Math.round(offset) * 8;
      const here = deviation(learnt(steps, 'difference'), steps.at(-1)! + jump);
      const there = deviation(
        learnt(
          steps.map((step) => step + shifted),
          'difference',
        ),
        steps.at(-1)! + shifted + jump,
      );
      t.true(Math.abs(here - there) <= 1e-9 * Math.max(1, here));
    }),
  );
});

test('prices in another currency are judged the same', (t) => {
  const prices = quietBars(60).map(({ close }) => close);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      (rate, jump) => {
        const here = deviation(learnt(prices), prices.at(-1)! * jump);
        const there = deviation(learnt(prices.map((price) => price * rate)), prices.at(-1)! * rate * jump);
        t.true(Math.abs(here - there) <= 1e-6 * Math.max(1, here));
      },
    ),
  );
});

test('a norm that was stored and read back judges the same', (t) => {
  const { norm, history } = learnt(quietBars(50).map(({ close }) => close));
  const writer = new StateWriter();
  norm.write(writer);
  const reloaded = new PriceNorm('log', null);
  reloaded.read(new StateReader(writer.finish()));
  reloaded.beginBar(T0 + 50 * MINUTE, MINUTE, history);
  for (const price of [90, 99, 100, 101, 140]) {
    for (const place of [0, 1, 2]) {
      t.is(deviation({ norm: reloaded, history }, price, place), deviation({ norm, history }, price, place));
    }
  }
  t.is(reloaded.memoryBars, 49);
});

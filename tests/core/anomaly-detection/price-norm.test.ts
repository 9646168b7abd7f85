import test from 'ava';
import fc from 'fast-check';
import { noMove, PriceNorm } from '../../../src/core/anomaly-detection/price-norm.ts';
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
  const norm = new PriceNorm(returns);
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

function strongest({ norm }: Learnt, price: number) {
  const move = noMove();
  norm.strongestMove(price, move);
  return move;
}

test('a move of one bar counts in the usual return, widened while few returns are known', (t) => {
  const market = learnt(closes(101));
  const { sigmas, horizonBars, elapsedBars, referencePrice } = strongest(market, 100 * Math.exp(0.012));
  t.true(near(sigmas, 0.012 / (0.001 * (1 + 20 / 100))), `${sigmas}`);
  t.deepEqual([horizonBars, elapsedBars, referencePrice], [1, 1, 100]);
  t.true(near(market.norm.usualMove, 0.001 * (1 + 20 / 100)));
});

test('a slide stands out over the horizon that it lasted', (t) => {
  const flat = closes(300);
  const slide = Array.from({ length: 14 }, (_, index) => 100 * Math.exp(-0.0025 * (index + 1)));
  const market = learnt([...flat, ...slide]);
  t.is(strongest(market, 100 * Math.exp(-0.0025 * 15)).horizonBars, 15);
});

test('nothing is a move until five returns are known, and no return is usual before', (t) => {
  const [few, enough] = [learnt(closes(5)), learnt(closes(6))];
  t.is(strongest(few, 1000).sigmas, 0);
  t.is(few.norm.usualMove, 0);
  t.true(strongest(enough, 1000).sigmas > 0);
});

test('silence widens what is usual by its root, and makes a move a gap with the threshold of bars as long', (t) => {
  const market = learnt(closes(301), 'log', 99);
  const move = strongest(market, 100 * Math.exp(0.2));
  t.is(move.elapsedBars, 100);
  t.true(near(move.sigmas, 0.2 / (0.001 * (1 + 20 / 300) * Math.sqrt(100))), `${move.sigmas}`);
  t.true(near(move.threshold, 8 * (1 / 100) ** 0.08));
  t.is(market.norm.barThreshold, 8);
});

test('a price that has never moved is judged by half a percent a bar', (t) => {
  const market = learnt(Array.from({ length: 100 }, () => 1));
  t.true(near(strongest(market, Math.exp(0.048)).sigmas, 0.048 / (0.005 * (1 + 20 / 99))));
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
  t.is(strongest({ norm, history }, 1000).sigmas, 0);
  norm.closeBar(T0 + 100 * MINUTE, 50);
  history.push({ high: 50, low: 50, close: 50 });
  norm.beginBar(T0 + 101 * MINUTE, MINUTE, history);
  t.true(near(strongest({ norm, history }, 50 * Math.exp(0.01)).sigmas, 0.01 / (0.001 * (1 + 20 / 99))));
});

test('a series of differences is judged the same wherever its level lies', (t) => {
  const level = fc.double({ min: -1000, max: 1000, noNaN: true });
  const steps = closes(60).map((close) => Math.round((close - 100) * 1000) / 8);
  fc.assert(
    fc.property(level, fc.integer({ min: -100, max: 100 }), (offset, jump) => {
      const shifted = Math.round(offset) * 8;
      const here = strongest(learnt(steps, 'difference'), steps.at(-1)! + jump);
      const there = strongest(
        learnt(
          steps.map((step) => step + shifted),
          'difference',
        ),
        steps.at(-1)! + shifted + jump,
      );
      t.true(Math.abs(here.sigmas - there.sigmas) <= 1e-9 * Math.max(1, here.sigmas));
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
        const here = strongest(learnt(prices), prices.at(-1)! * jump);
        const there = strongest(learnt(prices.map((price) => price * rate)), prices.at(-1)! * rate * jump);
        t.true(Math.abs(here.sigmas - there.sigmas) <= 1e-6 * Math.max(1, here.sigmas));
      },
    ),
  );
});

test('the further a price goes in one direction, the more it stands out', (t) => {
  const market = learnt(quietBars(100).map(({ close }) => close));
  const far = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(far, far, fc.constantFrom(1, -1), (a, b, sign) => {
      const score = (distance: number): number => {
        const { sigmas, threshold } = strongest(market, 100 * Math.exp(sign * (0.2 + distance)));
        return sigmas / threshold;
      };
      t.true(score(Math.min(a, b)) <= score(Math.max(a, b)));
    }),
  );
});

test('a norm that was stored and read back judges the same', (t) => {
  const { norm, history } = learnt(quietBars(50).map(({ close }) => close));
  const writer = new StateWriter();
  norm.write(writer);
  const reloaded = new PriceNorm('log');
  reloaded.read(new StateReader(writer.finish()));
  reloaded.beginBar(T0 + 50 * MINUTE, MINUTE, history);
  for (const price of [90, 99, 100, 101, 140]) {
    t.deepEqual(strongest({ norm: reloaded, history }, price), strongest({ norm, history }, price));
  }
  t.is(reloaded.memoryBars, 49);
});

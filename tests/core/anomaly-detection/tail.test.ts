import test from 'ava';
import fc from 'fast-check';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import { TAIL_PRIORS } from '../../../src/core/anomaly-detection/alert-budget.ts';
import { scoreOfRarity, Tail, timesRarer } from '../../../src/core/anomaly-detection/tail.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

type Random = () => number;

/** Student's t with three degrees of freedom, as heavy as returns are; sizes alone. */
function heavy(random: Random): number {
  const squares = [1, 2, 3].map(() => gaussian(random) ** 2);
  return Math.abs(gaussian(random)) / Math.sqrt((squares[0]! + squares[1]! + squares[2]!) / 3);
}

function learnt(bars: number, draw: (random: Random) => number, seed = 1): { tail: Tail; random: Random } {
  const tail = new Tail(TAIL_PRIORS.range);
  const random = mulberry32(seed);
  for (let bar = 0; bar < bars; bar += 1) tail.push(draw(random));
  return { tail, random };
}

const near = (a: number, b: number) => Math.abs(a / b - 1) < 1e-9;

for (const [what, draw, scale] of [
  ['heavy tails', heavy, 1],
  ['heavy tails in other units', heavy, 7],
  ['the tails of a normal distribution', (random: Random) => Math.abs(gaussian(random)), 1],
] as const) {
  test(`of what is told to be as rare as one in 20, 100 and 1,000, as many come: ${what}`, (t) => {
    const { tail, random } = learnt(3_000, (each) => scale * draw(each));
    const bars = 60_000;
    const shares = [0.05, 0.01, 0.001];
    const counts = shares.map(() => 0);
    for (let bar = 0; bar < bars; bar += 1) {
      const deviation = scale * draw(random);
      const probability = tail.probabilityOf(deviation);
      shares.forEach((share, place) => (counts[place]! += probability <= share ? 1 : 0));
      tail.push(deviation);
    }
    const ratios = shares.map((share, place) => counts[place]! / bars / share);
    t.true(Math.abs(ratios[0]! - 1) < 0.05, ratios.join());
    t.true(Math.abs(ratios[1]! - 1) < 0.25, ratios.join());
    t.true(ratios[2]! > 0.3 && ratios[2]! < 1.7, ratios.join());
  });
}

test('before anything is known a tail is its prior: one bar in twenty beyond its quantile', (t) => {
  const tail = new Tail(TAIL_PRIORS.range);
  t.true(Math.abs(tail.probabilityOf(2.168) - 0.05) < 1e-6);
  t.is(tail.probabilityOf(0), 1);
});

test('a probability and its deviation belong to each other, in the tail and before it', (t) => {
  const { tail } = learnt(2_000, heavy);
  for (const probability of [0.6, 0.051, 0.05, 0.01, 1e-4, 1e-9]) {
    t.true(near(tail.probabilityOf(tail.deviationOf(probability)), probability), `${probability}`);
  }
});

test('what is as rare as is allowed scores 0.5, and what is rarer more', (t) => {
  const { tail } = learnt(2_000, heavy);
  tail.allow(0.001);
  t.true(near(tail.scoreOf(tail.deviationOf(0.001)), 0.5));
  t.true(near(tail.scoreOf(tail.deviationOf(0.001 / 1500)), scoreOfRarity(1 / 1500, 1)));
  t.true(Math.abs(scoreOfRarity(1 / 1500, 1) - 0.9) < 0.001);
});

test('the score never falls where a deviation grows', (t) => {
  const { tail } = learnt(500, heavy);
  tail.allow(0.002);
  const deviation = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(deviation, deviation, (a, b) => {
      const [less, more] = [tail.scoreOf(Math.min(a, b)), tail.scoreOf(Math.max(a, b))];
      t.true(less <= more && less >= 0 && more <= 1);
    }),
  );
});

test('how many times rarer one is than another can be read off their scores', (t) => {
  t.true(near(timesRarer(scoreOfRarity(1e-6, 1e-3), scoreOfRarity(1e-5, 1e-3)), 10));
});

test('one crash does not make the next one ordinary', (t) => {
  const [calm, crashed] = [learnt(2_000, heavy).tail, learnt(2_000, heavy).tail];
  crashed.push(1e6);
  const ratio = crashed.probabilityOf(15) / calm.probabilityOf(15);
  t.true(ratio > 1 && ratio < 3, `${ratio}`);
});

test('a tail that was stored and read back goes on to the last bit', (t) => {
  for (const bars of [0, 1, 777]) {
    const { tail, random } = learnt(bars, heavy);
    const writer = new StateWriter();
    tail.writeMore(writer);
    t.true(writer.written().length <= 18);
    const reloaded = new Tail(TAIL_PRIORS.range);
    reloaded.readMore(new StateReader(writer.finish()));
    for (let bar = 0; bar < 50; bar += 1) {
      const deviation = heavy(random);
      t.is(reloaded.probabilityOf(deviation), tail.probabilityOf(deviation));
      tail.push(deviation);
      reloaded.push(deviation);
    }
  }
});

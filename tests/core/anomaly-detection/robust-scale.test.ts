import test from 'ava';
import fc from 'fast-check';
import { RobustNorm } from '../../../src/core/anomaly-detection/robust-norm.ts';
import { RobustScale } from '../../../src/core/anomaly-detection/robust-scale.ts';
import { scoreOf } from '../../../src/core/anomaly-detection/score.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';

test('the scale of ordinary returns comes close to their standard deviation', (t) => {
  const random = mulberry32(7);
  const scale = new RobustScale(240);
  for (let index = 0; index < 5000; index += 1) {
    scale.push(0.01 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  }
  t.true(Math.abs(scale.value / 0.01 - 1) < 0.15, `${scale.value}`);
});

test('one crash moves the scale by a few percent, however deep it is', (t) => {
  const scale = new RobustScale(240);
  for (let index = 0; index < 500; index += 1) scale.push(index % 2 === 0 ? 0.01 : -0.01);
  const before = scale.value;
  scale.push(-1000);
  t.true(scale.value / before < 1.05, `${scale.value / before}`);
});

test('a scale follows a market that stays wilder', (t) => {
  const scale = new RobustScale(20);
  for (let index = 0; index < 200; index += 1) scale.push(0.01);
  for (let index = 0; index < 200; index += 1) scale.push(0.05);
  t.true(Math.abs(scale.value - 0.05) < 0.001);
});

test('a norm knows the level and the spread of what is not centred on zero', (t) => {
  const norm = new RobustNorm(240);
  for (let index = 0; index < 3000; index += 1) norm.push(5 + (index % 2 === 0 ? 1 : -1));
  t.true(Math.abs(norm.mean - 5) < 0.05);
  t.true(Math.abs(norm.deviation - 1) < 0.05);
});

test('scores lie between 0 and 1, grow with the deviation, and are 0.5 at the threshold', (t) => {
  t.is(scoreOf(8, 8), 0.5);
  t.is(scoreOf(24, 8), 0.75);
  const deviations = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(deviations, deviations, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      t.true(scoreOf(low, 8) >= 0 && scoreOf(high, 8) < 1);
      t.true(scoreOf(low, 8) <= scoreOf(high, 8));
    }),
  );
});

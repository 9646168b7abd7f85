import test from 'ava';
import * as fc from 'fast-check';
import { slope } from '../../../src/core/indicators/slope.ts';
import { stdev } from '../../../src/core/indicators/stdev.ts';
import { trend, withTrend } from '../../../src/core/indicators/trend.ts';
import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { barsOf, runFirst } from './series.ts';

const trendOf = (closes: readonly number[]) =>
  trend(
    runFirst(slope(closes.length), barsOf(closes)).at(-1)!,
    runFirst(stdev(closes.length), barsOf(closes)).at(-1)!,
    closes.length,
  );

test('a straight line is a trend of full strength in its direction', (t) => {
  const rising = Array.from({ length: 14 }, (_, i) => 60_000 + 0.01 * i);
  const up = trendOf(rising)!;
  t.is(up.direction, 'up');
  t.true(Math.abs(up.strength - 1) < 1e-9);
  t.is(trendOf(rising.toReversed())!.direction, 'down');
});

test('strength never exceeds 1 by rounding, whatever the straight line', (t) => {
  for (let length = 3; length <= 60; length++) {
    for (const step of [0.1, 0.3, 7, 1e-3]) {
      t.true(trendOf(Array.from({ length }, (_, i) => 10 + step * i))!.strength <= 1);
    }
  }
});

test('prices that stand still or swing around a level go sideways', (t) => {
  t.deepEqual(trendOf(Array.from({ length: 14 }, () => 0.1 + 0.2)), { direction: 'sideways', strength: 0 });
  const swing = trendOf(Array.from({ length: 14 }, (_, i) => 100 + (i % 2)))!;
  t.is(swing.direction, 'sideways');
  t.true(swing.strength < 0.05);
});

test('strength is the squared correlation of closes and time', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 3, max: 60 }), (seed, length) => {
      const uniform = mulberry32(seed);
      const closes = Array.from({ length }, (_, i) => 100 + i * uniform() + 5 * uniform());
      const { strength } = trendOf(closes)!;
      t.true(Math.abs(strength - correlationWithTime(closes) ** 2) < 1e-9);
      t.true(strength >= 0 && strength <= 1);
    }),
  );
});

test('there is no trend while the inputs warm up', (t) => {
  t.is(trend(null, 1, 14), null);
  t.is(trend(1, null, 14), null);
});

function correlationWithTime(closes: readonly number[]): number {
  const n = closes.length;
  const meanX = (n - 1) / 2;
  const meanY = closes.reduce((sum, close) => sum + close, 0) / n;
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of closes.entries()) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return xy / Math.sqrt(xx * yy);
}

test('the trend stands beside its inputs as one signed number, and nowhere else', (t) => {
  const strength = trend(2, 8.1, 14)!.strength;
  t.deepEqual(withTrend({ slope_14: 2, stdev_14: 8.1 }), { slope_14: 2, stdev_14: 8.1, trend: strength });
  t.is(withTrend({ slope_14: -2, stdev_14: 8.1 })['trend'], -strength);
  t.is(withTrend({ slope_14: 0.01, stdev_14: 8.1 })['trend'], 0);
  t.is(withTrend({ slope_14: null, stdev_14: null })['trend'], null);
  t.deepEqual(withTrend({ sma_20: 1 }), { sma_20: 1 });
});

import test from 'ava';
import { DayShape, FLAT } from '../../../lib/market-simulator/day-shape.ts';

test('a shape runs straight from point to point, and its mean is 1', (t) => {
  const shape = new DayShape([4, 1, 1, 2]);
  const scale = 3 / (2.5 + 1 + 1.5);
  t.is(shape.at(0), 4 * scale);
  t.is(shape.at(0.5), scale);
  t.true(Math.abs(shape.at(1 / 6) - 2.5 * scale) < 1e-12);
  t.true(Math.abs(shape.at(1) - 2 * scale) < 1e-12);
  const mean =
    Array.from({ length: 3000 }, (_, index) => shape.at((index + 0.5) / 3000)).reduce(
      (sum, value) => sum + value,
      0,
    ) / 3000;
  t.true(Math.abs(mean - 1) < 1e-6);
});

test('a flat shape is 1 all day', (t) => {
  t.deepEqual(
    [0, 0.3, 1].map((share) => FLAT.at(share)),
    [1, 1, 1],
  );
});

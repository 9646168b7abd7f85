import fc from 'fast-check';
import test from 'ava';
import { DecimalGrid } from '../../../lib/market-simulator/decimal-grid.ts';

for (const [step, count, text] of [
  [0.01, 5999_375, '59993.75'],
  [0.25, 24_481, '6120.25'],
  [0.000_01, 108_421, '1.08421'],
  [0.000_000_01, 1, '0.00000001'],
  [5, 7, '35'],
  [0.05, -245, '-12.25'],
] as const) {
  test(`${count} steps of ${step} are ${text}`, (t) => {
    t.is(new DecimalGrid(step).value(count), Number(text));
  });
}

test('a number on a grid is the one that its decimal text stands for', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 8 }), (count, digits) => {
      const value = new DecimalGrid(Number(`1e-${digits}`)).value(count);
      t.is(value, Number(value.toFixed(digits)));
    }),
  );
});

test('steps are counted back, with a fraction', (t) => {
  const grid = new DecimalGrid(0.25);
  t.is(grid.steps(10.5), 42);
  t.is(grid.steps(10.375), 41.5);
});

for (const step of [0, -0.01, Number.NaN, 1 / 3]) {
  test(`there is no grid with a step of ${step}`, (t) => {
    t.throws(() => new DecimalGrid(step), { message: /expected a step/ });
  });
}

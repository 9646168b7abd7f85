import test from 'ava';
import { RandomStream } from '../../../lib/market-simulator/random-stream.ts';

const COUNT = 50_000;

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

test('a stream of random numbers is the same for the same seed and name, on every machine', (t) => {
  const stream = new RandomStream(7, 'orders');
  t.deepEqual(
    draw(4, () => stream.uniform()),
    [0.9864304844522849, 0.13318462658207864, 0.812898245989345, 0.7994122352683917],
  );
});

for (const [what, other] of [
  ['another seed', new RandomStream(8, 'orders')],
  ['another name', new RandomStream(7, 'prices')],
] as const) {
  test(`${what} gives random numbers that have nothing to do with the first`, (t) => {
    const stream = new RandomStream(7, 'orders');
    const products = draw(COUNT, () => (stream.uniform() - 0.5) * (other.uniform() - 0.5) * 12);
    t.true(Math.abs(moments(products).mean) < 4 / Math.sqrt(COUNT));
  });
}

test('uniform numbers lie between 0 and 1, evenly', (t) => {
  const stream = new RandomStream(1, 'uniform');
  const values = draw(COUNT, () => stream.uniform());
  t.true(values.every((value) => value > 0 && value < 1));
  const { mean, variance } = moments(values);
  t.true(Math.abs(mean - 1 / 2) < 0.005);
  t.true(Math.abs(variance - 1 / 12) < 0.002);
});

test('normal numbers have mean 0, variance 1 and the tails of the normal distribution', (t) => {
  const stream = new RandomStream(1, 'normal');
  const values = draw(COUNT, () => stream.normal());
  const { mean, variance } = moments(values);
  t.true(Math.abs(mean) < 0.02);
  t.true(Math.abs(variance - 1) < 0.03);
  t.true(Math.abs(values.filter((value) => Math.abs(value) > 2).length / COUNT - 0.0455) < 0.004);
});

for (const mean of [0.02, 1, 7.5, 120, 1800]) {
  test(`a Poisson number of mean ${mean} has that mean and that variance`, (t) => {
    const stream = new RandomStream(3, 'poisson');
    const count = mean > 100 ? 5000 : COUNT;
    const found = moments(draw(count, () => stream.poisson(mean)));
    t.true(Math.abs(found.mean - mean) < 5 * Math.sqrt(mean / count));
    t.true(Math.abs(found.variance / mean - 1) < 0.12);
  });
}

test('nothing comes where nothing is expected', (t) => {
  const stream = new RandomStream(3, 'none');
  t.true(draw(1000, () => stream.poisson(0)).every((count) => count === 0));
});

import test from 'ava';
import { LogClusters } from '../../../lib/market-simulator/log-clusters.ts';
import { RandomStream } from '../../../lib/market-simulator/random-stream.ts';

const STEP = 0.001;

function values(clusters: LogClusters, count: number, shock: () => number = () => 0): number[] {
  return Array.from({ length: count }, () => {
    clusters.step(shock());
    return clusters.value;
  });
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((each, index) => (each - meanA) * (b[index]! - meanB)));
  return (
    covariance /
    Math.sqrt(mean(a.map((each) => (each - meanA) ** 2)) * mean(b.map((each) => (each - meanB) ** 2)))
  );
}

test('a cluster has the deviation that was asked for, and forgets half of one in its half-life', (t) => {
  const clusters = new LogClusters(
    [{ halfLifeSessions: 0.05, deviation: 0.4 }],
    STEP,
    new RandomStream(1, 'x'),
  );
  const series = values(clusters, 200_000);
  const variance = series.reduce((sum, each) => sum + each * each, 0) / series.length;
  t.true(Math.abs(Math.sqrt(variance) - 0.4) < 0.03);
  t.true(Math.abs(correlation(series.slice(0, -50), series.slice(50)) - 0.5) < 0.06);
});

test('clusters add up', (t) => {
  const clusters = new LogClusters(
    [
      { halfLifeSessions: 0.05, deviation: 0.4 },
      { halfLifeSessions: 20, deviation: 0.3 },
    ],
    STEP,
    new RandomStream(1, 'x'),
  );
  t.true(Math.abs(clusters.variance - 0.25) < 1e-12);
});

test('what clusters for less than a step is left out', (t) => {
  const clusters = new LogClusters(
    [{ halfLifeSessions: STEP / 2, deviation: 0.4 }],
    STEP,
    new RandomStream(1, 'x'),
  );
  t.is(clusters.variance, 0);
  t.deepEqual(new Set(values(clusters, 100)), new Set([0]));
});

test('with a negative leverage falls raise the clusters', (t) => {
  const clusters = new LogClusters(
    [{ halfLifeSessions: 0.1, deviation: 0.4 }],
    STEP,
    new RandomStream(1, 'x'),
    -0.8,
  );
  const noise = new RandomStream(2, 'shocks');
  const shocks: number[] = [];
  const changes: number[] = [];
  for (let group = 0; group < 5000; group += 1) {
    const before = clusters.value;
    let sum = 0;
    for (let step = 0; step < 4; step += 1) {
      const shock = noise.normal();
      sum += shock;
      clusters.step(shock);
    }
    shocks.push(sum);
    changes.push(clusters.value - before);
  }
  t.true(correlation(shocks, changes) < -0.75);
});

test('a jump raises the clusters that answer to it, for their half-life', (t) => {
  const clusters = new LogClusters(
    [{ halfLifeSessions: 0.1, deviation: 0, afterJump: 0.8 }],
    STEP,
    new RandomStream(1, 'x'),
  );
  clusters.jump();
  t.is(clusters.value, 0.8);
  values(clusters, 100);
  t.true(Math.abs(clusters.value - 0.4) < 0.01);
});

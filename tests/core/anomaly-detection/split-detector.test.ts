import test from 'ava';
import { splitRatio } from '../../../src/core/anomaly-detection/split-detector.ts';

const splits = test.macro({
  exec(t, before: number, after: number, sigma: number, volumeRatio: number | null, ratio: number | null) {
    t.is(splitRatio(before, after, sigma, volumeRatio), ratio);
  },
  title: (name = '') => name,
});

test('700 to 100 on seven times the shares is a 7-for-1 split', splits, 700, 100, 0.001, 7, 7);
test('10 to 200 is a 1-for-20 reverse split', splits, 10, 200, 0.001, 1 / 20, 1 / 20);
test('a split is seen through the ordinary move of its day', splits, 100, 51.5, 0.01, 2, 2);
test('a fall to 45 % is no split', splits, 100, 45, 0.001, 1, null);
test('a fall to half on four times the turnover is a crash', splits, 100, 50, 0.001, 8, null);
test('without volumes the ratio alone decides', splits, 100, 50, 0.001, null, 2);
test('however wild a symbol is, a fall of 40 % is no split', splits, 100, 60, 0.2, 1, null);

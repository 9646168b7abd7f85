import test from 'ava';
import fc from 'fast-check';
import { isListedSplit, splitRatio } from '../../../src/core/anomaly-detection/split-ratio.ts';

const splits = test.macro({
  exec(t, before: number, after: number, sigma: number, volumeRatio: number | null, ratio: number | null) {
    t.is(splitRatio({ before, after, sigma, volumeRatio, isOfDays: true }), ratio);
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
test(
  'a fall by a third on half as many shares again is a 3-for-2 split',
  splits,
  90,
  60.5,
  0.012,
  1.5,
  3 / 2,
);
test('a fall by a third on twice the turnover is a crash', splits, 90, 60, 0.012, 3.1, null);
test('a fall by a third is none where nobody knows the volume', splits, 90, 60, 0.012, null, null);
test('a fall by a third is none where no volume came', splits, 90, 60, 0.012, 0, null);
test('a fall by 30 % is no split', splits, 100, 70, 0.012, 1, null);
test('a fall by an eighth is no split', splits, 100, 87.5, 0.012, 1, null);
test('a price a thousand times as high is no split', splits, 1, 1000, 0.012, 1, null);
test('a price of a two-hundredth is no split', splits, 200, 1, 0.012, 1, null);

const known: readonly (readonly [name: string, ratio: number])[] = [
  ['3:2', 3 / 2],
  ['5:4', 5 / 4],
  ['4:3', 4 / 3],
  ['5:2', 5 / 2],
  ['5:3', 5 / 3],
  ['9:1', 9],
  ['40:1', 40],
  ['1:2', 1 / 2],
  ['1:12', 1 / 12],
  ['1:35', 1 / 35],
  ['1:40', 1 / 40],
  ['1:60', 1 / 60],
  ['1:250', 1 / 250],
];

for (const [name, ratio] of known) {
  test(`${name} is told as ${name}, with a cent of rounding and ordinary turnover`, (t) => {
    for (const turnover of [0.6, 1, 1.8]) {
      const before = 137.31;
      const after = Math.round((100 * before) / ratio) / 100;
      t.is(splitRatio({ before, after, sigma: 0.015, volumeRatio: turnover * ratio, isOfDays: true }), ratio);
    }
  });
}

test('from one minute to the next only whole ratios are splits: the turnover of a minute says little', (t) => {
  const jump = { before: 100, sigma: 0.001, volumeRatio: 1, isOfDays: false };
  t.is(splitRatio({ ...jump, after: 80 }), null);
  t.is(splitRatio({ ...jump, after: 50 }), 2);
});

test('a crash between 6 and 45 % with a rush is never a split', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.06, max: 0.45, noNaN: true }),
      fc.double({ min: 3.7, max: 40, noNaN: true }),
      (fall, rush) => {
        t.is(
          splitRatio({
            before: 100,
            after: 100 * (1 - fall),
            sigma: 0.02,
            volumeRatio: rush,
            isOfDays: true,
          }),
          null,
        );
      },
    ),
  );
});

test('a listed split is one when the price went its way, whatever was traded, and none when it stayed', (t) => {
  t.true(isListedSplit(100, 53, 2));
  t.true(isListedSplit(100, 48, 2));
  t.true(isListedSplit(1, 18, 1 / 20));
  t.false(isListedSplit(100, 97, 2));
  t.false(isListedSplit(100, 201, 2));
  t.false(isListedSplit(100, 50, 1));
});

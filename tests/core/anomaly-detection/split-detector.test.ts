import test from 'ava';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import { MoveDetector } from '../../../src/core/anomaly-detection/move-detector.ts';
import { SplitDetector, splitRatio } from '../../../src/core/anomaly-detection/split-detector.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

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

/** What explains a bar that follows 300 ordinary minutes at 100, its move having been judged. */
function explained(bar: Bar, returns: 'log' | 'difference' = 'log'): Finding | null {
  const watched = new WatchedMarket((market) => new MoveDetector(market), { returns }).learn(zigzag(301));
  watched.score(bar);
  return new SplitDetector(watched.market).explain(bar);
}

test('a jump by a usual ratio is a corporate action from the last close, without a direction', (t) => {
  const finding = explained(minuteBar(301, 50, { volume: 2000 }))!;
  t.like(finding, {
    anomaly: 'corporate_action',
    direction: 'none',
    price: 50,
    referencePrice: 100,
    changePct: -50,
    windowSeconds: 60,
    facts: { kind: 'split', ratio: 2 },
  });
  t.true(finding.score > 0.5);
});

test('what is no jump needs no explanation, and a series of differences has no splits', (t) => {
  t.is(explained(minuteBar(301, 100)), null);
  t.is(explained(minuteBar(301, 50, { volume: 2000 }), 'difference'), null);
});

test('a jump by another ratio, or on a rush, is left to whoever found it', (t) => {
  t.is(explained(minuteBar(301, 61)), null);
  t.is(explained(minuteBar(301, 50, { volume: 90_000 })), null);
});

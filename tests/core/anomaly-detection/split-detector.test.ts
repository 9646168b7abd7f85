import test from 'ava';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import { MoveDetector } from '../../../src/core/anomaly-detection/move-detector.ts';
import { SplitDetector } from '../../../src/core/anomaly-detection/split-detector.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

/** What explains a bar that follows 300 ordinary minutes at 100, its move having been judged. */
function explained(bar: Bar, returns: 'log' | 'difference' = 'log'): Finding | null {
  const watched = new WatchedMarket((market) => new MoveDetector(market), { returns }).learn(zigzag(301));
  watched.score(bar);
  return new SplitDetector(watched.market, []).explain(bar);
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

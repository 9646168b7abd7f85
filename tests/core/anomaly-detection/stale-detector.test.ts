import test from 'ava';
import fc from 'fast-check';
import { StaleDetector } from '../../../src/core/anomaly-detection/stale-detector.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (bars = zigzag(300)) => new WatchedMarket((market) => new StaleDetector(market)).learn(bars);
const LAST = zigzag(300).at(-1)!.close;
/** Bars from minute `from` on that repeat a price. */
const still = (from: number, count: number, close = LAST) =>
  Array.from({ length: count }, (_, index) => minuteBar(from + index, close));

test('a symbol that never repeats itself is stale after twelve bars that do', (t) => {
  const market = watched();
  t.is(market.score(minuteBar(300, LAST + 1)), 0);
  market.learn(still(300, 11));
  t.is(market.score(minuteBar(311, LAST)), 0.5);
  const finding = market.finding(minuteBar(311, LAST))!;
  t.like(finding, { anomaly: 'stale_feed', direction: 'none', changePct: 0, windowSeconds: 720 });
  t.deepEqual(finding.facts, { kind: 'stale', staleSeconds: 720, usualSeconds: 720 });
});

test('a bar repeats the one before with its close and either no range or the same', (t) => {
  const market = watched([...zigzag(299), minuteBar(299, 100, { high: 101, low: 99 })]);
  const scores = (more: object) => market.score(minuteBar(300, 100, more)) > 0;
  t.true(scores({}));
  t.true(scores({ high: 101, low: 99 }));
  t.false(scores({ high: 101.5, low: 99 }));
  t.false(scores({ high: 101, low: 98 }));
  t.is(market.score(minuteBar(300, 100.1)), 0);
});

test('an illiquid symbol may stand still for longer, as often as it usually does', (t) => {
  // Every price is printed for four bars: three of four repeat the one before.
  const illiquid = Array.from({ length: 600 }, (_, minute) =>
    minuteBar(minute, 100 + (Math.floor(minute / 4) % 7)),
  );
  const market = watched(illiquid);
  const close = illiquid.at(-1)!.close;
  market.learn(still(600, 30, close));
  t.is(market.finding(minuteBar(630, close)), null);
  const threshold = Math.log(1e-9) / Math.log(0.75);
  market.learn(still(630, Math.ceil(threshold) + 20 - 30, close));
  t.is(market.finding(minuteBar(630 + Math.ceil(threshold) + 20 - 30, close))?.anomaly, 'stale_feed');
});

test('nothing is unusual until thirty bars are known', (t) => {
  const young = watched(zigzag(10)).learn(still(10, 19, zigzag(10).at(-1)!.close));
  t.is(young.score(minuteBar(29, zigzag(10).at(-1)!.close)), 0);
});

test('a stale bar is no market, and is not learnt as how often the symbol repeats itself', (t) => {
  const market = watched();
  t.false(market.detector.isNoMarket(minuteBar(300, LAST)));
  market.learn(still(300, 11));
  t.true(market.detector.isNoMarket(minuteBar(311, LAST)));
  market.learn(still(311, 500));
  const [again] = [market.learn(zigzag(300).map((bar, index) => minuteBar(900 + index, bar.close)))];
  again.learn(still(1200, 11));
  t.is(again.score(minuteBar(1211, LAST)), 0.5);
});

test('the longer it stands still, the higher it scores, and one move makes it new', (t) => {
  const market = watched();
  let before = 0;
  for (const bar of still(300, 40)) {
    const score = market.score(bar);
    t.true(score > before);
    before = score;
    market.learn([bar]);
  }
  t.is(market.learn([minuteBar(340, LAST + 1)]).score(minuteBar(341, LAST)), 0);
});

test('a detector that was stored and read back judges the same, wherever it was stored', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), (repeats) => {
      const market = watched().learn(still(300, repeats));
      const writer = new StateWriter();
      market.detector.write(writer);
      const reloaded = watched().learn(still(300, repeats));
      reloaded.detector.read(new StateReader(writer.finish()));
      const next = minuteBar(300 + repeats, LAST);
      t.is(reloaded.score(next), market.score(next));
    }),
    { numRuns: 20 },
  );
});

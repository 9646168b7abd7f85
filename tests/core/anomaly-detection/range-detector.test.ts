import test from 'ava';
import fc from 'fast-check';
import { RangeDetector } from '../../../src/core/anomaly-detection/range-detector.ts';
import { MINUTE } from '../../support/market-events.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (bars = zigzag(301)) => new WatchedMarket((market) => new RangeDetector(market)).learn(bars);
/** Of the last close of a zigzag with an odd number of bars. */
const closing = (minute: number, distance: number, more = {}) => {
  const close = 100 * Math.exp(distance);
  return minuteBar(minute, close, {
    open: 100,
    high: Math.max(100, close),
    low: Math.min(100, close),
    ...more,
  });
};
const near = (a: number, b: number) => Math.abs(a / b - 1) < 1e-6;

test('a bar that ranges as far as the budget allows scores 0.5, and its rarity says how often that comes', (t) => {
  const market = watched();
  market.score(minuteBar(301, 100));
  const limit = market.market.ranges.tail.limit * market.market.ranges.usual;
  const at = closing(301, limit * 1.000_001);
  t.true(near(market.score(at), 0.5));
  const { rarity } = market.finding(at)!;
  t.true(Math.abs(rarity!.probability / (0.02 * Math.sqrt(1 / 1440)) - 1) < 1e-3);
  t.true(Math.abs(rarity!.perYear / rarity!.budget - 1) < 1e-3);
  t.true(Math.abs(rarity!.budget / (365.25 * 0.02 * Math.sqrt(1440)) - 1) < 1e-3);
  t.is(market.finding(closing(301, 0.99 * limit)), null);
});

test('the range counts from the close before, in usual ranges widened while few are known', (t) => {
  const few = watched(zigzag(101));
  const jumped = minuteBar(101, 103);
  few.score(jumped);
  // The first bar has no close before it.
  t.true(near(few.market.ranges.usual, 0.001 * (1 + 5 / 100)));
  t.true(near(few.market.ranges.deviationOf(jumped), Math.log(1.03) / (0.001 * (1 + 5 / 100))));
});

test('nothing ranges far until five bars are known', (t) => {
  t.is(watched(zigzag(5)).score(minuteBar(5, 1000)), 0);
  t.true(watched(zigzag(7)).score(minuteBar(7, 1000)) > 0.5);
});

test('a price that is still there is a move, one that came back by half is told with the range', (t) => {
  const market = watched();
  const fall = market.finding(closing(301, -0.05, { volume: 3000 }))!;
  t.like(fall, { anomaly: 'price_drop', direction: 'down', referencePrice: 100, windowSeconds: 60 });
  t.is(fall.facts.kind, 'move');
  t.true(Math.abs(fall.volumeRatio! - 3) < 0.01);
  const back = market.finding(minuteBar(301, 101, { open: 100, high: 106, low: 99 }))!;
  t.like(back, { anomaly: 'price_spike', direction: 'up', price: 106 });
  t.true(back.facts.kind === 'range' && near(back.facts.rangePct, (100 * 7) / 99));
});

test('an event inside a bar is as far from the bar before as it says', (t) => {
  const bar = closing(301, -0.05);
  t.is(watched().finding(bar, bar.startMs + 12_000)!.windowSeconds, 12);
});

test('after a pause a bar ranges from its own open', (t) => {
  const market = watched();
  t.true(market.score(minuteBar(302, 110)) > 0.5);
  t.is(market.score(minuteBar(600, 110)), 0);
  t.like(market.finding(minuteBar(600, 110, { high: 120, close: 119 }))!, { referencePrice: 110 });
});

test('a price that has never moved is judged by a third of a percent a bar', (t) => {
  const pegged = watched(Array.from({ length: 100 }, (_, minute) => minuteBar(minute, 1)));
  t.is(pegged.finding(minuteBar(100, 0.97)), null);
  t.is(pegged.finding(minuteBar(100, 0.95))!.anomaly, 'price_drop');
});

test('bars that do not move make no move ordinary or rare', (t) => {
  const still = zigzag(301).flatMap((bar, index) => [
    { ...bar, startMs: bar.startMs + index * MINUTE },
    { ...bar, startMs: bar.startMs + (index + 1) * MINUTE },
  ]);
  const [busy, idle] = [watched(), watched(still)];
  busy.score(minuteBar(301, 100));
  idle.score(minuteBar(602, 100));
  t.is(idle.market.ranges.usual, busy.market.ranges.usual);
  t.is(idle.market.ranges.tail.limit, busy.market.ranges.tail.limit);
});

test('the wider a bar gets, the higher it scores', (t) => {
  const market = watched();
  const far = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(far, far, (a, b) => {
      const score = (reach: number) => market.score(minuteBar(301, 100, { high: 100 * (1 + reach) }));
      t.true(score(Math.min(a, b)) <= score(Math.max(a, b)));
    }),
  );
});

test('in series of any sign the range is a difference', (t) => {
  const bars = Array.from({ length: 301 }, (_, index) => minuteBar(index, index % 2 === 0 ? -1 : 1));
  const series = new WatchedMarket((market) => new RangeDetector(market), { returns: 'difference' }).learn(
    bars,
  );
  t.is(series.finding(minuteBar(301, 1)), null);
  t.like(series.finding(minuteBar(301, -60))!, { anomaly: 'price_drop', direction: 'down' });
});

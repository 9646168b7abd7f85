import test from 'ava';
import { MoveDetector } from '../../../src/core/anomaly-detection/move-detector.ts';
import { MINUTE } from '../../support/market-events.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (bars = zigzag(301)) => new WatchedMarket((market) => new MoveDetector(market)).learn(bars);
/** Of the last close of a zigzag with an odd number of bars. */
const at = (minute: number, distance: number, more = {}) => minuteBar(minute, 100 * Math.exp(distance), more);

test('a move scores 0.5 at eight usual returns of a minute', (t) => {
  const market = watched();
  const usual = 0.001 * (1 + 20 / 300);
  t.true(Math.abs(market.score(at(301, 8 * usual)) - 0.5) < 1e-9);
  t.true(Math.abs(market.score(at(301, -24 * usual)) - 0.75) < 1e-9);
  t.is(market.finding(at(301, 7.9 * usual)), null);
});

test('a fall is a drop with its size, time, rarity and volume, from the end of the bar before to the event', (t) => {
  const market = watched();
  const bar = at(301, -0.02, { volume: 3000 });
  const finding = market.finding(bar, bar.startMs + 12_000)!;
  t.like(finding, { anomaly: 'price_drop', direction: 'down', referencePrice: 100, windowSeconds: 12 });
  t.true(Math.abs(finding.changePct - 100 * (Math.exp(-0.02) - 1)) < 1e-9);
  t.true(Math.abs(finding.volumeRatio! - 3) < 0.01);
  t.like(finding.facts, { kind: 'move', windowSeconds: 12, memorySeconds: 240 * 60 });
  t.is(market.score(bar), finding.score);
});

test('a rise is a spike', (t) => {
  t.like(watched().finding(at(301, 0.02))!, { anomaly: 'price_spike', direction: 'up' });
});

test('a whole bar is the time of a move that has no moment inside it', (t) => {
  t.is(watched().finding(at(301, 0.02))!.windowSeconds, 60);
});

test('what is more than ten bars old is a gap, whose time is that without trading', (t) => {
  const market = watched();
  t.is(market.finding(at(310, 0.2))!.facts.kind, 'move');
  const gap = market.finding(at(401, 0.2), at(401, 0.2).startMs + 30_000)!;
  t.like(gap, { anomaly: 'gap', windowSeconds: 100 * 60, direction: 'up' });
  t.is(gap.facts.kind, 'gap');
});

test('the memory is as long as it has become', (t) => {
  const market = watched(zigzag(51));
  t.like(market.finding(at(51, 0.05))!.facts, { memorySeconds: (50 * MINUTE) / 1000 });
});

test('what the live price does is known to whoever explains it', (t) => {
  const market = watched();
  const score = market.score(at(301, 0.02));
  t.is(market.market.moveScore, score);
  t.is(market.market.move.referencePrice, 100);
});

import test from 'ava';
import { MoveDetector } from '../../../src/core/anomaly-detection/move-detector.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { MINUTE } from '../../support/market-events.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (bars = zigzag(301)) => new WatchedMarket((market) => new MoveDetector(market)).learn(bars);
/** Of the last close of a zigzag with an odd number of bars. */
const at = (minute: number, distance: number, more = {}) => minuteBar(minute, 100 * Math.exp(distance), more);

test('a fall is a drop with its size, time, rarity and volume, from the end of the bar before to the event', (t) => {
  const market = watched();
  const bar = at(301, -0.04, { volume: 3000 });
  const finding = market.finding(bar, bar.startMs + 12_000)!;
  t.like(finding, { anomaly: 'price_drop', direction: 'down', referencePrice: 100, windowSeconds: 12 });
  t.true(Math.abs(finding.changePct - 100 * (Math.exp(-0.04) - 1)) < 1e-9);
  t.true(Math.abs(finding.volumeRatio! - 3) < 0.01);
  t.like(finding.facts, { kind: 'move', windowSeconds: 12, memorySeconds: 240 * 60 });
  t.true(finding.rarity!.perYear < finding.rarity!.budget);
  t.is(market.score(bar), finding.score);
});

test('a rise is a spike', (t) => {
  t.like(watched().finding(at(301, 0.04))!, { anomaly: 'price_spike', direction: 'up' });
});

test('a slide that no single bar shows is told over the horizon that it lasted', (t) => {
  const slide = Array.from({ length: 14 }, (_, index) => at(301 + index, -0.006 * (index + 1)));
  const finding = watched([...zigzag(301), ...slide]).finding(at(315, -0.006 * 15))!;
  t.is(finding.windowSeconds, 15 * 60);
});

test('a whole bar is the time of a move that has no moment inside it', (t) => {
  t.is(watched().finding(at(301, 0.04))!.windowSeconds, 60);
});

test('what happens over a pause of more than ten bars is no move', (t) => {
  t.true(watched().score(at(310, 0.4)) > 0.5);
  t.is(watched().score(at(330, 0.4)), 0);
});

test('bars of more than a quarter of an hour have no moves beside their range', (t) => {
  const hours = new WatchedMarket((market) => new MoveDetector(market), { intervalMs: 60 * MINUTE });
  t.is(hours.learn([]).score(minuteBar(0, 1)), 0);
  const watchedHours = hours.learn(zigzag(301).map((bar, hour) => minuteBar(60 * hour, bar.close)));
  t.is(watchedHours.score(at(60 * 301, 0.4)), 0);
});

test('the memory is as long as it has become', (t) => {
  const market = watched(zigzag(51));
  t.like(market.finding(at(51, 0.05))!.facts, { memorySeconds: (50 * MINUTE) / 1000 });
});

test('what the live price does is known to whoever explains it', (t) => {
  const market = watched();
  const score = market.score(at(301, 0.02));
  t.is(market.market.moveScore, score);
});

test('what is known of moves comes back as it was stored', (t) => {
  const market = watched();
  const expected = market.score(at(301, 0.02));
  const writer = new StateWriter();
  market.detector.writeMore(writer);
  const reloaded = new MoveDetector(market.market);
  reloaded.readMore(new StateReader(writer.finish()));
  reloaded.beginBar();
  t.is(reloaded.judge(at(301, 0.02)), expected);
});

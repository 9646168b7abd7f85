import test from 'ava';
import { VolatilityDetector } from '../../../src/core/anomaly-detection/volatility-detector.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (calm: number, wild: number) => {
  const bars = zigzag(calm + wild).map((bar, minute) =>
    minute < calm ? bar : minuteBar(minute, 100 * Math.exp((minute % 2) * 0.02)),
  );
  return new WatchedMarket((market) => new VolatilityDetector(market)).learn(bars);
};

test('a market that moves as it did is no wilder', (t) => {
  t.true(watched(300, 0).score(minuteBar(300, 100)) < 0.4);
});

test('a market whose moves have multiplied is told with how many times, over which windows', (t) => {
  const finding = watched(300, 25).finding(minuteBar(325, 100, { volume: 2000 }))!;
  t.like(finding, {
    anomaly: 'volatility',
    direction: 'none',
    changePct: 0,
    price: 100,
    windowSeconds: 1200,
  });
  t.like(finding.facts, { kind: 'volatility', windowSeconds: 1200, memorySeconds: 14_400 });
  t.true(finding.facts.kind === 'volatility' && finding.facts.ratio > 2.5);
  t.true(finding.rarity!.perYear < finding.rarity!.budget);
});

test('until the long memory is full nothing is said about it', (t) => {
  t.is(watched(100, 60).score(minuteBar(160, 100)), 0);
});

test('the score of a bar is known when it begins, whatever its price does', (t) => {
  const market = watched(300, 25);
  const [calm, wild] = [minuteBar(325, 100), minuteBar(325, 250)];
  t.is(market.score(calm), market.score(wild));
  t.is(market.detector.judge(), market.score(calm));
});

test('what is known of wild times comes back as it was stored', (t) => {
  const market = watched(300, 25);
  const writer = new StateWriter();
  market.detector.writeMore(writer);
  const reloaded = new VolatilityDetector(market.market);
  reloaded.readMore(new StateReader(writer.finish()));
  t.is(reloaded.beginBar(), market.score(minuteBar(325, 100)));
});

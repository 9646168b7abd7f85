import test from 'ava';
import fc from 'fast-check';
import { VolumeDetector } from '../../../src/core/anomaly-detection/volume-detector.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const watched = (bars = zigzag(300)) => new WatchedMarket((market) => new VolumeDetector(market)).learn(bars);

test('on a steady feed a burst counts by its logarithm over 0.3, from five times the usual on', (t) => {
  const market = watched();
  t.is(market.score(minuteBar(300, 100, { volume: 4_990 })), 0);
  t.true(market.score(minuteBar(300, 100, { volume: 5_010 })) > 0);
  const facts = market.finding(minuteBar(300, 100, { volume: 1000 * 50 }))!.facts;
  t.true(facts.kind === 'volume' && Math.abs(facts.sigmas - Math.log(50) / 0.3) < 1e-6);
});

test('a burst that comes every hour is told less and less', (t) => {
  const hourly = (hours: number) =>
    watched(
      Array.from({ length: 60 * hours }, (_, minute) =>
        minuteBar(minute, 100, { volume: minute % 60 === 59 ? 20_000 : 1000 }),
      ),
    );
  const score = (hours: number) => hourly(hours).score(minuteBar(60 * hours, 100, { volume: 20_000 }));
  t.true(score(6) > score(24));
});

test('a burst is told with how much it is, how rare and what the price did', (t) => {
  const bar = minuteBar(300, 101, { open: 100, volume: 24_000 });
  const finding = watched().finding(bar)!;
  t.like(finding, {
    anomaly: 'volume_spike',
    direction: 'up',
    price: 101,
    referencePrice: 100,
    windowSeconds: 60,
  });
  t.true(Math.abs(finding.changePct - 1) < 1e-9);
  t.true(Math.abs(finding.volumeRatio! - 24) < 0.01);
  t.like(finding.facts, { kind: 'volume', windowSeconds: 60, memorySeconds: 14_400 });
});

test('bars without volume, and a symbol that never has any, are never unusual', (t) => {
  t.is(watched().score(minuteBar(300, 100, { volume: 0 })), 0);
  const silent = watched(zigzag(300, 0.001, { volume: 0 }));
  t.is(silent.score(minuteBar(300, 100, { volume: 1e9 })), 0);
});

test('more volume never scores less', (t) => {
  const market = watched();
  const volume = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(volume, volume, (a, b) => {
      const score = (each: number) => market.score(minuteBar(300, 100, { volume: each }));
      t.true(score(Math.min(a, b)) <= score(Math.max(a, b)));
    }),
  );
});

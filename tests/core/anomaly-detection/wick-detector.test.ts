import test from 'ava';
import fc from 'fast-check';
import { WickDetector } from '../../../src/core/anomaly-detection/wick-detector.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { minuteBar, WatchedMarket } from '../../support/watched-market.ts';

const REACH = 0.001;

/** Bars that all open and close at 100 and reach a tenth of a percent below it. */
function reaching(count: number): WatchedMarket<WickDetector> {
  const low = 100 * Math.exp(-REACH);
  const bars = Array.from({ length: count }, (_, minute) => minuteBar(minute, 100, { low }));
  return new WatchedMarket((market) => new WickDetector(market)).learn(bars);
}
const down = (minute: number, depth: number, more = {}) =>
  minuteBar(minute, 100, { low: 100 * Math.exp(-depth), ...more });
const near = (a: number, b: number) => Math.abs(a - b) < 1e-9;

test('a wick is measured in the usual reach of a bar, widened while few bars are known', (t) => {
  // The first bar has none before it to be measured from.
  const usual = REACH * (1 + 20 / 99);
  const market = reaching(100);
  t.true(near(market.score(down(100, 8 * usual)), 0.5));
  t.true(near(market.score(down(100, 72 * usual)), 0.9));
});

test('nothing is a wick until five bars are known', (t) => {
  t.is(reaching(5).score(down(5, 1)), 0);
  t.true(reaching(6).score(down(6, 1)) > 0.5);
});

test('what did not come back by half is no wick', (t) => {
  const market = reaching(300);
  const bar = (close: number) => minuteBar(300, close, { open: 100, high: 100, low: 90 });
  t.is(market.score(bar(94.9)), 0);
  t.true(market.score(bar(95)) > 0.5);
});

test('a crash on which people traded is told with how far it went and how much came back', (t) => {
  const finding = reaching(300).finding(
    minuteBar(300, 97, { open: 100, high: 100, low: 90, volume: 90_000 }),
  )!;
  t.like(finding, {
    anomaly: 'flash_crash',
    direction: 'down',
    price: 90,
    referencePrice: 100,
    windowSeconds: 60,
  });
  t.true(near(finding.changePct, -10));
  t.like(finding.facts, { kind: 'wick', recovered: 0.7 });
});

test('a spike that came back is a price spike', (t) => {
  const finding = reaching(300).finding(
    minuteBar(300, 101, { open: 100, high: 110, low: 100, volume: 90_000 }),
  )!;
  t.like(finding, { anomaly: 'price_spike', direction: 'up', price: 110 });
  t.is(finding.facts.kind, 'wick');
});

test('of two wicks the further one is told', (t) => {
  const finding = reaching(300).finding(minuteBar(300, 100, { high: 105, low: 93, volume: 90_000 }))!;
  t.is(finding.price, 93);
});

test('the further a price went, the more has to be traded for it to be no bad print', (t) => {
  const market = reaching(300);
  const kindOf = (depth: number, volume: number) => market.finding(down(300, depth, { volume }))?.anomaly;
  const threshold = 8 * REACH * (1 + 20 / 299);
  t.is(kindOf(1.01 * threshold, 1_490), 'bad_print');
  t.is(kindOf(1.01 * threshold, 1_520), 'flash_crash');
  t.is(kindOf(4.04 * threshold, 2_990), 'bad_print');
  t.is(kindOf(4.04 * threshold, 3_040), 'flash_crash');
});

test('without a norm of the volume nothing is called a bad print', (t) => {
  t.is(reaching(15).finding(down(15, 1, { volume: 1 }))!.anomaly, 'flash_crash');
});

test('a bad print is cut off the bar that is learnt, an ordinary reach and a crash are not', (t) => {
  const market = reaching(300);
  const cleaned = (bar: ReturnType<typeof down>) => {
    market.score(bar);
    return market.detector.cleaned(bar);
  };
  t.is(cleaned(down(300, 0.1, { volume: 900 })).low, 100);
  t.is(cleaned(minuteBar(300, 100, { high: 110, volume: 900 })).high, 100);
  for (const bar of [down(300, 0.1, { volume: 90_000 }), down(300, REACH)]) t.is(cleaned(bar), bar);
});

test('what was no market teaches nothing', (t) => {
  const [taught, untaught] = [reaching(300), reaching(300)];
  const wild = down(300, 0.05, { volume: 90_000 });
  for (const [market, isMarket] of [
    [taught, true],
    [untaught, false],
  ] as const) {
    market.score(wild);
    market.detector.closeBar(wild, isMarket);
  }
  t.is(untaught.score(down(300, 0.05)), reaching(300).score(down(300, 0.05)));
  t.true(taught.score(down(300, 0.05)) < untaught.score(down(300, 0.05)));
});

test('a pause before the bar widens what is usual by its root', (t) => {
  const usual = REACH * (1 + 20 / 299);
  t.true(near(reaching(300).score(down(308, 8 * 3 * usual)), 0.5));
});

test('a fall and a rise of the same size stand out the same', (t) => {
  const market = reaching(300);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), (reach) => {
      const up = market.score(minuteBar(300, 100, { high: 100 * Math.exp(reach) }));
      t.true(Math.abs(up - market.score(down(300, reach))) < 1e-6);
    }),
  );
});

test('a detector that was stored and read back judges the same', (t) => {
  const market = reaching(50);
  const writer = new StateWriter();
  market.detector.write(writer);
  const reloaded = new WatchedMarket((live) => new WickDetector(live)).learn([down(49, REACH)]);
  reloaded.detector.read(new StateReader(writer.finish()));
  for (const depth of [0, 0.001, 0.01, 0.5]) {
    t.is(reloaded.score(down(50, depth)), market.score(down(50, depth)));
  }
});

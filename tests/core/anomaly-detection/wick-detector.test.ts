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
/** The depth that is told. */
const limitOf = (market: WatchedMarket<WickDetector>): number => {
  let [none, told] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (none + told) / 2;
    if (market.score(down(market.history.count, middle)) < 0.5) none = middle;
    else told = middle;
  }
  return told;
};
const near = (a: number, b: number) => Math.abs(a - b) < 1e-9;

test('a wick is measured in the usual reach of a bar, widened while few bars are known', (t) => {
  // The first bar has none before it to be measured from.
  const usual = REACH * (1 + 5 / 99);
  const facts = reaching(100).finding(down(100, 72 * usual, { volume: 90_000 }))!.facts;
  t.true(facts.kind === 'wick' && near(facts.sigmas, 72));
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
  const limit = limitOf(market);
  t.is(kindOf(1.01 * limit, 1_490), 'bad_print');
  t.is(kindOf(1.01 * limit, 1_520), 'flash_crash');
  t.is(kindOf(4.04 * limit, 2_990), 'bad_print');
  t.is(kindOf(4.04 * limit, 3_040), 'flash_crash');
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

test('after a pause a wick is one from the bar itself, wherever the price was before', (t) => {
  const opened = { open: 120, high: 120, low: 110, volume: 90_000 };
  t.is(reaching(300).score(minuteBar(400, 112, opened)), 0);
  t.like(reaching(300).finding(minuteBar(400, 119, opened))!, { direction: 'down', referencePrice: 120 });
});

test('a bad print explains a bar that is ordinary without it, and no other', (t) => {
  const explained = (bar: ReturnType<typeof down>) => {
    const market = reaching(300);
    market.market.ranges.begin(REACH, 300);
    market.score(bar);
    return market.detector.explain(bar)?.anomaly;
  };
  t.is(explained(down(300, 0.1, { volume: 900 })), 'bad_print');
  t.is(explained(down(300, 0.1, { volume: 90_000 })), undefined);
  t.is(explained(down(300, 0.1, { volume: 900, high: 120 })), undefined);
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
  market.detector.writeMore(writer);
  const reloaded = new WatchedMarket((live) => new WickDetector(live)).learn([down(49, REACH)]);
  const reader = new StateReader(writer.finish());
  reloaded.detector.read(reader);
  reloaded.detector.readMore(reader);
  for (const depth of [0, 0.001, 0.01, 0.5]) {
    t.is(reloaded.score(down(50, depth)), market.score(down(50, depth)));
  }
});

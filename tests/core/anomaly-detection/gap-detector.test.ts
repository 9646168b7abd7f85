import test from 'ava';
import { GapDetector } from '../../../src/core/anomaly-detection/gap-detector.ts';
import { RangeDetector } from '../../../src/core/anomaly-detection/range-detector.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { quietBars } from '../../support/market-events.ts';
import { minuteBar, WatchedMarket } from '../../support/watched-market.ts';

const NIGHT = 1050;

/** Ranges are learnt beside the gaps, as the detectors of a symbol do it together. */
class WatchedNights extends WatchedMarket<GapDetector> {
  readonly #ranges = new RangeDetector(this.market);

  constructor() {
    super((market) => new GapDetector(market));
  }

  override learn(bars: readonly Bar[]): this {
    for (const bar of bars) {
      this.score(bar);
      this.#ranges.judge(bar);
      this.#ranges.closeBar(bar, true);
      this.detector.closeBar(bar, true);
      this.market.closeBar(bar);
      this.history.push(bar);
    }
    return this;
  }
}

/** Sessions of 101 minutes of a random walk that ends at 100, with nights between them over which the price jumps by `jump` and back. */
function sessions(nights: number, jump: number): Bar[] {
  return Array.from({ length: nights + 1 }, (_, night) => {
    const level = Math.exp(night % 2 === 0 ? 0 : jump);
    const walk = quietBars(101, night + 1, 0.001);
    const factor = (100 * level) / walk.at(-1)!.close;
    return walk.map(({ open, high, low, close, volume }, minute) => ({
      ...minuteBar(night * (101 + NIGHT) + minute, close * factor, { volume }),
      open: open * factor,
      high: high * factor,
      low: low * factor,
    }));
  }).flat();
}

const opening = (nights: number, price: number) =>
  minuteBar(nights * (101 + NIGHT) + 101 + NIGHT, price, { volume: 2000 });

test('a jump over a pause is a gap, whose time is that without trading', (t) => {
  const finding = new WatchedNights().learn(sessions(0, 0)).finding(opening(0, 110))!;
  t.like(finding, {
    anomaly: 'gap',
    direction: 'up',
    referencePrice: 100,
    price: 110,
    windowSeconds: NIGHT * 60,
  });
  t.is(finding.facts.kind, 'gap');
});

test('a bar that follows within ten bars is no opening', (t) => {
  const market = new WatchedNights().learn(sessions(0, 0));
  t.is(market.score(minuteBar(110, 150)), 0);
  t.true(market.score(minuteBar(112, 150)) > 0.5);
});

test('a pause is judged by how far pauses have moved the price', (t) => {
  const jump = 0.03;
  const [calm, wild] = [sessions(40, 0.0005), sessions(40, 0.02)];
  const score = (bars: readonly Bar[], nights: number) =>
    new WatchedNights().learn(bars).score(opening(nights, 100 * Math.exp(jump)));
  t.true(score(calm, 40) > 0.5 && score(wild, 40) < 0.5);
});

test('what was no market says nothing about pauses', (t) => {
  const [taught, untaught] = [
    new WatchedNights().learn(sessions(0, 0)),
    new WatchedNights().learn(sessions(0, 0)),
  ];
  for (const [market, isMarket] of [
    [taught, true],
    [untaught, false],
  ] as const) {
    market.score(opening(0, 110));
    market.detector.closeBar(opening(0, 110), isMarket);
  }
  t.true(taught.score(opening(0, 110)) < untaught.score(opening(0, 110)));
});

test('what is known of pauses comes back as it was stored', (t) => {
  const market = new WatchedNights().learn(sessions(5, 0.01));
  const expected = market.score(opening(5, 105));
  const writer = new StateWriter();
  market.detector.writeMore(writer);
  const reloaded = new GapDetector(market.market);
  reloaded.readMore(new StateReader(writer.finish()));
  reloaded.beginBar();
  t.is(reloaded.judge(opening(5, 105)), expected);
});

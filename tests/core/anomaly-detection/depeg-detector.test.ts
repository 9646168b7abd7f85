import test from 'ava';
import { DepegDetector } from '../../../src/core/anomaly-detection/depeg-detector.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { minuteBar, WatchedMarket, zigzag } from '../../support/watched-market.ts';

const held = (peg: number | null) => new WatchedMarket((market) => new DepegDetector(market, peg));
/** Minutes at `price`, up and down by a hundredth of a percent. */
const around = (price: number, count: number) =>
  zigzag(count, 0.0001).map((bar) =>
    minuteBar((bar.startMs - zigzag(1)[0]!.startMs) / 60_000, (price * bar.close) / 100),
  );

test('a price half a percent from its peg has left it, on the first bar as after a day', (t) => {
  for (const known of [0, 1440]) {
    const market = held(1).learn(around(1, known));
    t.true(market.score(minuteBar(known, 0.9951)) < 0.5);
    t.true(market.score(minuteBar(known, 0.9949)) > 0.5);
    t.true(market.score(minuteBar(known, 1.0051)) > 0.5);
  }
});

test('a slide to a percent below the peg is seen however slowly it goes', (t) => {
  const market = held(1).learn(around(1, 1440));
  const slide = Array.from({ length: 240 }, (_, minute) =>
    minuteBar(1440 + minute, 1 - (0.01 * minute) / 240),
  );
  market.learn(slide);
  t.true(market.score(minuteBar(1680, 0.99)) > 0.6);
});

test('a currency that has long been at the edge of its band has not left its peg', (t) => {
  const market = held(7.8).learn(around(7.845, 3000));
  t.true(market.score(minuteBar(3000, 7.85)) < 0.25);
  t.true(market.score(minuteBar(3000, 8.1)) > 0.5);
});

test('a depeg is told as the distance from the peg', (t) => {
  const market = held(1).learn(around(1, 1440));
  market.score(minuteBar(1440, 0.97));
  const { anomaly, direction, price, referencePrice, changePct, facts } = market.detector.find(
    minuteBar(1440, 0.97),
  );
  t.deepEqual([anomaly, direction, price, referencePrice], ['depeg', 'down', 0.97, 1]);
  t.true(Math.abs(changePct + 3) < 1e-9);
  t.true(facts.kind === 'depeg' && facts.usualPct !== null && facts.usualPct < 0.02);
});

test('a symbol that holds no price is judged by none, and costs a byte', (t) => {
  const market = held(null).learn(around(1, 100));
  t.is(market.detector.beginBar(), 0);
  const writer = new StateWriter();
  market.detector.writeMore(writer);
  t.is(writer.finish().length, 1);
});

test('what is usual comes back to the last bit', (t) => {
  const market = held(1).learn(around(1.0003, 777));
  const writer = new StateWriter();
  market.detector.writeMore(writer);
  const copy = held(1);
  copy.detector.readMore(new StateReader(writer.finish()));
  const bar = minuteBar(777, 1.004);
  copy.detector.beginBar();
  t.is(copy.detector.judge(bar), market.score(bar));
});

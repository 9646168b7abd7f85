import test from 'ava';
import { AnomalyDetector } from '../../../src/core/anomaly-detection/anomaly-detector.ts';
import { makeDetectors } from '../../../src/core/anomaly-detection/detectors.ts';
import type { DetectorSettings } from '../../../src/core/anomaly-detection/live-market.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { MINUTE } from '../../support/market-events.ts';
import { minuteBar, zigzag } from '../../support/watched-market.ts';

const settings: DetectorSettings = {
  returns: 'log',
  scoreThreshold: 0.5,
  alertBudget: 0.02,
  isSeries: false,
  luldTier: 1,
  calendar: null,
  splits: [],
  peg: null,
};

class Watched {
  readonly detector = new AnomalyDetector(settings);
  readonly history = new BarHistory(20);

  learn(bars: readonly Bar[]): this {
    for (const bar of bars) {
      this.judge(bar);
      this.detector.closeBar(bar);
      this.history.push(bar);
    }
    return this;
  }

  judge(bar: Bar): number {
    this.detector.beginBar(bar.startMs, MINUTE, this.history);
    return this.detector.judge(bar);
  }

  kinds(bar: Bar): string[] {
    this.judge(bar);
    return this.detector.findings(bar, bar.startMs).map(({ anomaly }) => anomaly);
  }
}

/** Minutes that reach a little below where they close. */
const ordinary = zigzag(301).map((bar) => ({ ...bar, low: bar.close * 0.9995 }));
const watched = () => new Watched().learn(ordinary);

test('what several detectors find in one bar is told in order, the most telling first', (t) => {
  const crash = minuteBar(301, 93, { open: 99, high: 99, low: 70, volume: 90_000 });
  t.deepEqual(watched().kinds(crash), ['price_drop', 'luld_band', 'flash_crash', 'volume_spike']);
});

test('the score of a bar is the highest that any detector gives it', (t) => {
  const crash = minuteBar(301, 93, { open: 99, high: 99, low: 70, volume: 90_000 });
  const market = watched();
  const score = market.judge(crash);
  t.is(score, Math.max(...market.detector.findings(crash, crash.startMs).map((finding) => finding.score)));
});

test('a bar below the threshold has no findings', (t) => {
  t.deepEqual(watched().kinds(minuteBar(301, 100.1)), []);
});

test('what a split explains is told as nothing else', (t) => {
  t.deepEqual(watched().kinds(minuteBar(301, 50, { volume: 2000 })), ['corporate_action']);
});

test('the range of a bad print, and a stale bar, teach nobody', (t) => {
  const printed = watched().learn([minuteBar(301, 100, { low: 60, volume: 500 })]);
  const clean = watched().learn([minuteBar(301, 100, { volume: 500 })]);
  const next = minuteBar(302, 101, { low: 98, volume: 5000 });
  t.is(printed.judge(next), clean.judge(next));

  const still = Array.from({ length: 60 }, (_, index) =>
    minuteBar(301 + index, 100, { volume: index < 12 ? 1000 : 5 }),
  );
  const burst = minuteBar(361, 100.2, { volume: 24_000 });
  const ratioAfter = (bars: readonly Bar[]) => {
    const market = watched().learn(bars);
    market.judge(burst);
    return market.detector.findings(burst, burst.startMs)[0]!.volumeRatio;
  };
  t.is(ratioAfter(still), ratioAfter(still.slice(0, 12)));
});

test('every detector that remembers something is in the snapshot', (t) => {
  const { inOrder, memories, laterMemories, market } = makeDetectors(settings);
  const remembering = inOrder.filter((detector) => detector.write !== undefined);
  const later = inOrder.filter((detector) => detector.writeMore !== undefined);
  const haveSameMembers = (a: readonly unknown[], b: readonly unknown[]) =>
    t.deepEqual([a.length, a.filter((each) => !b.includes(each))], [b.length, []]);
  haveSameMembers(memories, [...remembering, market.prices, market.volumes]);
  haveSameMembers(laterMemories, [...later, market.pace, market.ranges]);
});

test('a snapshot from before rarities existed goes on with the volatility that it knows', (t) => {
  const before = watched();
  const writer = new StateWriter();
  before.detector.write(writer);
  const after = new Watched();
  after.detector.read(new StateReader(writer.finish()));
  after.detector.readMore(null);
  for (const bar of ordinary) after.history.push(bar);
  t.deepEqual(after.kinds(minuteBar(301, 100.3)), []);
  t.deepEqual(after.kinds(minuteBar(301, 96)), ['price_drop']);
});

test('a snapshot from before the last memory existed is read, and that memory begins anew', (t) => {
  const { memories } = makeDetectors(settings);
  const writer = new StateWriter();
  for (const memory of memories.slice(0, -1)) memory.write(writer);
  const reader = new StateReader(writer.finish());
  new AnomalyDetector(settings).read(reader);
  t.is(reader.remaining, 0);
});

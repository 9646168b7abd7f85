import test from 'ava';
import type { Finding } from '../../../src/core/anomaly-detection/finding.ts';
import {
  EpisodeTracker,
  type EpisodeTransition,
} from '../../../src/core/anomaly-detection/episode-tracker.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { MINUTE, T0 } from '../../support/market-events.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';

const QUIET = 16;
const LATER = 15;

const drop: Finding = {
  anomaly: 'price_drop',
  score: 0.7,
  direction: 'down',
  price: 96,
  referencePrice: 100,
  changePct: -4,
  windowSeconds: 60,
  volume: 10,
  volumeRatio: 3,
  facts: {
    kind: 'move',
    changePct: -4,
    windowSeconds: 60,
    sigmas: 12,
    memorySeconds: 14_400,
    volumeRatio: 3,
    perYear: 5,
  },
};
const rise: Finding = { ...drop, anomaly: 'price_spike', direction: 'up', price: 99, changePct: 3.1 };
const wild: Finding = { ...drop, anomaly: 'volatility', direction: 'none', price: 96, changePct: 0 };
const burst: Finding = { ...drop, anomaly: 'volume_spike', direction: 'up', changePct: 0, volumeRatio: 24 };

type Step = readonly [minute: number, price: number, ...findings: Finding[]];

function run(steps: readonly Step[], tracker = new EpisodeTracker()): EpisodeTransition[] {
  return steps.flatMap(([minute, price, ...findings]) =>
    tracker.observe(findings, {
      eventMs: T0 + minute * MINUTE,
      price,
      quietMs: QUIET * MINUTE,
      laterMs: LATER * MINUTE,
    }),
  );
}

const said = ({ finding: { facts } }: EpisodeTransition): string => explanationOf({ facts, symbol: 'ACME' });

const summary = ({ status, revision, finding }: EpisodeTransition) => [status, revision, finding.anomaly];

test('the first event after the quiet period resolves an episode, no event before it and none after', (t) => {
  const told = run([
    [0, 96, drop],
    [12, 97, drop],
    [12 + QUIET, 97],
    [13 + QUIET, 98],
    [14 + QUIET, 98],
  ]);
  t.deepEqual(told.map(summary), [
    ['firing', 1, 'price_drop'],
    ['resolved', 2, 'price_drop'],
  ]);
  t.is(told[1]!.openedAtMs, told[0]!.openedAtMs);
  t.like(told[1]!.finding, { price: 98, referencePrice: 100, changePct: -2, windowSeconds: 29 * 60 });
});

test('the end says how long it lasted, how far it went and where the price is now', (t) => {
  const explain = (...steps: Step[]) => said(run([...steps, [60, 98.5]]).at(-1)!);
  t.is(
    explain([0, 96, drop], [1, 94.2], [12, 96, drop]),
    'ACME price drop is over after 12 min: it reached −5.8%, price now 98.50 (−1.5%)',
  );
  t.is(explain([0, 100, burst]), 'ACME volume is back to normal: it reached 24× the usual, price now 98.50');
  t.is(
    explain([0, 96, wild], [12, 96, wild]),
    'ACME volatility is back to normal after 12 min, price now 98.50',
  );
});

test('the price that ends a move may be the furthest: nothing reached less than it has now', (t) => {
  const told = run([
    [0, 96, drop],
    [60, 93],
  ]);
  t.regex(said(told.at(-1)!), /it reached −7\.0%, price now 93\.00 \(−7\.0%\)$/);
});

test('an episode ends as severe as it ever was told, and as what it was told last', (t) => {
  const crash: Finding = { ...drop, anomaly: 'flash_crash', score: 0.8, price: 90, changePct: -10 };
  const told = run([
    [0, 96, drop],
    [1, 90, crash],
    [40, 99],
  ]);
  t.deepEqual(
    told.map(({ status, severity, openedAs }) => [status, severity, openedAs]),
    [
      ['firing', 'HIGH', 'price_drop'],
      ['worsened', 'CRITICAL', 'price_drop'],
      ['resolved', 'CRITICAL', 'price_drop'],
    ],
  );
  t.like(told[2]!.finding, { anomaly: 'flash_crash', score: 0.8 });
});

test('a move back ends the episode before it opens the next', (t) => {
  const told = run([
    [0, 96, drop],
    [3, 99, rise],
    [60, 99],
  ]);
  t.deepEqual(told.map(summary), [
    ['firing', 1, 'price_drop'],
    ['resolved', 2, 'price_drop'],
    ['firing', 1, 'price_spike'],
    ['resolved', 2, 'price_spike'],
  ]);
  t.regex(said(told[1]!), /reached −4\.0%, price now 99\.00/);
});

test('what ends and what opens with one event are both told, the end first', (t) => {
  const told = run([
    [0, 96, drop],
    [60, 90, { ...drop, price: 90 }],
  ]);
  t.deepEqual(
    told.map(({ status, openedAtMs }) => [status, (openedAtMs - T0) / MINUTE]),
    [
      ['firing', 0],
      ['resolved', 0],
      ['firing', 60],
    ],
  );
});

test('volatility that began inside a move of the price was never told and ends unsaid', (t) => {
  const told = run([
    [0, 96, drop, wild],
    [10, 96, wild],
    [20, 96, wild],
    [60, 96],
  ]);
  t.deepEqual(told.map(summary), [
    ['firing', 1, 'price_drop'],
    ['resolved', 2, 'price_drop'],
  ]);
});

test('a burst of volume that was told before the price moved goes on inside the move and ends once', (t) => {
  const told = run([
    [0, 100, burst],
    [10, 96, drop, burst],
    [20, 96, burst],
    [30, 96],
    [40, 96],
  ]);
  t.deepEqual(told.map(summary), [
    ['firing', 1, 'volume_spike'],
    ['firing', 1, 'price_drop'],
    ['resolved', 2, 'price_drop'],
    ['resolved', 2, 'volume_spike'],
  ]);
});

test('doubtful data and splits are over as they happen', (t) => {
  for (const anomaly of ['bad_print', 'crossed_quote', 'corporate_action'] as const) {
    const told = run([
      [0, 100, { ...drop, anomaly }],
      [1, 100, { ...drop, anomaly }],
      [60, 100],
    ]);
    t.deepEqual(told.map(summary), [['firing', 1, anomaly]]);
  }
});

test('an episode that was stored and read back ends the same', (t) => {
  const begun: Step[] = [
    [0, 96, drop],
    [5, 93, { ...drop, price: 93, changePct: -7, volumeRatio: 9 }],
  ];
  const whole = new EpisodeTracker();
  run(begun, whole);
  const writer = new StateWriter();
  whole.write(writer);
  const reloaded = new EpisodeTracker();
  reloaded.read(new StateReader(writer.finish()));
  const end: Step[] = [[40, 95]];
  t.deepEqual(run(end, reloaded), run(end, whole));
  t.true(reloaded.isQuiet);
});

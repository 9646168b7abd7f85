import test from 'ava';
import { FLAT } from '../../../lib/market-simulator/day-shape.ts';
import type { PathEffect } from '../../../lib/market-simulator/effects.ts';
import { type PathSpec, PricePath } from '../../../lib/market-simulator/price-path.ts';
import { AROUND_THE_CLOCK, US_SHARES } from '../../../lib/market-simulator/trading-hours.ts';

const START = Date.UTC(2026, 2, 9, 13, 30);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const CALM: PathSpec = {
  name: 'calm',
  stepMs: MINUTE,
  hours: AROUND_THE_CLOCK,
  volatility: 0.02,
  varianceShape: FLAT,
  clusters: [],
  leverage: 0,
  jumps: { perSession: 0, perRest: 0, smallest: 0.5, tailIndex: 3 },
  closedVariance: 0,
};
const STILL: PathSpec = { ...CALM, volatility: 0 };

function changes(path: PricePath, from: number, everyMs: number, count: number): number[] {
  let before = path.at(from);
  return Array.from({ length: count }, (_, index) => {
    const now = path.at(from + (index + 1) * everyMs);
    const change = now - before;
    before = now;
    return change;
  });
}

test('a path is the same however often it is asked', (t) => {
  const [often, seldom] = [new PricePath(CALM, 1, START), new PricePath(CALM, 1, START)];
  for (let ms = START; ms < START + DAY; ms += 7 * MINUTE) often.at(ms);
  t.is(often.at(START + DAY), seldom.at(START + DAY));
  t.not(seldom.at(START + DAY), new PricePath(CALM, 2, START).at(START + DAY));
});

test('a path is 0 until it begins, and straight between two steps', (t) => {
  const path = new PricePath(CALM, 1, START);
  t.is(path.at(START - HOUR), 0);
  const [a, b] = [path.at(START + MINUTE), path.at(START + 2 * MINUTE)];
  t.true(Math.abs(path.at(START + 1.5 * MINUTE) - (a + b) / 2) < 1e-12);
});

test('changes over a session have the volatility of the path, whatever the step', (t) => {
  for (const stepMs of [MINUTE, 20 * MINUTE]) {
    const days = changes(new PricePath({ ...CALM, stepMs }, 3, START), START, DAY, 400);
    const deviation = Math.sqrt(days.reduce((sum, change) => sum + change * change, 0) / days.length);
    t.true(Math.abs(deviation / 0.02 - 1) < 0.12, String(deviation));
  }
});

test('clusters leave the mean variance as it is', (t) => {
  const clustered = { ...CALM, stepMs: 10 * MINUTE, clusters: [{ halfLifeSessions: 0.1, deviation: 0.5 }] };
  const days = changes(new PricePath(clustered, 3, START), START, DAY, 800);
  const deviation = Math.sqrt(days.reduce((sum, change) => sum + change * change, 0) / days.length);
  t.true(Math.abs(deviation / 0.02 - 1) < 0.12, String(deviation));
});

test('the night moves a share in one step, before the first trade', (t) => {
  const share = { ...CALM, hours: US_SHARES, stepMs: 30 * MINUTE, closedVariance: 0.25 };
  const path = new PricePath(share, 4, START);
  const nights: number[] = [];
  for (let session = US_SHARES.sessionFrom(START); nights.length < 300;) {
    const close = path.at(session.closeMs);
    session = US_SHARES.sessionFrom(session.closeMs);
    nights.push(path.at(session.openMs) - close);
  }
  const deviation = Math.sqrt(nights.reduce((sum, change) => sum + change * change, 0) / nights.length);
  t.true(Math.abs(deviation / 0.01 - 1) < 0.15, String(deviation));
});

test('jumps come as often as they should, and none is below the smallest', (t) => {
  const jumpy = { ...CALM, jumps: { perSession: 2, perRest: 0, smallest: 0.5, tailIndex: 3 } };
  const path = new PricePath(jumpy, 5, START);
  const jumps: number[] = [];
  while (path.timeMs < START + 200 * DAY) {
    path.step();
    if (path.jump !== 0) jumps.push(path.jump);
  }
  t.true(Math.abs(jumps.length - 400) < 70, String(jumps.length));
  const sizes = jumps.map((jump) => Math.abs(jump) / 0.01).toSorted((a, b) => a - b);
  t.true(sizes[0]! >= 1);
  // A power law of exponent 3 has an eighth of its jumps beyond twice the smallest.
  t.true(Math.abs(sizes.filter((size) => size > 2).length / sizes.length - 1 / 8) < 0.05);
  t.true(Math.abs(jumps.filter((jump) => jump > 0).length / jumps.length - 0.5) < 0.1);
});

function effect(over: Partial<PathEffect>): PathEffect {
  return { path: 'calm', startMs: START + HOUR, endMs: START + 2 * HOUR, ...over };
}

test('an effect adds its shift while it lasts, and what it is in the end for ever', (t) => {
  const shift = (epochMs: number): number => (0.1 * (epochMs - START - HOUR)) / HOUR;
  const path = new PricePath(STILL, 1, START, [effect({ shift })]);
  t.is(path.at(START + HOUR), 0);
  t.true(Math.abs(path.at(START + 1.5 * HOUR) - 0.05) < 1e-12);
  t.true(Math.abs(path.at(START + 2 * HOUR) - 0.1) < 1e-12);
  t.true(Math.abs(path.at(START + 3 * HOUR) - 0.1) < 1e-12);
});

test('effects of other paths change nothing', (t) => {
  const path = new PricePath(STILL, 1, START, [effect({ path: 'other', shift: () => 1 })]);
  t.is(path.at(START + 3 * HOUR), 0);
});

test('an effect makes the path more volatile for as long as it lasts', (t) => {
  const [plain, wild] = [
    new PricePath(CALM, 1, START),
    new PricePath(CALM, 1, START, [effect({ volatility: () => 3 })]),
  ];
  const [usual, changed] = [changes(plain, START, 10 * MINUTE, 18), changes(wild, START, 10 * MINUTE, 18)];
  const factors = changed.map((change, index) => change / usual[index]!);
  t.true(factors.slice(0, 5).every((factor) => Math.abs(factor - 1) < 1e-9));
  t.true(factors.slice(7, 11).every((factor) => Math.abs(factor - 3) < 1e-9));
  t.true(factors.slice(13).every((factor) => Math.abs(factor - 1) < 1e-9));
});

test('an effect of the night shows in the first price of the day', (t) => {
  const open = US_SHARES.sessionFrom(Date.UTC(2026, 2, 10)).openMs;
  const path = new PricePath({ ...STILL, hours: US_SHARES }, 1, START, [
    effect({ startMs: open - 1, endMs: open, shift: () => 0.05 }),
  ]);
  t.is(path.at(US_SHARES.sessionFrom(START).closeMs), 0);
  t.is(path.at(open), 0.05);
});

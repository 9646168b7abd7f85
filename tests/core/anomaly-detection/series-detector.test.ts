import test from 'ava';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import { SeriesDetector } from '../../../src/core/anomaly-detection/series-detector.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';
import { minuteBar, WatchedMarket } from '../../support/watched-market.ts';

const watched = (values: readonly number[]) =>
  new WatchedMarket((market) => new SeriesDetector(market), { returns: 'difference' }).learn(rowsOf(values));
const rowsOf = (values: readonly number[]): Bar[] => values.map((value, row) => minuteBar(row, value));

/** A load about `level` that scatters by one. */
function load(rows: number, level = 0, seed = 1): number[] {
  const random = mulberry32(seed);
  return Array.from({ length: rows }, () => level + gaussian(random));
}

/** Scores of the rows that come after `before`. */
function scores(before: readonly number[], after: readonly number[]): number[] {
  const series = watched(before);
  return after.map((value, index) => {
    const row = minuteBar(before.length + index, value);
    const score = series.score(row);
    series.learn([row]);
    return score;
  });
}

test('a value far from all others is told once, where it begins', (t) => {
  const after = scores(load(2_000), [...load(5, 0, 2), ...load(50, 12, 3)]);
  t.deepEqual(after.map((score) => score >= 0.5).slice(0, 6), [false, false, false, false, false, true]);
  t.true(after.filter((score) => score >= 0.5).length <= 4);
});

test('what is told of ordinary rows is about one in a thousand or fewer', (t) => {
  const told = scores(load(500), load(10_000, 0, 7)).filter((score) => score >= 0.5).length;
  t.true(told >= 1 && told <= 40, `${told}`);
});

test('values of any sign and size are judged alike', (t) => {
  const after = [...load(3, 0, 2), 9];
  const [here, there] = [0, 1].map((place) =>
    scores(
      load(1_000).map((value) => (place === 0 ? value : -1e6 * value)),
      after.map((value) => (place === 0 ? value : -1e6 * value)),
    ),
  );
  here!.forEach((score, row) => t.true(Math.abs(score - there![row]!) < 1e-6));
});

test('a series that scatters more than ever is told, though no value lies beyond what was', (t) => {
  const random = mulberry32(9);
  const calm = Array.from({ length: 4_000 }, (_, row) => (row % 200 === 0 ? 5 : 0.1 * gaussian(random)));
  const wild = Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? 4 : -4));
  t.true(Math.max(...scores(calm, wild)) > 0.5);
});

test('what comes at this time of every day is no news, at another time it is', (t) => {
  const minutesOfDay = 1_440;
  const daily = (rows: number, from = 0) =>
    load(rows, 0, 5).map((value, row) => value + (Math.floor((from + row) / 30) % 48 === 20 ? 6 : 0));
  const days = daily(12 * minutesOfDay);
  const atItsTime = scores([...days, ...daily(620)], [6]);
  const atAnother = scores([...days, ...daily(300)], [6]);
  t.true(atAnother[0]! > atItsTime[0]!);
});

test('a finding says what the value is and has been, and how often its like comes', (t) => {
  const finding = watched(load(2_000, 50)).finding(minuteBar(2_000, 80))!;
  t.like(finding, { anomaly: 'price_spike', direction: 'up', price: 80 });
  t.true(finding.facts.kind === 'series' && Math.abs(finding.facts.usualValue - 50) < 1);
  t.true(finding.rarity!.perYear < finding.rarity!.budget);
  t.is(watched(load(2_000, 50)).finding(minuteBar(2_000, 20))!.anomaly, 'price_drop');
});

test('the first rows say nothing', (t) => {
  t.deepEqual(
    scores([], [...load(19), 1e9]).slice(0, 20),
    Array.from({ length: 20 }, () => 0),
  );
});

test('a series that never changes is never news, and its first change is', (t) => {
  const flat = Array.from({ length: 300 }, () => 7);
  t.true(Math.max(...scores(flat, flat)) < 0.5);
  t.true(scores(flat, [8])[0]! > 0.5);
});

test('what was stored and read back goes on the same', (t) => {
  for (const rows of [0, 10, 500]) {
    const series = watched(load(rows));
    const writer = new StateWriter();
    series.detector.writeMore(writer);
    const reloaded = new SeriesDetector(series.market);
    reloaded.readMore(new StateReader(writer.finish()));
    for (const value of [0, 3, 50]) {
      const row = minuteBar(rows, value);
      const expected = series.score(row);
      reloaded.beginBar();
      t.is(reloaded.judge(row), expected);
    }
  }
});

import test, { type ExecutionContext } from 'ava';
import * as fc from 'fast-check';
import { BarHistory } from '../../src/core/indicators/bar-history.ts';
import type { Indicator } from '../../src/core/indicators/indicator.ts';
import { IndicatorSet } from '../../src/core/indicators/indicator-set.ts';
import type { Bar } from '../../src/core/market-data/bar.ts';
import { StateReader } from '../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../src/core/state-codec/state-writer.ts';
import { barsOf, randomWalk, run } from '../core/indicators/series.ts';

/** What every indicator promises, whatever it computes. `firstIndex` is the bar of the first value, per key. */
export const keepsTheContract = test.macro(
  (t, indicator: Indicator, firstIndex: Readonly<Record<string, number>>) => {
    t.deepEqual(indicator.keys, Object.keys(firstIndex));
    warmsUpAsDocumented(t, indicator, firstIndex);
    for (const scale of [1e-6, 1, 60_000, 1e9]) {
      const flat = Array.from({ length: 200 }, () => scale / 3);
      staysFinite(t, indicator, randomWalk(200, 5, scale));
      staysFinite(t, indicator, barsOf(flat));
      staysFinite(t, indicator, barsOf(flat, 0));
      staysFinite(t, indicator, [...randomWalk(100, 5, scale), ...barsOf(flat)]);
    }
    staysFinite(t, indicator, barsOf(Array.from({ length: 200 }, (_, i) => (i % 9) - 4)));
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 90 }), fc.nat({ max: 60 }), (seed, before, later) => {
        const bars = randomWalk(before + later + 1, seed);
        previewsWhatItCommits(t, indicator, bars, before);
        resumesBitForBit(t, indicator, bars, before);
      }),
      { numRuns: 40 },
    );
  },
);

function warmsUpAsDocumented(
  t: ExecutionContext,
  indicator: Indicator,
  firstIndex: Readonly<Record<string, number>>,
): void {
  const rows = run(indicator, randomWalk(120, 1));
  for (const [key, expected] of Object.entries(firstIndex)) {
    t.is(
      rows.findIndex((row) => row[key] !== null),
      expected,
      `first value of ${key}`,
    );
    t.false(
      rows.slice(expected).some((row) => row[key] === null),
      `${key} has a value from then on`,
    );
  }
}

/** NaN stands for no value; an infinity would be a division nobody thought of. */
function staysFinite(t: ExecutionContext, indicator: Indicator, bars: readonly Bar[]): void {
  const set = new IndicatorSet([indicator]);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  for (const [i, bar] of bars.entries()) {
    set.commit(state, bar, history);
    const outputs = state.subarray(0, indicator.keys.length);
    const accumulators = state.subarray(indicator.keys.length);
    const isSound =
      accumulators.every(Number.isFinite) && !outputs.some((value) => Math.abs(value) === Infinity);
    if (!isSound)
      return t.fail(`bar ${i}: outputs ${outputs.join(' ')}, accumulators ${accumulators.join(' ')}`);
  }
  t.pass();
}

function previewsWhatItCommits(
  t: ExecutionContext,
  indicator: Indicator,
  bars: readonly Bar[],
  at: number,
): void {
  const { set, state, history } = after(indicator, bars.slice(0, at));
  const untouched = state.slice();
  const scratch = set.createState();
  const live = bars[at]!;
  set.preview(state, { ...live, close: live.low }, history, scratch);
  set.preview(state, live, history, scratch);
  t.deepEqual(bitsOf(state), bitsOf(untouched));
  t.is(history.count, at);
  set.commit(state, live, history);
  t.deepEqual(bitsOf(scratch), bitsOf(state));
}

function resumesBitForBit(
  t: ExecutionContext,
  indicator: Indicator,
  bars: readonly Bar[],
  splitAt: number,
): void {
  const whole = after(indicator, bars);
  const first = after(indicator, bars.slice(0, splitAt));
  const writer = new StateWriter();
  writer.f64Array(first.state);
  first.history.write(writer);
  const reader = new StateReader(writer.finish());
  const state = reader.f64Array();
  const history = BarHistory.read(reader);
  for (const bar of bars.slice(splitAt)) first.set.commit(state, bar, history);
  t.deepEqual(bitsOf(state), bitsOf(whole.state));
}

function after(
  indicator: Indicator,
  bars: readonly Bar[],
): { set: IndicatorSet; state: Float64Array<ArrayBuffer>; history: BarHistory } {
  const set = new IndicatorSet([indicator]);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  for (const bar of bars) set.commit(state, bar, history);
  return { set, state, history };
}

function bitsOf(state: Float64Array<ArrayBuffer>): BigUint64Array {
  return new BigUint64Array(state.buffer, state.byteOffset, state.length);
}

import test from 'ava';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import { randomWalk } from './series.ts';
import { realisedVolatility, slope, sma, stdev, wma } from './textbook.ts';

const DEFINITIONS = { sma, wma, stdev, slope };

/** Errors are measured against the spread of the window itself, far stricter than against the price. */
const drift = test.macro((t, scale: number, step: number, period: number) => {
  const bars = randomWalk(200_000, 11, scale, step);
  const set = parseIndicators(`sma:${period},wma:${period},stdev:${period},slope:${period}`);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  for (const [i, bar] of bars.entries()) {
    set.commit(state, bar, history);
    // Off the multiples of the period, where the sums have just been computed afresh.
    if (i % 997 !== 0 || i < period) continue;
    const window = bars.slice(i - period + 1, i + 1);
    const spread = stdev(window, period).at(-1)!;
    for (const [name, definition] of Object.entries(DEFINITIONS)) {
      const exact = definition(window, period).at(-1)!;
      const error = Math.abs(set.value(state, `${name}_${period}`)! - exact);
      // A mean cannot be closer than the rounding of the price itself; spread and slope are differences and can.
      const rounding = name === 'sma' || name === 'wma' ? 1e-14 * bar.close : 0;
      t.true(error <= 1e-13 * spread + rounding, `${name}, bar ${i}: off by ${error}, spread ${spread}`);
    }
  }
});

test('200,000 bars leave the squares of realised volatility exact, a crash among them', (t) => {
  const bars = randomWalk(200_000, 11, 60_000, 1e-6).map((bar, i) =>
    i % 10_000 === 5_003 ? { ...bar, close: bar.close / 2 } : bar,
  );
  const set = parseIndicators('rvol:20');
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  for (const [i, bar] of bars.entries()) {
    set.commit(state, bar, history);
    if (i % 997 !== 0 && i % 10_000 !== 5_025 && i % 10_000 !== 5_039) continue;
    if (i < 20) continue;
    const exact = realisedVolatility(bars.slice(i - 20, i + 1), 20).at(-1)!;
    const error = Math.abs(set.value(state, 'rvol_20')! - exact);
    t.true(error <= 1e-11 * exact, `bar ${i}: off by ${error}, ${exact}`);
  }
});

test('200,000 bars around 60,000 in tiny moves leave the sums exact', drift, 60_000, 1e-6, 20);
test('200,000 bars around 1e9 leave the sums exact', drift, 1e9, 0.002, 14);
test('200,000 bars around 1e-6 leave the sums exact', drift, 1e-6, 0.002, 14);
test('200,000 bars leave the sums of the longest window exact', drift, 100, 0.01, 500);

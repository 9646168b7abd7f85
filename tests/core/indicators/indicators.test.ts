import test from 'ava';
import { keepsTheContract } from '../../contracts/indicator-contract.ts';
import { adx } from '../../../src/core/indicators/adx.ts';
import { atr } from '../../../src/core/indicators/atr.ts';
import { bollingerBands } from '../../../src/core/indicators/bollinger-bands.ts';
import { ema } from '../../../src/core/indicators/ema.ts';
import { macd } from '../../../src/core/indicators/macd.ts';
import { obv } from '../../../src/core/indicators/obv.ts';
import { realisedVolatility } from '../../../src/core/indicators/realised-volatility.ts';
import { roc } from '../../../src/core/indicators/roc.ts';
import { rsi } from '../../../src/core/indicators/rsi.ts';
import { slope } from '../../../src/core/indicators/slope.ts';
import { smaCross } from '../../../src/core/indicators/sma-cross.ts';
import { sma } from '../../../src/core/indicators/sma.ts';
import { stdev } from '../../../src/core/indicators/stdev.ts';
import { stochastic } from '../../../src/core/indicators/stochastic.ts';
import { vwap } from '../../../src/core/indicators/vwap.ts';
import { wma } from '../../../src/core/indicators/wma.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { barsOf, run, runFirst } from './series.ts';

test('sma:20 keeps the indicator contract', keepsTheContract, sma(20), { sma_20: 19 });
test('sma:1 keeps the indicator contract', keepsTheContract, sma(1), { sma_1: 0 });
test('ema:20 keeps the indicator contract', keepsTheContract, ema(20), { ema_20: 19 });
test('ema:1 keeps the indicator contract', keepsTheContract, ema(1), { ema_1: 0 });
test('wma:14 keeps the indicator contract', keepsTheContract, wma(14), { wma_14: 13 });
test('rsi:14 keeps the indicator contract', keepsTheContract, rsi(14), { rsi_14: 14 });
test('rsi:1 keeps the indicator contract', keepsTheContract, rsi(1), { rsi_1: 1 });
test('macd:12:26:9 keeps the indicator contract', keepsTheContract, macd(12, 26, 9), {
  macd_12_26_9: 25,
  macd_12_26_9_signal: 33,
  macd_12_26_9_histogram: 33,
});
test('bb:20:2.5 keeps the indicator contract', keepsTheContract, bollingerBands(20, 2.5), {
  'bb_20_2.5_upper': 19,
  'bb_20_2.5_middle': 19,
  'bb_20_2.5_lower': 19,
});
test('atr:14 keeps the indicator contract', keepsTheContract, atr(14), { atr_14: 14 });
test('stdev:14 keeps the indicator contract', keepsTheContract, stdev(14), { stdev_14: 13 });
test('rvol:20 keeps the indicator contract', keepsTheContract, realisedVolatility(20), { rvol_20: 20 });
test('rvol:1 keeps the indicator contract', keepsTheContract, realisedVolatility(1), { rvol_1: 1 });
test('sma_cross:5:20 keeps the indicator contract', keepsTheContract, smaCross(5, 20), {
  sma_cross_5_20: 20,
});
test('vwap keeps the indicator contract', keepsTheContract, vwap(), { vwap: 0 });
test('vwap:day keeps the indicator contract', keepsTheContract, vwap('day'), { vwap_day: 0 });
test('roc:14 keeps the indicator contract', keepsTheContract, roc(14), { roc_14: 14 });
test('slope:14 keeps the indicator contract', keepsTheContract, slope(14), { slope_14: 13 });
test('slope:2 keeps the indicator contract', keepsTheContract, slope(2), { slope_2: 1 });
test('stoch:14:5:3 keeps the indicator contract', keepsTheContract, stochastic(14, 5, 3), {
  stoch_14_5_3_k: 17,
  stoch_14_5_3_d: 19,
});
test('stoch:1:1:1 keeps the indicator contract', keepsTheContract, stochastic(1, 1, 1), {
  stoch_1_1_1_k: 0,
  stoch_1_1_1_d: 0,
});
test('obv keeps the indicator contract', keepsTheContract, obv(), { obv: 0 });
test('adx:14 keeps the indicator contract', keepsTheContract, adx(14), {
  adx_14: 27,
  adx_14_pdi: 14,
  adx_14_mdi: 14,
});
test('adx:2 keeps the indicator contract', keepsTheContract, adx(2), {
  adx_2: 3,
  adx_2_pdi: 2,
  adx_2_mdi: 2,
});

test('wma weighs the newest close most: 1, 2, 6 over three bars are (1 + 2·2 + 3·6) / 6', (t) => {
  t.is(runFirst(wma(3), barsOf([1, 2, 6])).at(-1), 23 / 6);
});

test('ema starts from the mean of its window and then moves 2 / (period + 1) of the way', (t) => {
  t.deepEqual(runFirst(ema(3), barsOf([1, 2, 6, 7])), [null, null, 3, 5]);
});

test('stdev divides by the number of closes: 2, 4, 4, 4, 5, 5, 7, 9 deviate by 2', (t) => {
  t.is(runFirst(stdev(8), barsOf([2, 4, 4, 4, 5, 5, 7, 9])).at(-1), 2);
});

test('slope of a straight line is its step, whatever the window', (t) => {
  t.deepEqual(runFirst(slope(4), barsOf([10, 8, 6, 4, 2, 0])), [null, null, null, -2, -2, -2]);
});

test('rsi is 100 without a loss, 0 without a gain and has no value without any move', (t) => {
  t.is(runFirst(rsi(3), barsOf([1, 2, 3, 4, 5])).at(-1), 100);
  t.is(runFirst(rsi(3), barsOf([5, 4, 3, 2, 1])).at(-1), 0);
  t.deepEqual(runFirst(rsi(3), barsOf([5, 5, 5, 5, 5])).slice(3), [null, null]);
});

test('constant prices have no deviation and no slope at all, not just little', (t) => {
  const bars = barsOf(Array.from({ length: 100 }, () => 0.1 + 0.2));
  t.true(
    runFirst(stdev(14), bars)
      .slice(13)
      .every((value) => value === 0),
  );
  t.true(
    runFirst(slope(14), bars)
      .slice(13)
      .every((value) => value === 0),
  );
  t.true(
    runFirst(sma(14), bars)
      .slice(13)
      .every((value) => value === 0.1 + 0.2),
  );
});

test('roc is in percent, and has no value against a close of 0', (t) => {
  t.deepEqual(runFirst(roc(1), barsOf([100, 105, 0, 7])), [null, 5, -100, null]);
});

test('obv starts at 0, adds on a rise, takes away on a fall and stays on an equal close', (t) => {
  const bars = barsOf([5, 6, 6, 4]).map((bar, i) => ({ ...bar, volume: 10 ** i }));
  t.deepEqual(runFirst(obv(), bars), [0, 10, 10, -990]);
});

test('vwap has no value until there was volume', (t) => {
  const bars = barsOf([5, 6, 9]).map((bar, i) => ({ ...bar, volume: i }));
  t.deepEqual(runFirst(vwap(), bars), [null, 6, 8]);
});

test('vwap:day starts again with each UTC day while vwap goes on', (t) => {
  const midnight = Date.parse('2022-12-13T00:00:00Z');
  const bars = barsOf([10, 20, 30, 50]).map((bar, i) => ({ ...bar, startMs: midnight + (i - 2) * 60_000 }));
  t.deepEqual(runFirst(vwap('day'), bars), [10, 15, 30, 40]);
  t.deepEqual(runFirst(vwap(), bars), [10, 15, 20, 27.5]);
});

const range = (high: number, low: number, close: number): Bar => ({
  startMs: 0,
  open: close,
  high,
  low,
  close,
  volume: 1,
});

test('atr widens a range to the close before it', (t) => {
  t.deepEqual(runFirst(atr(2), [range(10, 8, 9), range(14, 12, 13), range(13, 12, 12), range(12, 12, 12)]), [
    null,
    null,
    3,
    1.5,
  ]);
});

test('neither rsi nor stochastic says anything about a price that is flat, so that no rule calls it both overbought and oversold', (t) => {
  const flat = barsOf(Array.from({ length: 60 }, () => 1));
  t.true(runFirst(rsi(14), flat).every((value) => value === null));
  t.true(run(stochastic(14, 3, 3), flat).every((row) => Object.values(row).every((value) => value === null)));
});

test('a stochastic mean has no value while a bar without a range counts in it, and has one again after', (t) => {
  const bars = [range(8, 2, 5), range(4, 4, 4), range(8, 2, 5), range(8, 2, 2), range(8, 2, 8)];
  t.deepEqual(
    run(stochastic(1, 2, 1), bars).map(({ stoch_1_2_1_k: k }) => k),
    [null, null, null, 25, 50],
  );
});

test('obv that has overflowed begins anew', (t) => {
  const bars = barsOf([1, 2, 3, 4, 5, 4]).map((bar, i) => ({
    ...bar,
    volume: i === 1 || i === 2 ? 1e308 : 10,
  }));
  t.deepEqual(runFirst(obv(), bars), [0, 1e308, null, 0, 10, 0]);
});

test('stochastic places the close in the range, and has no value where there is none', (t) => {
  const bars = [range(10, 0, 5), range(8, 2, 4), range(8, 4, 7), range(4, 4, 4), range(4, 4, 4)];
  t.deepEqual(runFirst(stochastic(2, 1, 1), bars), [null, 40, (100 * 5) / 6, 0, null]);
});

test('stochastic stays between 0 and 100 when a close lies a hair outside its bar', (t) => {
  const outputs = runFirst(stochastic(2, 1, 1), [range(10, 0, 5), range(8, 2, 10.01), range(8, 2, 1.99)]);
  t.deepEqual(outputs, [null, 100, 0]);
});

test('adx has no value while the price has never moved, and then counts those bars as without direction', (t) => {
  const still = Array.from({ length: 6 }, () => range(5, 5, 5));
  const rows = run(adx(2), [...still, range(6, 5, 6), range(7, 6, 7)]);
  t.deepEqual(rows[5], { adx_2: null, adx_2_pdi: null, adx_2_mdi: null });
  // All movement is upwards: dx is 100 at once, its Wilder average climbs half of the way with every bar.
  t.deepEqual(rows[6], { adx_2: 50, adx_2_pdi: 100, adx_2_mdi: 0 });
  t.deepEqual(rows[7], { adx_2: 75, adx_2_pdi: 100, adx_2_mdi: 0 });
});

test('adx is 0 where the bars have range and go nowhere', (t) => {
  const bars = Array.from({ length: 5 }, () => range(6, 4, 5));
  t.deepEqual(run(adx(2), bars).at(-1), { adx_2: 0, adx_2_pdi: 0, adx_2_mdi: 0 });
});

/** Of an average over one close and one over two: the close against the mean of itself and the one before. */
const crossing = (closes: readonly number[]) => runFirst(smaCross(1, 2), barsOf(closes)).slice(2);

test('a fast average that comes to lie above the slow one is 1 on that bar, and -1 where it comes to lie below', (t) => {
  t.deepEqual(crossing([10, 9, 8, 9, 10, 9]), [0, 1, 0, -1]);
});

test('a touch is no cross: the bar after it is, to whichever side it leaves', (t) => {
  t.deepEqual(crossing([10, 9, 9, 10]), [0, 1]);
  t.deepEqual(crossing([9, 10, 10, 11]), [0, 1]);
  t.deepEqual(crossing([9, 10, 10, 9]), [0, -1]);
});

test('averages that are equal but for rounding do not cross', (t) => {
  const flat = Array.from({ length: 200 }, (_, i) => (i === 7 ? 1e6 : 0.1 + 0.2));
  t.deepEqual(new Set(runFirst(smaCross(5, 20), barsOf(flat)).slice(30)), new Set([0]));
});

test('rvol of 1 % up and 1 % down is the root of their squares', (t) => {
  const up = Math.log(1.01);
  const value = runFirst(realisedVolatility(2), barsOf([100, 101, 100])).at(-1)!;
  t.true(Math.abs(value - Math.sqrt(2 * up * up)) < 1e-15);
});

test('rvol has no value while a price of 0 or below is in the window, and the right one after it', (t) => {
  const values = runFirst(realisedVolatility(3), barsOf([5, 5, 5, 0, 5, 5, 5, 5, 10]));
  t.deepEqual(values.slice(0, 8), [null, null, null, null, null, null, null, 0]);
  t.true(Math.abs(values[8]! - Math.log(2)) < 1e-15);
});

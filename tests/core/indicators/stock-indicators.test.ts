import { join } from 'node:path';
import test from 'ava';
import { atr } from '../../../src/core/indicators/atr.ts';
import { bollingerBands } from '../../../src/core/indicators/bollinger-bands.ts';
import { ema } from '../../../src/core/indicators/ema.ts';
import type { Indicator } from '../../../src/core/indicators/indicator.ts';
import { macd } from '../../../src/core/indicators/macd.ts';
import { obv } from '../../../src/core/indicators/obv.ts';
import { roc } from '../../../src/core/indicators/roc.ts';
import { rsi } from '../../../src/core/indicators/rsi.ts';
import { slope } from '../../../src/core/indicators/slope.ts';
import { sma } from '../../../src/core/indicators/sma.ts';
import { stdev } from '../../../src/core/indicators/stdev.ts';
import { stochastic } from '../../../src/core/indicators/stochastic.ts';
import { trueRange } from '../../../src/core/indicators/true-range.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { recordedSuite } from '../../support/recorded-suite.ts';
import { firstDifference as differenceOf, ReferenceTable } from './reference-table.ts';
import { run, runFirst } from './series.ts';

const firstDifference = (
  actual: readonly (number | null)[],
  expected: readonly (number | null)[],
): string | null => differenceOf(actual, expected, 1e-9);

recordedSuite('indicators equal the reference values of Stock.Indicators', (folder) => {
  const bars = new ReferenceTable(join(folder, 'indicators/quotes-default.csv')).bars();
  const expectedColumn = (file: string, column: string): (number | null)[] =>
    new ReferenceTable(join(folder, `indicators/expected/${file}.csv`)).column(column);

  const equalsReference = test.macro((t, indicator: Indicator, key: string, file: string, column: string) => {
    const expected = expectedColumn(file, column);
    t.true(expected.some((value) => value !== null));
    t.is(
      firstDifference(
        run(indicator, bars).map((values) => values[key]!),
        expected,
      ),
      null,
    );
  });

  test('sma:20 equals the reference on every bar', equalsReference, sma(20), 'sma_20', 'sma', 'sma');
  test('rsi:14 equals the reference on every bar', equalsReference, rsi(14), 'rsi_14', 'rsi', 'rsi');
  test('roc:14 equals the reference on every bar', equalsReference, roc(14), 'roc_14', 'roc', 'roc');
  test('atr:14 equals the reference on every bar', equalsReference, atr(14), 'atr_14', 'atr', 'atr');
  test('obv equals the reference on every bar', equalsReference, obv(), 'obv', 'obv', 'obv');
  const bands = bollingerBands(20, 2);
  test('bb:20:2 upper equals the reference', equalsReference, bands, 'bb_20_2_upper', 'bb', 'upperBand');
  test('bb:20:2 middle equals the reference', equalsReference, bands, 'bb_20_2_middle', 'bb', 'sma');
  test('bb:20:2 lower equals the reference', equalsReference, bands, 'bb_20_2_lower', 'bb', 'lowerBand');

  // The references below are made of our indicators without being one of them: each pins one that has no file.

  const combined = (a: Indicator, b: Indicator, of: (x: number, y: number) => number): (number | null)[] => {
    const [left, right] = [runFirst(a, bars), runFirst(b, bars)];
    return left.map((x, i) => (x === null || right[i] === null ? null : of(x, right[i]!)));
  };

  test('the moving-average envelope reference is 1.025 times sma:20', (t) => {
    const upper = runFirst(sma(20), bars).map((value) => (value === null ? null : value * 1.025));
    t.is(firstDifference(upper, expectedColumn('ma-env', 'upperEnvelope')), null);
  });

  test('the Keltner reference is made of ema:20 and atr:10', (t) => {
    t.is(firstDifference(runFirst(ema(20), bars), expectedColumn('keltner', 'centerline')), null);
    const upper = combined(ema(20), atr(10), (centre, range) => centre + 2 * range);
    t.is(firstDifference(upper, expectedColumn('keltner', 'upperBand')), null);
  });

  test('the STARC reference is made of sma:5 and atr:10', (t) => {
    t.is(firstDifference(runFirst(sma(5), bars), expectedColumn('starc', 'centerline')), null);
    const lower = combined(sma(5), atr(10), (centre, range) => centre - 2 * range);
    t.is(firstDifference(lower, expectedColumn('starc', 'lowerBand')), null);
  });

  test('the PVO reference is the macd:12:26:9 line of volume in percent of ema:26, its signal an ema:9 of that', (t) => {
    const volumes: Bar[] = bars.map((bar) => ({ ...bar, close: bar.volume }));
    const line = runFirst(macd(12, 26, 9), volumes);
    const slow = runFirst(ema(26), volumes);
    const pvo = line.map((value, i) => (value === null ? null : (100 * value) / slow[i]!));
    t.is(firstDifference(pvo, expectedColumn('pvo', 'pvo')), null);
    const start = pvo.findIndex((value) => value !== null);
    const pvoBars: Bar[] = pvo.slice(start).map((value, i) => ({ ...bars[start + i]!, close: value! }));
    const signal = [...pvo.slice(0, start), ...runFirst(ema(9), pvoBars)];
    t.is(firstDifference(signal, expectedColumn('pvo', 'signal')), null);
  });

  test('the end-point moving average reference is sma:10 plus 4.5 steps of slope:10', (t) => {
    const endPoint = combined(sma(10), slope(10), (centre, perBar) => centre + 4.5 * perBar);
    t.is(firstDifference(endPoint, expectedColumn('epma', 'epma')), null);
  });

  test('the Bollinger z-score reference is the distance from sma:20 in stdev:20', (t) => {
    const [centre, deviation] = [runFirst(sma(20), bars), runFirst(stdev(20), bars)];
    const scores = centre.map((value, i) =>
      value === null ? null : (bars[i]!.close - value) / deviation[i]!,
    );
    t.is(firstDifference(scores, expectedColumn('bb', 'zScore')), null);
  });

  test('the Williams %R reference is stoch:14:1:1 less 100', (t) => {
    const williams = runFirst(stochastic(14, 1, 1), bars).map((k) => (k === null ? null : k - 100));
    t.is(firstDifference(williams, expectedColumn('willr', 'williamsR')), null);
  });

  test('the stochastic RSI reference is stoch:14:1:3 of rsi:14', (t) => {
    const strength = runFirst(rsi(14), bars);
    const start = strength.findIndex((value) => value !== null);
    const strengthBars: Bar[] = strength
      .slice(start)
      .map((value, i) => ({ ...bars[start + i]!, high: value!, low: value!, close: value! }));
    const lead: null[] = Array.from({ length: start }, () => null);
    const outputs = run(stochastic(14, 1, 3), strengthBars);
    const k = [...lead, ...outputs.map((values) => values['stoch_14_1_3_k']!)];
    const d = [...lead, ...outputs.map((values) => values['stoch_14_1_3_d']!)];
    t.is(firstDifference(k, expectedColumn('stoch-rsi', 'stochRsi')), null);
    t.is(firstDifference(d, expectedColumn('stoch-rsi', 'signal')), null);
  });

  test('the true range reference starts with the second bar', (t) => {
    const ranges = bars.map((bar, i) => (i === 0 ? null : trueRange(bar, bars[i - 1]!.close)));
    t.is(firstDifference(ranges, expectedColumn('tr', 'tr')), null);
  });
});

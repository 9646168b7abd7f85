import test from 'ava';
import * as fc from 'fast-check';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { referenceBars } from './reference-table.ts';
import { randomWalk } from './series.ts';
import * as textbook from './textbook.ts';

const LIST =
  'sma:20,sma_cross:5:20,ema:20,wma:14,rsi:14,macd:12:26:9,bb:20:2,atr:14,stdev:14,rvol:20,vwap,roc:14,slope:14,stoch:14:5:3,obv,adx:14';

/** Values on the scale of the price; the others are percentages, apart from `obv`, which counts volume, and shares. */
const ON_PRICE_SCALE = /^(sma_\d|ema|wma|macd|bb|atr|stdev|vwap|slope)/;

function byDefinition(bars: readonly Bar[]): Map<string, textbook.Column> {
  const [line, signal, histogram] = textbook.macd(bars, 12, 26, 9);
  const [upper, middle, lower] = textbook.bollingerBands(bars, 20, 2);
  const [k, d] = textbook.stochastic(bars, 14, 5, 3);
  const [adx, pdi, mdi] = textbook.adx(bars, 14);
  return new Map(
    Object.entries({
      sma_20: textbook.sma(bars, 20),
      sma_cross_5_20: textbook.smaCross(bars, 5, 20),
      ema_20: textbook.ema(bars, 20),
      wma_14: textbook.wma(bars, 14),
      rsi_14: textbook.rsi(bars, 14),
      macd_12_26_9: line!,
      macd_12_26_9_signal: signal!,
      macd_12_26_9_histogram: histogram!,
      bb_20_2_upper: upper!,
      bb_20_2_middle: middle!,
      bb_20_2_lower: lower!,
      atr_14: textbook.atr(bars, 14),
      stdev_14: textbook.stdev(bars, 14),
      rvol_20: textbook.realisedVolatility(bars, 20),
      vwap: textbook.vwap(bars),
      roc_14: textbook.roc(bars, 14),
      slope_14: textbook.slope(bars, 14),
      stoch_14_5_3_k: k!,
      stoch_14_5_3_d: d!,
      obv: textbook.obv(bars),
      adx_14: adx!,
      adx_14_pdi: pdi!,
      adx_14_mdi: mdi!,
    }),
  );
}

/** The outputs that are not what their definition says, as `key: bar, value, definition`. */
function differences(bars: readonly Bar[], from: number): string[] {
  const set = parseIndicators(LIST);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  const rows = bars.map((bar) => {
    set.commit(state, bar, history);
    return set.values(state);
  });
  const definitions = byDefinition(bars);
  const priceScale = Math.max(...bars.map((bar) => bar.high));
  const volumeScale = bars.reduce((sum, bar) => sum + bar.volume, 1);
  return set.keys.flatMap((key) => {
    const scale = scaleOf(key, priceScale, volumeScale);
    const column = definitions.get(key)!;
    const bad = rows.findIndex((row, i) => i >= from && !agrees(row[key]!, column[i]!, 1e-9 * scale));
    return bad === -1 ? [] : [`${key}: bar ${bad}, ${rows[bad]![key]}, ${column[bad]}`];
  });
}

function scaleOf(key: string, priceScale: number, volumeScale: number): number {
  if (ON_PRICE_SCALE.test(key)) return priceScale;
  if (key === 'obv') return volumeScale;
  return key.startsWith('rvol') || key.startsWith('sma_cross') ? 1e-3 : 100;
}

const agrees = (value: number | null, definition: number | null, limit: number): boolean =>
  value === definition || (value !== null && definition !== null && Math.abs(value - definition) <= limit);

test('every indicator equals its definition on the reference bars, warm-up included', (t) => {
  t.deepEqual(differences(referenceBars(), 0), []);
});

test('every indicator equals its definition on any random walk, at any scale and step', (t) => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 120 }),
      fc.constantFrom(1e-6, 0.01, 1, 60_000, 1e9),
      fc.constantFrom(1e-7, 1e-4, 0.002, 0.2),
      (seed, length, scale, step) => {
        t.deepEqual(differences(randomWalk(length, seed, scale, step), 0), []);
      },
    ),
    { numRuns: 100 },
  );
});

for (const [scale, step] of [
  [1e-6, 0.002],
  [60_000, 1e-7],
  [1e9, 0.002],
] as const) {
  test(`every indicator still equals its definition after 5,000 bars around ${scale} in steps of ${step}`, (t) => {
    t.deepEqual(differences(randomWalk(5_100, 7, scale, step), 5_000), []);
  });
}

test('a jump to a hundred times the price and back leaves no trace once it is out of the windows', (t) => {
  const bars = randomWalk(200, 3, 100, 1e-6).map((bar, i) =>
    i === 90 ? { ...bar, high: bar.high * 100, close: bar.close * 100 } : bar,
  );
  const set = parseIndicators('sma:20,wma:20,stdev:20,slope:20,bb:20:2');
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  const definition = textbook.stdev(bars, 20);
  const slopes = textbook.slope(bars, 20);
  for (const [i, bar] of bars.entries()) {
    set.commit(state, bar, history);
    if (i < 110) continue;
    t.true(agrees(set.value(state, 'stdev_20'), definition[i]!, 1e-9 * definition[i]!), `stdev, bar ${i}`);
    t.true(agrees(set.value(state, 'slope_20'), slopes[i]!, 1e-9 * definition[i]!), `slope, bar ${i}`);
  }
});

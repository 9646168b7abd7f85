import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repositoryRoot } from '../../../lib/tooling/repository-root.ts';
import { adx } from '../../../src/core/indicators/adx.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import { INDICATOR_USAGES } from '../../../src/core/indicators/indicator-catalog.ts';
import { parseIndicators } from '../../../src/core/indicators/indicator-set.ts';
import { obv } from '../../../src/core/indicators/obv.ts';
import { roc } from '../../../src/core/indicators/roc.ts';
import { rsi } from '../../../src/core/indicators/rsi.ts';
import { TickSma } from '../../../src/core/indicators/tick-sma.ts';
import { withTrend } from '../../../src/core/indicators/trend.ts';
import { referenceQuotesCsv } from '../../support/reference-quotes.ts';
import { firstDifference, REFERENCES, ReferenceTable, referenceBars } from './reference-table.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { barsOf, runFirst } from './series.ts';

const TOLERANCE = 1e-9;
const INDICATORS = parseIndicators(
  'sma:5,sma:20,ema:5,ema:20,wma:9,wma:14,rsi:7,rsi:14,macd:12:26:9,macd:5:35:5,bb:20:2,bb:10:1.5,atr:7,atr:14,' +
    'stdev:14,stdev:50,vwap,vwap:day,roc:1,roc:14,slope:14,slope:50,stoch:14:3:3,stoch:5:2:4,obv,adx:7,adx:14,' +
    'rvol:10,rvol:20,sma_cross:5:20,sma_cross:10:30',
);

interface Manifest {
  readonly sha256: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
  readonly differences: Readonly<Record<string, { readonly value: number }>>;
}

const bars = referenceBars();
const references = new ReferenceTable(join(REFERENCES, 'references.csv'));
const manifest = JSON.parse(readFileSync(join(REFERENCES, 'manifest.json'), 'utf8')) as Manifest;
const rows = computed();

/** Every output on every bar, and the trend made of two of them. */
function computed(): Record<string, number | null>[] {
  const state = INDICATORS.createState();
  const history = new BarHistory(INDICATORS.historyCapacity);
  return bars.map((bar) => {
    INDICATORS.commit(state, bar, history);
    return withTrend(INDICATORS.values(state));
  });
}

const outputOf = (key: string): (number | null)[] => rows.map((row) => row[key]!);

/** The values of a reference; none for a stochastic mean that has a window without a range in it, where TA-Lib places the close at 0. */
function referenceOf(name: string): (number | null)[] {
  const values = references.column(name);
  const [, output, period, kPeriod, dPeriod] = /^stoch_((\d+)_(\d+)_(\d+)_[kd])/.exec(name) ?? [];
  if (output === undefined) return values;
  const means = Number(kPeriod) + (output.endsWith('d') ? Number(dPeriod) - 1 : 0);
  return values.map((value, index) => {
    const ends = Array.from({ length: means }, (_, ago) => index - ago);
    return ends.some((end) => !hasRange(bars.slice(Math.max(0, end + 1 - Number(period)), end + 1)))
      ? null
      : value;
  });
}

function hasRange(window: readonly Bar[]): boolean {
  return Math.max(...window.map(({ high }) => high)) > Math.min(...window.map(({ low }) => low));
}

for (const [key, expression] of Object.entries(manifest.columns)) {
  if (key.endsWith('.talib')) continue;
  test(`${key} is ${expression} on every bar, warm-up included`, (t) => {
    t.is(firstDifference(outputOf(key), referenceOf(key), TOLERANCE), null);
  });
}

/** The bar from which on a difference at bar `start` has shrunk to 1e-10 of itself, if each bar leaves `share` of it. */
const shrunk = (start: number, share: number): number => start + Math.ceil(Math.log(1e-10) / Math.log(share));

/** TA-Lib's own functions where they begin with other values: https://github.com/TA-Lib/ta-lib/blob/main/src/ta_func/ta_MACD.c, ta_ADX.c */
const OTHER_SEEDS = [
  // Its fast average is seeded with the closes right before the slow one begins, ours with the first ones.
  ['macd_12_26_9', shrunk(25, 11 / 13)],
  ['macd_12_26_9_signal', shrunk(33, 11 / 13)],
  ['macd_12_26_9_histogram', shrunk(33, 11 / 13)],
  ['macd_5_35_5', shrunk(34, 4 / 6)],
  ['macd_5_35_5_signal', shrunk(38, 4 / 6)],
  ['macd_5_35_5_histogram', shrunk(38, 4 / 6)],
  // Its sums begin with one value less than the period.
  ['adx_7', shrunk(13, 6 / 7)],
  ['adx_7_pdi', shrunk(7, 6 / 7)],
  ['adx_7_mdi', shrunk(7, 6 / 7)],
  ['adx_14', shrunk(27, 13 / 14)],
  ['adx_14_pdi', shrunk(14, 13 / 14)],
  ['adx_14_mdi', shrunk(14, 13 / 14)],
] as const;

for (const [key, from] of OTHER_SEEDS) {
  test(`${key} is ${manifest.columns[`${key}.talib`]} from bar ${from} on, when other seeds have shrunk away`, (t) => {
    const expected = references.column(`${key}.talib`);
    t.is(firstDifference(outputOf(key), expected, TOLERANCE, from), null);
    t.not(firstDifference(outputOf(key), expected, 1e-3), null, 'the seeds are the same after all');
  });
}

test('the documentation says from which bar on, counted from 1', (t) => {
  const page = readFileSync(join(repositoryRoot, 'docs/indicators.md'), 'utf8');
  const [line, signal] = OTHER_SEEDS.map(([, from]) => from + 1);
  t.true(page.includes(`12:26:9: from bar ${line} (line), ${signal} (signal, histogram)`));
  const [average, directional] = OTHER_SEEDS.slice(-3).map(([, from]) => from + 1);
  t.true(page.includes(`\`adx:14\`: from bar ${average}, +DI and −DI from ${directional}`));
});

/** TA-Lib gives both outputs from the bar on that has both. */
const BEGINS_LATER = [
  ['stoch_14_3_3_k', 17],
  ['stoch_14_3_3_d', 17],
  ['stoch_5_2_4_k', 8],
  ['stoch_5_2_4_d', 8],
] as const;

for (const [key, from] of BEGINS_LATER) {
  test(`${key} is ${manifest.columns[`${key}.talib`]} from bar ${from} on, its first`, (t) => {
    const expected = referenceOf(`${key}.talib`);
    t.is(
      expected.findIndex((value) => value !== null),
      from,
    );
    t.is(firstDifference(outputOf(key), expected, TOLERANCE, from), null);
  });
}

test('every indicator of the catalogue has a reference for each of its outputs, and every reference is looked at', (t) => {
  const names = INDICATORS.keys.map((key) => [...INDICATOR_USAGES.keys()].filter((name) => isOf(key, name)));
  // A forecast is nobody else's definition: what it promises is held in its own test.
  const defined = [...INDICATOR_USAGES.keys()].filter((name) => name !== 'forecast');
  t.deepEqual(new Set(names.flat()), new Set(defined));
  const compared = [
    ...INDICATORS.keys,
    'trend',
    ...[...OTHER_SEEDS, ...BEGINS_LATER].map(([key]) => `${key}.talib`),
  ];
  t.deepEqual(references.names.slice(1).toSorted(), compared.toSorted());
  t.deepEqual(references.names.slice(1), Object.keys(manifest.columns));
});

const isOf = (key: string, name: string): boolean => key === name || /^_(\d|day)/.test(key.replace(name, ''));

test('the average over ticks is the reference of the average over bars, on the same prices', (t) => {
  const average = new TickSma(20);
  const averages = bars.map(({ close }) => {
    average.push(close);
    return average.value;
  });
  t.is(firstDifference(averages, references.column('sma_20'), TOLERANCE), null);
});

test('what TA-Lib says otherwise is what the documentation tells', (t) => {
  const still = barsOf(Array.from({ length: 40 }, () => 5));
  const ours = {
    'rsi:14 of a price that never moved': runFirst(rsi(14), still).at(-1),
    'adx:14 of a price that never moved': runFirst(adx(14), still).at(-1),
    'roc:1 from a close of 0': runFirst(roc(1), barsOf([1, 0, 2])).at(-1),
    'obv on the first bar, as a share of its volume': runFirst(obv(), bars)[0]! / bars[0]!.volume,
  };
  t.deepEqual(Object.values(ours), [null, null, null, 0]);
  const theirs = Object.entries(manifest.differences).map(([what, { value }]) => [what, value]);
  t.deepEqual(
    theirs,
    Object.keys(ours).map((what, i) => [what, [0, 0, 0, 1][i]]),
  );
});

test('the quotes are the ones that the seed makes (`make references` renews them)', (t) => {
  t.is(readFileSync(join(REFERENCES, 'quotes.csv'), 'utf8'), referenceQuotesCsv());
});

test('the quotes have what a market has: gaps, silence, a halt longer than the windows, no price outside its bar', (t) => {
  const nights = bars.filter(({ startMs }, i) => i > 0 && startMs - bars[i - 1]!.startMs > 3_600_000);
  t.is(nights.length, 6);
  const silent = bars.map(({ volume }) => (volume === 0 ? '.' : '|')).join('');
  t.regex(silent, /\.{20}/);
  t.true(silent.replaceAll(/\.{20,}/g, '').includes('.'));
  t.true(
    bars.every(({ open, high, low, close }) => low <= Math.min(open, close) && high >= Math.max(open, close)),
  );
});

test('the references are those of the script and the quotes as they stand (`make references` renews them)', (t) => {
  const paths = Object.keys(manifest.sha256);
  t.deepEqual(paths, [
    'scripts/indicator-references.py',
    'tests/golden/indicators/quotes.csv',
    'tests/golden/indicators/references.csv',
  ]);
  for (const path of paths) {
    const sum = createHash('sha256')
      .update(readFileSync(join(repositoryRoot, path)))
      .digest('hex');
    t.is(manifest.sha256[path], sum, path);
  }
});

const python = join(repositoryRoot, '.venv-references/bin/python');
const isInstalled = existsSync(python);
(isInstalled ? test : test.skip)(
  `TA-Lib computes what is committed${isInstalled ? '' : ' (TA-Lib is not installed: make references does it)'}`,
  (t) => {
    t.notThrows(() =>
      execFileSync(python, [join(repositoryRoot, 'scripts/indicator-references.py'), '--check']),
    );
  },
);

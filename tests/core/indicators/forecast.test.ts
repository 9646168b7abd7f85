import test from 'ava';
import { gaussian, mulberry32 } from '../../../lib/market-simulator/random.ts';
import { forecast } from '../../../src/core/indicators/forecast.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { keepsTheContract } from '../../contracts/indicator-contract.ts';
import { barsOf, run } from './series.ts';

const MINUTE_MS = 60_000;

test('forecast keeps the indicator contract', keepsTheContract, forecast(), {
  forecast_low: 21,
  forecast_high: 21,
  volume_forecast_high: 22,
});

/** A random walk whose moves are `scaleAt` times a normal one, with volumes that scatter by a half. */
function market(bars: number, scaleAt: (bar: number) => number, seed = 1): Bar[] {
  const uniform = mulberry32(seed);
  let price = 100;
  return Array.from({ length: bars }, (_, index) => {
    const open = price;
    price *= Math.exp(scaleAt(index) * gaussian(uniform));
    const [low, high] = open < price ? [open, price] : [price, open];
    const volume = 1000 * Math.exp(0.5 * gaussian(uniform));
    return { startMs: index * MINUTE_MS, open, high, low, close: price, volume };
  });
}

const shareOf = <T>(all: readonly T[], holds: (each: T, index: number) => boolean): number =>
  all.filter(holds).length / all.length;

for (const [what, scaleAt] of [
  ['a steady market', () => 0.001],
  ['one that is calm and wild in turn', (bar: number) => (bar % 400 < 200 ? 0.0005 : 0.003)],
  ['one that grows wilder', (bar: number) => 0.0005 * 4 ** (bar / 20_000)],
] as const) {
  test(`nine closes in ten lie in their forecast, and as many leave it at either end: ${what}`, (t) => {
    const bars = market(20_000, scaleAt);
    const rows = run(forecast(), bars);
    const late = rows.slice(2_000);
    const close = (index: number) => bars[index + 2_000]!.close;
    const below = shareOf(late, (row, index) => close(index) < row['forecast_low']!);
    const above = shareOf(late, (row, index) => close(index) > row['forecast_high']!);
    t.true(Math.abs(below - 0.05) < 0.01, `${below}`);
    t.true(Math.abs(above - 0.05) < 0.01, `${above}`);
  });
}

test('nineteen volumes in twenty lie below their forecast', (t) => {
  const bars = market(20_000, () => 0.001);
  const late = run(forecast(), bars).slice(2_000);
  const below = shareOf(late, (row, index) => bars[index + 2_000]!.volume <= row['volume_forecast_high']!);
  t.true(Math.abs(below - 0.95) < 0.01, `${below}`);
});

test('what is expected of a bar does not depend on what comes in it', (t) => {
  const calm = market(300, () => 0.001);
  const last = calm.at(-1)!;
  const crashed = [
    ...calm.slice(0, -1),
    { ...last, close: last.open * 0.8, low: last.open * 0.8, volume: 90_000 },
  ];
  t.deepEqual(run(forecast(), crashed).at(-1), run(forecast(), calm).at(-1));
});

test('after a wild hour more is expected than after a calm one, and after a pause, too', (t) => {
  const widthAfter = (scale: number, pauseBars = 0) => {
    const bars = market(1_000, (bar) => (bar < 940 ? 0.001 : scale));
    const next = { ...bars.at(-1)!, startMs: (1_000 + pauseBars) * MINUTE_MS };
    const row = run(forecast(), [...bars, next]).at(-1)!;
    return Math.log(row['forecast_high']! / row['forecast_low']!);
  };
  t.true(widthAfter(0.004) > 2 * widthAfter(0.001));
  t.true(widthAfter(0.001, 100) > 2 * widthAfter(0.001));
});

test('prices in another currency have the same forecast', (t) => {
  const bars = market(200, () => 0.001);
  const inCents = bars.map(({ open, high, low, close, ...rest }) => ({
    ...rest,
    open: open * 128,
    high: high * 128,
    low: low * 128,
    close: close * 128,
  }));
  const [here, there] = [run(forecast(), bars).at(-1)!, run(forecast(), inCents).at(-1)!];
  t.true(Math.abs(there['forecast_high']! / here['forecast_high']! / 128 - 1) < 1e-9);
});

test('a price of 0 or below has no forecast, and the next has one again', (t) => {
  const walk = market(100, () => 0.001);
  const rows = run(forecast(), [...walk.slice(0, 50), ...barsOf([0]), ...walk.slice(51)]);
  t.deepEqual(
    [49, 50, 51, 52].map((row) => rows[row]!['forecast_low'] === null),
    [false, true, true, false],
  );
});

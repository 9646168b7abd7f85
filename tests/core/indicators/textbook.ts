import type { Bar } from '../../../src/core/market-data/bar.ts';

/**
 * The indicators by their definitions, over a whole series at once, two passes where the definition has two: slow,
 * plain, and independent of the incremental code they check. Index i of a result belongs to bar i.
 */
export type Column = (number | null)[];

const closesOf = (bars: readonly Bar[]): number[] => bars.map((bar) => bar.close);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const average = (values: readonly number[]): number => total(values) / values.length;

function overWindows<T>(values: readonly T[], period: number, of: (window: T[]) => number): Column {
  return values.map((_, i) => (i < period - 1 ? null : of(values.slice(i - period + 1, i + 1))));
}

/** Applies `smooth` to the part of a column that has values. */
function fromFirstValue(column: Column, smooth: (values: number[]) => Column): Column {
  const start = column.findIndex((value) => value !== null);
  if (start === -1) return column;
  return [...column.slice(0, start), ...smooth(column.slice(start) as number[])];
}

function seededAverage(values: readonly number[], period: number, weight: number): Column {
  const result: Column = [];
  for (let i = 0; i < values.length; i++) {
    if (i < period - 1) result.push(null);
    else if (i === period - 1) result.push(average(values.slice(0, period)));
    else result.push(weight * values[i]! + (1 - weight) * result[i - 1]!);
  }
  return result;
}

const emaOf = (values: readonly number[], period: number): Column =>
  seededAverage(values, period, 2 / (period + 1));
const wilderOf = (values: readonly number[], period: number): Column =>
  seededAverage(values, period, 1 / period);
const combine = (a: Column, b: Column, of: (x: number, y: number) => number | null): Column =>
  a.map((x, i) => (x === null || b[i] === null ? null : of(x, b[i]!)));

export const sma = (bars: readonly Bar[], period: number): Column =>
  overWindows(closesOf(bars), period, average);

export function smaCross(bars: readonly Bar[], fast: number, slow: number): Column {
  const sides = combine(sma(bars, fast), sma(bars, slow), (x, y) =>
    Math.abs(x - y) < 1e-13 * y ? 0 : Math.sign(x - y),
  );
  return sides.map((side, i) => {
    const before = sides[i - 1] ?? null;
    return side === null || before === null ? null : side === before ? 0 : side;
  });
}

export const ema = (bars: readonly Bar[], period: number): Column => emaOf(closesOf(bars), period);

export const wma = (bars: readonly Bar[], period: number): Column =>
  overWindows(closesOf(bars), period, (window) => {
    const weights = window.map((_, i) => i + 1);
    return total(window.map((close, i) => close * weights[i]!)) / total(weights);
  });

export const stdev = (bars: readonly Bar[], period: number): Column =>
  overWindows(closesOf(bars), period, (window) => {
    const centre = average(window);
    return Math.sqrt(average(window.map((close) => (close - centre) ** 2)));
  });

export const realisedVolatility = (bars: readonly Bar[], period: number): Column => [
  null,
  ...overWindows(
    closesOf(bars)
      .slice(1)
      .map((close, i) => Math.log1p((close - bars[i]!.close) / bars[i]!.close)),
    period,
    (window) => Math.sqrt(total(window.map((each) => each ** 2))),
  ),
];

export const slope = (bars: readonly Bar[], period: number): Column =>
  overWindows(closesOf(bars), period, (window) => {
    const x = window.map((_, i) => i + 1);
    const [meanX, meanY] = [average(x), average(window)];
    const covariation = total(window.map((close, i) => (x[i]! - meanX) * (close - meanY)));
    return covariation / total(x.map((each) => (each - meanX) ** 2));
  });

export const roc = (bars: readonly Bar[], period: number): Column =>
  bars.map((bar, i) => {
    const past = bars[i - period]?.close;
    return past === undefined || past === 0 ? null : (bar.close / past - 1) * 100;
  });

export const vwap = (bars: readonly Bar[]): Column =>
  bars.map((_, i) => {
    const seen = bars.slice(0, i + 1);
    const volume = total(seen.map((bar) => bar.volume));
    if (volume === 0) return null;
    return total(seen.map((bar) => (bar.volume * (bar.high + bar.low + bar.close)) / 3)) / volume;
  });

export const obv = (bars: readonly Bar[]): Column =>
  bars.map((_, i) =>
    total(
      bars.slice(1, i + 1).map((bar, previous) => Math.sign(bar.close - bars[previous]!.close) * bar.volume),
    ),
  );

export function macd(bars: readonly Bar[], fast: number, slow: number, signalPeriod: number): Column[] {
  const line = combine(ema(bars, fast), ema(bars, slow), (x, y) => x - y);
  const signal = fromFirstValue(line, (values) => emaOf(values, signalPeriod));
  return [line, signal, combine(line, signal, (x, y) => x - y)];
}

export function bollingerBands(bars: readonly Bar[], period: number, multiplier: number): Column[] {
  const middle = sma(bars, period);
  const deviation = stdev(bars, period);
  return [
    combine(middle, deviation, (x, y) => x + multiplier * y),
    middle,
    combine(middle, deviation, (x, y) => x - multiplier * y),
  ];
}

/** Not for prices that never moved. */
export function rsi(bars: readonly Bar[], period: number): Column {
  const changes = bars.slice(1).map((bar, i) => bar.close - bars[i]!.close);
  const gains = wilderOf(
    changes.map((change) => Math.max(0, change)),
    period,
  );
  const losses = wilderOf(
    changes.map((change) => Math.max(0, -change)),
    period,
  );
  return [null, ...combine(gains, losses, (gain, loss) => (loss === 0 ? 100 : (100 * gain) / (gain + loss)))];
}

function trueRanges(bars: readonly Bar[]): number[] {
  return bars.slice(1).map((bar, i) => {
    const before = bars[i]!.close;
    return Math.max(bar.high, before) - Math.min(bar.low, before);
  });
}

export const atr = (bars: readonly Bar[], period: number): Column => [
  null,
  ...wilderOf(trueRanges(bars), period),
];

export function stochastic(bars: readonly Bar[], period: number, kPeriod: number, dPeriod: number): Column[] {
  const raw = overWindows(bars, period, (window) => {
    const highest = Math.max(...window.map((bar) => bar.high));
    const lowest = Math.min(...window.map((bar) => bar.low));
    return (100 * (window.at(-1)!.close - lowest)) / (highest - lowest);
  });
  const k = fromFirstValue(raw, (values) => overWindows(values, kPeriod, average));
  const d = fromFirstValue(k, (values) => overWindows(values, dPeriod, average));
  // 0 / 0 where a window has no range, and so in every mean over it.
  return [k, d].map((column) => column.map((value) => (Number.isNaN(value) ? null : value)));
}

/** Wilder's sums are his averages times the period, so the ratios are the same. Not for prices that never moved. */
export function adx(bars: readonly Bar[], period: number): Column[] {
  const moves = bars.slice(1).map((bar, i) => [bar.high - bars[i]!.high, bars[i]!.low - bar.low] as const);
  const plus = wilderOf(
    moves.map(([up, down]) => (up > down && up > 0 ? up : 0)),
    period,
  );
  const minus = wilderOf(
    moves.map(([up, down]) => (down > up && down > 0 ? down : 0)),
    period,
  );
  const range = wilderOf(trueRanges(bars), period);
  const pdi = [null, ...combine(plus, range, (x, y) => (100 * x) / y)];
  const mdi = [null, ...combine(minus, range, (x, y) => (100 * x) / y)];
  const dx = combine(pdi, mdi, (p, m) => (p === m ? 0 : (100 * Math.abs(p - m)) / (p + m)));
  return [fromFirstValue(dx, (values) => wilderOf(values, period)), pdi, mdi];
}

import type { Bar } from '../../src/core/market-data/bar.ts';

/**
 * Stylised facts of a series of bars, after Cont, "Empirical properties of asset returns: stylized facts and statistical issues",
 * Quantitative Finance 1 (2001), https://doi.org/10.1080/713665670. Returns are changes of the logarithm of the close, between bars that
 * follow each other without a gap.
 */
export interface BarFacts {
  readonly returns: number;
  /** Root of the mean square return. */
  readonly deviation: number;
  /** Fourth moment over the squared second: 3 where returns are normal. */
  readonly kurtosis: number;
  /** The same of sixteen returns in a row: closer to 3. */
  readonly kurtosisOf16: number;
  /** Hill's estimate of the exponent of the distribution of |r|, from its largest 5 %. */
  readonly tailIndex: number;
  /** Share of returns beyond five robust standard deviations (median |r| / 0.6745); 6e-7 where returns are normal. */
  readonly outliers: number;
  /** Autocorrelation of returns at lag 1: close to 0. */
  readonly memoryOfReturns: number;
  /** Autocorrelation of |r| at lags 1, 10 and 60: slow to fall. */
  readonly clustering: readonly [number, number, number];
  /** Mean correlation of a return with the |r| of the ten after it. */
  readonly leverage: number;
  /** Rank correlation of volume and |r|. */
  readonly volumeWithVolatility: number;
  /** Autocorrelation of the logarithm of volume at lag 1. */
  readonly memoryOfVolume: number;
  /** Standard deviation of the logarithm of volume. */
  readonly volumeDeviation: number;
}

/** @param intervalMs bars of a day and more follow each other across nights and weekends */
export function barFacts(bars: readonly Bar[], intervalMs: number): BarFacts {
  const { returns, volumes } = changes(bars, intervalMs);
  const sizes = returns.map(Math.abs);
  const logVolumes = volumes.filter((volume) => volume > 0).map(Math.log);
  return {
    returns: returns.length,
    deviation: Math.sqrt(mean(returns.map((r) => r * r))),
    kurtosis: kurtosis(returns),
    kurtosisOf16: kurtosis(inGroups(returns, 16)),
    tailIndex: tailIndex(sizes, 0.05),
    outliers: outliers(sizes, 5),
    memoryOfReturns: autocorrelation(returns, 1),
    clustering: [autocorrelation(sizes, 1), autocorrelation(sizes, 10), autocorrelation(sizes, 60)],
    leverage: mean(
      Array.from({ length: 10 }, (_, k) => correlation(returns.slice(0, -1 - k), sizes.slice(1 + k))),
    ),
    volumeWithVolatility: correlation(ranks(volumes), ranks(sizes)),
    memoryOfVolume: autocorrelation(logVolumes, 1),
    volumeDeviation: Math.sqrt(variance(logVolumes)),
  };
}

const DAY_MS = 86_400_000;

function changes(bars: readonly Bar[], intervalMs: number): { returns: number[]; volumes: number[] } {
  const returns: number[] = [];
  const volumes: number[] = [];
  for (let index = 1; index < bars.length; index += 1) {
    const [before, bar] = [bars[index - 1]!, bars[index]!];
    if (intervalMs < DAY_MS && bar.startMs - before.startMs !== intervalMs) continue;
    returns.push(Math.log(bar.close / before.close));
    volumes.push(bar.volume);
  }
  return { returns, volumes };
}

/** What a tape shows trade by trade. */
export interface TapeFacts {
  readonly trades: number;
  /** Autocorrelation of price changes between trades at lag 1: below 0 where prices bounce between bid and ask. */
  readonly bounce: number;
  /** Share of trades at the price of the one before. */
  readonly samePrice: number;
  /** Share of trades in the millisecond of the one before. */
  readonly sameMillisecond: number;
  /** Share of price changes in the direction of the one before. */
  readonly sameDirection: number;
  /** Standard deviation of the times between trades over their mean: 1 where they come independently of each other. */
  readonly burstiness: number;
  /** Standard deviation of the logarithm of a quantity. */
  readonly sizeDeviation: number;
}

export interface TapeTrade {
  readonly timestampMs: number;
  readonly price: number;
  readonly volume: number;
}

export function tapeFacts(trades: readonly TapeTrade[]): TapeFacts {
  const moves = differences(trades.map(({ price }) => Math.log(price)));
  const pauses = differences(trades.map(({ timestampMs }) => timestampMs));
  const directions = moves.filter((move) => move !== 0).map(Math.sign);
  return {
    trades: trades.length,
    bounce: autocorrelation(moves, 1),
    samePrice: share(moves, (move) => move === 0),
    sameMillisecond: share(pauses, (pause) => pause === 0),
    sameDirection: share(differences(directions), (turn) => turn === 0),
    burstiness: Math.sqrt(variance(pauses)) / mean(pauses),
    sizeDeviation: Math.sqrt(variance(trades.map(({ volume }) => Math.log(volume)))),
  };
}

/** Correlation of the returns of two series, where both have bars that follow each other. */
export function returnCorrelation(a: readonly Bar[], b: readonly Bar[], intervalMs: number): number {
  const others = new Map(b.map(({ startMs, close }) => [startMs, close]));
  const pairs = a.flatMap(({ startMs, close }, index) => {
    const before = a[index - 1];
    const [from, to] = [others.get(startMs - intervalMs), others.get(startMs)];
    if (before?.startMs !== startMs - intervalMs || from === undefined || to === undefined) return [];
    return [[Math.log(close / before.close), Math.log(to / from)] as const];
  });
  return correlation(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
}

/**
 * Volume and volatility by the time of day: the mean of each part, over the mean of all parts.
 * @param partOf which of so many equal parts of a day or a session a bar lies in; null to leave it out
 */
export function dayProfile(
  bars: readonly Bar[],
  intervalMs: number,
  parts: number,
  partOf: (startMs: number) => number | null,
): { readonly volume: readonly number[]; readonly volatility: readonly number[] } {
  const volume = Array.from({ length: parts }, (): number[] => []);
  const sizes = Array.from({ length: parts }, (): number[] => []);
  bars.forEach((bar, index) => {
    const part = partOf(bar.startMs);
    if (part === null) return;
    volume[part]!.push(bar.volume);
    const before = bars[index - 1];
    if (before !== undefined && bar.startMs - before.startMs === intervalMs)
      sizes[part]!.push(Math.abs(Math.log(bar.close / before.close)));
  });
  return { volume: overTheirMean(volume.map(mean)), volatility: overTheirMean(sizes.map(mean)) };
}

function overTheirMean(values: readonly number[]): number[] {
  const all = mean(values);
  return values.map((value) => value / all);
}

function tailIndex(sizes: readonly number[], tail: number): number {
  const sorted = sizes.toSorted((a, b) => b - a);
  const count = Math.max(10, Math.floor(tail * sorted.length));
  const threshold = sorted[count]!;
  return 1 / mean(sorted.slice(0, count).map((size) => Math.log(size / threshold)));
}

function outliers(sizes: readonly number[], deviations: number): number {
  const limit = (deviations * sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)]!) / 0.6745;
  return share(sizes, (size) => size > limit);
}

function kurtosis(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 4)) / variance(values) ** 2;
}

function inGroups(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, group) =>
    values.slice(group * size, (group + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}

function autocorrelation(values: readonly number[], lag: number): number {
  const centre = mean(values);
  let products = 0;
  for (let index = lag; index < values.length; index += 1)
    products += (values[index]! - centre) * (values[index - lag]! - centre);
  return products / values.length / variance(values);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const products = a.map((value, index) => (value - meanA) * (b[index]! - meanB));
  return mean(products) / Math.sqrt(variance(a) * variance(b));
}

/** Equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const places = Array.from<number>({ length: values.length });
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to += 1;
    for (let index = from; index <= to; index += 1) places[order[index]!] = (from + to) / 2;
    from = to + 1;
  }
  return places;
}

function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value - values[index]!);
}

function share<T>(values: readonly T[], is: (value: T) => boolean): number {
  return values.filter(is).length / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

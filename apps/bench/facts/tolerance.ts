import type { BarFacts, TapeFacts } from '../../../lib/market-simulator/stylised-facts.ts';

/**
 * How far outside of what recorded series show a simulated one may be: about two standard errors of the shortest
 * series. Fourth moments and the rarest returns have none to speak of where tails are fat; they count as right within a factor.
 */
export type Tolerance = { readonly by: number } | { readonly factor: number };

export interface Figure<F> {
  readonly name: string;
  readonly of: (facts: F) => number;
  readonly tolerance: Tolerance;
  readonly digits: number;
}

export const BAR_FIGURES: readonly Figure<BarFacts>[] = [
  { name: 'kurtosis', of: ({ kurtosis }) => kurtosis, tolerance: { factor: 3 }, digits: 1 },
  {
    name: 'kurtosis of 16 returns in a row',
    of: ({ kurtosisOf16 }) => kurtosisOf16,
    tolerance: { factor: 3 },
    digits: 1,
  },
  { name: 'tail index', of: ({ tailIndex }) => tailIndex, tolerance: { by: 0.8 }, digits: 2 },
  { name: 'share beyond 5 σ', of: ({ outliers }) => outliers, tolerance: { factor: 3 }, digits: 4 },
  {
    name: 'autocorrelation of r, lag 1',
    of: ({ memoryOfReturns }) => memoryOfReturns,
    tolerance: { by: 0.08 },
    digits: 3,
  },
  {
    name: 'autocorrelation of \\|r\\|, lag 1',
    of: ({ clustering }) => clustering[0],
    tolerance: { by: 0.1 },
    digits: 2,
  },
  {
    name: 'autocorrelation of \\|r\\|, lag 10',
    of: ({ clustering }) => clustering[1],
    tolerance: { by: 0.08 },
    digits: 2,
  },
  {
    name: 'autocorrelation of \\|r\\|, lag 60',
    of: ({ clustering }) => clustering[2],
    tolerance: { by: 0.06 },
    digits: 2,
  },
  { name: 'leverage', of: ({ leverage }) => leverage, tolerance: { by: 0.04 }, digits: 3 },
  {
    name: 'volume with \\|r\\|',
    of: ({ volumeWithVolatility }) => volumeWithVolatility,
    tolerance: { by: 0.12 },
    digits: 2,
  },
  {
    name: 'autocorrelation of ln volume',
    of: ({ memoryOfVolume }) => memoryOfVolume,
    tolerance: { by: 0.15 },
    digits: 2,
  },
  {
    name: 'deviation of ln volume',
    of: ({ volumeDeviation }) => volumeDeviation,
    tolerance: { by: 0.3 },
    digits: 2,
  },
];

export const TAPE_FIGURES: readonly Figure<TapeFacts>[] = [
  {
    name: 'autocorrelation of price changes, lag 1',
    of: ({ bounce }) => bounce,
    tolerance: { by: 0.08 },
    digits: 3,
  },
  { name: 'at the price before', of: ({ samePrice }) => samePrice, tolerance: { by: 0.08 }, digits: 2 },
  {
    name: 'in the millisecond before',
    of: ({ sameMillisecond }) => sameMillisecond,
    tolerance: { by: 0.08 },
    digits: 2,
  },
  {
    name: 'changes in the direction before',
    of: ({ sameDirection }) => sameDirection,
    tolerance: { by: 0.08 },
    digits: 2,
  },
  {
    name: 'deviation of pauses over their mean',
    of: ({ burstiness }) => burstiness,
    tolerance: { by: 0.6 },
    digits: 1,
  },
  {
    name: 'deviation of ln quantity',
    of: ({ sizeDeviation }) => sizeDeviation,
    tolerance: { by: 0.3 },
    digits: 1,
  },
];

export interface Range {
  readonly low: number;
  readonly high: number;
}

export function rangeOf(values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** The range with the tolerance around it. Figures that count by factors are positive. */
export function widened({ low, high }: Range, tolerance: Tolerance): Range {
  if ('factor' in tolerance) return { low: low / tolerance.factor, high: high * tolerance.factor };
  return { low: low - tolerance.by, high: high + tolerance.by };
}

/** The same for a correlation of returns. */
export const CORRELATION_TOLERANCE: Tolerance = { by: 0.15 };

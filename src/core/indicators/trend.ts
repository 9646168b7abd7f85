export interface Trend {
  readonly direction: 'up' | 'down' | 'sideways';
  /** Share of the closes' variance that a straight line explains (R²), 0 to 1. */
  readonly strength: number;
}

/**
 * A line that explains less than half of the variance is no trend. On 14 closes R² = 0.5 is a t-statistic of 3.5
 * (p ≈ 0.005); the usual 5 % would be too lenient, since a line fits even a random walk far too well
 * (Granger and Newbold, Spurious regressions in econometrics, 1974, https://doi.org/10.1016/0304-4076(74)90034-7).
 */
const MIN_STRENGTH = 0.5;

/**
 * Whether the last `period` closes go up, down or sideways, from the outputs `slope` and `stdev` over that same
 * period (3 at least): R² = slope² · (period² - 1) / (12 · stdev²), the slope measured against the volatility of the
 * price. https://en.wikipedia.org/wiki/Coefficient_of_determination
 * Null while either input warms up.
 */
export function trend(slope: number | null, stdev: number | null, period: number): Trend | null {
  if (slope === null || stdev === null) return null;
  if (stdev === 0) return { direction: 'sideways', strength: 0 };
  const slopeInDeviations = slope / stdev;
  const strength = Math.min(1, (slopeInDeviations * slopeInDeviations * (period * period - 1)) / 12);
  if (strength < MIN_STRENGTH) return { direction: 'sideways', strength };
  return { direction: slope > 0 ? 'up' : 'down', strength };
}

/** Period of the slope and the standard deviation that the trend of a symbol is taken from. */
const TREND_PERIOD = 14;
/** The outputs that the trend of a symbol is taken from. */
export const TREND_INPUTS = { slope: `slope_${TREND_PERIOD}`, stdev: `stdev_${TREND_PERIOD}` } as const;

/** The trend as one number: its strength, positive for up, negative for down, 0 for sideways; null while warming up. */
export function signedTrend(slope: number | null, stdev: number | null): number | null {
  const found = trend(slope, stdev, TREND_PERIOD);
  return found === null ? null : { up: 1, down: -1, sideways: 0 }[found.direction] * found.strength;
}

/** `values` with the signed `trend` beside them where both of its inputs are among them. */
export function withTrend(values: Record<string, number | null>): Record<string, number | null> {
  const slope = values[TREND_INPUTS.slope];
  const stdev = values[TREND_INPUTS.stdev];
  if (slope === undefined || stdev === undefined) return values;
  return { ...values, trend: signedTrend(slope, stdev) };
}

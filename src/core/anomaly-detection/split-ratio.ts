/** More new shares for one old share, or old shares for one new one, no company has asked for yet. */
const MOST_NEW_SHARES = 100;
const MOST_OLD_SHARES = 250;
/** New shares for old ones where a split is not by a whole number. */
const FRACTIONS: readonly (readonly [number, number])[] = [
  [5, 4],
  [4, 3],
  [3, 2],
  [5, 3],
  [5, 2],
];

/** A day's ordinary move hides in the jump as well: this many deviations of it are allowed for … */
const ALLOWED_SIGMAS = 4;
/** … and at least this much, in logarithms, for rounding … */
const ROUNDING = 0.002;
/** … but never so much that a crash by about a half passes for a split. */
const WIDEST_TOLERANCE = 0.08;
/** A crash or a squeeze comes with a rush; a split with the usual turnover, counted in other shares. */
const LARGEST_TURNOVER_RATIO = 3;

/**
 * Companies whose price falls by a fifth or a third are many, so a fraction has to be met more closely, on the turnover of a whole
 * day that is hardly above the usual.
 */
const OF_FRACTION = {
  allowedSigmas: 2,
  widestTolerance: 0.03,
  fewestSigmas: 5,
  largestTurnoverRatio: 2,
} as const;

/** A jump of the price that may be a split. */
export interface Jump {
  readonly before: number;
  readonly after: number;
  /** Usual log-return over the same time. */
  readonly sigma: number;
  /** Volume over the usual volume, which is counted in old shares; null where it is not known. */
  readonly volumeRatio: number | null;
  /** It is one from day to day. */
  readonly isOfDays: boolean;
}

/** The split that explains a jump: 7 for seven new shares for one, 1.5 for three for two, 1/20 for one for twenty; null when none does. */
export function splitRatio(jump: Jump): number | null {
  const { before, after, sigma, volumeRatio } = jump;
  const way = Math.log(before / after);
  const size = Math.abs(way);
  const turnoverRatio = Math.min(((volumeRatio ?? 1) * after) / before, volumeRatio ?? 1);
  if (turnoverRatio > LARGEST_TURNOVER_RATIO) return null;
  const tolerance = Math.min(WIDEST_TOLERANCE, ALLOWED_SIGMAS * sigma + ROUNDING);
  const whole = Math.min(Math.round(Math.exp(size)), way > 0 ? MOST_NEW_SHARES : MOST_OLD_SHARES);
  const isWhole = whole >= 2 && Math.abs(size - Math.log(whole)) <= tolerance;
  const shares = isWhole
    ? whole
    : isLikeFraction(jump, size, turnoverRatio)
      ? fractionNear(size, sigma)
      : null;
  if (shares === null) return null;
  return way > 0 ? shares : 1 / shares;
}

/** A listed split is one wherever the price went its way, however much was traded. */
export function isListedSplit(before: number, after: number, ratio: number): boolean {
  const expected = Math.log(ratio);
  return Math.abs(Math.log(before / after) - expected) < Math.abs(expected) / 2;
}

function isLikeFraction(
  { sigma, volumeRatio, isOfDays }: Jump,
  size: number,
  turnoverRatio: number,
): boolean {
  if (!isOfDays || volumeRatio === null || volumeRatio === 0) return false;
  return turnoverRatio <= OF_FRACTION.largestTurnoverRatio && size >= OF_FRACTION.fewestSigmas * sigma;
}

function fractionNear(size: number, sigma: number): number | null {
  const tolerance = Math.min(OF_FRACTION.widestTolerance, OF_FRACTION.allowedSigmas * sigma + ROUNDING);
  const fraction = FRACTIONS.find(([shares, old]) => Math.abs(size - Math.log(shares / old)) <= tolerance);
  return fraction === undefined ? null : fraction[0] / fraction[1];
}

/**
 * The numbers that decide what is an anomaly. They were set on real data of several markets and intervals (1-minute
 * crypto and SPY, hourly FX, daily stocks) so that an ordinary symbol crosses them about once a day or less.
 */
export const THRESHOLDS = {
  /**
   * Robust standard deviations at which a price move over bars of a minute or less scores 0.5. Returns have fat tails:
   * 3σ happens every hour. Longer bars come less often, so that less is enough to be as rare per day; `priceThreshold`.
   */
  priceSigmas: 8,
  priceSigmasExponent: 0.08,
  fewestPriceSigmas: 4.5,
  /** Deviations of log-volume for a score of 0.5; its tails are thinner. */
  volumeSigmas: 3.3,
  /** A volume spike is at least this many times the usual volume, however steady the volume was. */
  minimumVolumeRatio: 5,
  /** Short over long volatility at which a market has changed its regime: the aftermath of a release, a crisis. */
  volatilityRatio: 2.5,
  /** A wick counts as come back from when this share of it is recovered. */
  recoveredShare: 0.5,
  /** A wick on less than this many times the usual volume was no market, but a bad print. */
  bookedVolumeRatio: 1.5,
  /** A symbol repeats itself by chance this often at most before its feed is called stale. */
  staleChance: 1e-9,
  fewestStaleBars: 12,
  /** Bars needed before repetitions can be called unusual. */
  minimumStaleHistory: 30,
  /** A refused price is a misprint of its feed; so many in a row are all that it sends, and score 0.5. */
  refusedPrices: 3,
  /** Horizons, in bars, over which a move is judged: the sudden one, the fast one, the slide. */
  horizonsInBars: [1, 5, 15],
  /** Half-lives, in bars, of the long memory (what is normal) and the short one (what is normal right now). */
  slowHalfLifeBars: 240,
  fastHalfLifeBars: 20,
  /** Samples beyond this many deviations enter the estimate cut to it, so that a crash does not hide the next. */
  clipSigmas: 3,
  /** Fewer returns than this say nothing about a scale. */
  minimumReturns: 5,
  /** The scale is widened by 1 + this / n while only n returns are known. */
  warmUpInflation: 20,
  /** Volumes needed before a volume spike can be found. */
  minimumVolumes: 20,
  /** Log-volume deviations smaller than this are taken for this: a metronome feed is no reason to fire. */
  minimumLogVolumeDeviation: 0.3,
  /** The scale assumed, per bar, for a price that has hardly ever moved: fires at 4 %, the depeg of a stable coin. */
  motionlessScale: 0.005,
  /** A reference this many times older than its horizon makes a move a gap: the market was closed or silent. */
  gapFactor: 10,
  /** Silence longer than this many bars widens the scale no further. */
  maximumElapsedBars: 400,
} as const;

const ONE_MINUTE_MS = 60_000;

/** Robust standard deviations at which a price move over bars of this length scores 0.5. */
export function priceThreshold(intervalMs: number): number {
  const { priceSigmas, priceSigmasExponent, fewestPriceSigmas } = THRESHOLDS;
  const scaled = priceSigmas * (ONE_MINUTE_MS / Math.max(ONE_MINUTE_MS, intervalMs)) ** priceSigmasExponent;
  return Math.max(fewestPriceSigmas, scaled);
}

/** A score below which nothing is reported; see `scoreOf`. */
export const DEFAULT_SCORE_THRESHOLD = 0.5;

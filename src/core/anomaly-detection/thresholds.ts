/**
 * What is looked at, and what is known before anything is. How rare something has to be is the alert budget's: see `BUDGET_SHARES`. These
 * were set on real data of several markets and intervals (1-minute crypto and SPY, hourly FX, daily stocks).
 */
export const THRESHOLDS = {
  /** A volume spike is at least this many times the usual volume, however steady the volume was. */
  minimumVolumeRatio: 5,
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
  /** A price this far from its peg has left it … */
  depegShare: 0.005,
  /** … where it is this many times as far as it usually is: some pegs are bands. */
  depegRatio: 4,
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
  warmUpInflation: 5,
  /** Volumes needed before a volume spike can be found. */
  minimumVolumes: 20,
  /** Log-volume deviations smaller than this are taken for this: a metronome feed is no reason to fire. */
  minimumLogVolumeDeviation: 0.3,
  /** The scale assumed, per bar, for a price that has hardly ever moved: a minute fires at 4 %, the depeg of a stable coin. */
  motionlessScale: 0.0035,
  /** So many bars without one make a pause: the market was closed or silent. */
  pauseBars: 10,
  /** A pause longer than this many bars widens what is expected of it no further. */
  maximumElapsedBars: 400,
} as const;

/** A score below which nothing is reported; see `scoreOf`. */
export const DEFAULT_SCORE_THRESHOLD = 0.5;

import type { Bar } from '../market-data/bar.ts';
import type { Explanation } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';

/** New shares for one old share in splits that companies do; reverse splits are their inverses. */
const SPLIT_RATIOS = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100];

/** A day's ordinary move hides in the jump as well: this many deviations of it are allowed for … */
const ALLOWED_SIGMAS = 4;
/** … and at least this much, in logarithms, for rounding … */
const ROUNDING = 0.002;
/** … but never so much that a crash by about a half passes for a split. */
const WIDEST_TOLERANCE = 0.08;
/** A crash or a squeeze comes with a rush; a split with the usual turnover, counted in other shares. */
const LARGEST_TURNOVER_RATIO = 3;

/** A jump that a split explains: it halves the price of a healthy share and is no move. */
export class SplitDetector implements Explanation {
  readonly #market: LiveMarket;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  explain({ close, volume }: Bar): Finding | null {
    const { returns, rangeScore, gapScore, moveScore } = this.#market;
    const { scoreThreshold, previousClose: referencePrice, prices, volumes, barSeconds } = this.#market;
    const score = Math.max(rangeScore, gapScore, moveScore);
    if (score < scoreThreshold || returns !== 'log' || Number.isNaN(referencePrice)) return null;
    const volumeRatio = volumes.ratioOf(volume);
    const ratio = splitRatio(referencePrice, close, prices.usualMove, volumeRatio);
    if (ratio === null) return null;
    return {
      anomaly: 'corporate_action',
      score,
      direction: 'none',
      price: close,
      referencePrice,
      changePct: changeInPercent(referencePrice, close),
      windowSeconds: barSeconds,
      volume,
      volumeRatio,
      facts: { kind: 'split', ratio },
    };
  }
}

/**
 * The split that explains a jump from `before` to `after`: 7 for seven new shares for one, 1/20 for one for twenty,
 * null when none does. `sigma`: usual log-return over the same time. `volumeRatio`: volume over the usual volume.
 */
export function splitRatio(
  before: number,
  after: number,
  sigma: number,
  volumeRatio: number | null,
): number | null {
  const jump = Math.log(before / after);
  const tolerance = Math.min(WIDEST_TOLERANCE, Math.max(ROUNDING, ALLOWED_SIGMAS * sigma + ROUNDING));
  const size = Math.abs(jump);
  const ratio = SPLIT_RATIOS.find((each) => Math.abs(size - Math.log(each)) <= tolerance);
  if (ratio === undefined) return null;
  const turnoverRatio = ((volumeRatio ?? 1) * after) / before;
  if (Math.min(turnoverRatio, volumeRatio ?? 1) > LARGEST_TURNOVER_RATIO) return null;
  return jump > 0 ? ratio : 1 / ratio;
}

import type { Split } from '../instruments/instrument.ts';
import type { Bar } from '../market-data/bar.ts';
import type { Explanation } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { isListedSplit, splitRatio } from './split-ratio.ts';

const DAY_MS = 86_400_000;

/** A jump that a split explains: it halves the price of a healthy share and is no move. */
export class SplitDetector implements Explanation {
  readonly #market: LiveMarket;
  readonly #listed: readonly Split[];

  /** `listed`: splits that are announced, or known from before. */
  constructor(market: LiveMarket, listed: readonly Split[]) {
    this.#market = market;
    this.#listed = listed;
  }

  explain(bar: Bar): Finding | null {
    const { returns, rangeScore, gapScore, moveScore } = this.#market;
    const { scoreThreshold, previousClose: referencePrice, volumes, barSeconds } = this.#market;
    const score = Math.max(rangeScore, gapScore, moveScore);
    if (score < scoreThreshold || returns !== 'log' || Number.isNaN(referencePrice)) return null;
    const { close, volume } = bar;
    const volumeRatio = volumes.ratioOf(volume);
    const ratio = this.#ratioOf(bar, referencePrice, volumeRatio);
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

  #ratioOf(bar: Bar, before: number, volumeRatio: number | null): number | null {
    const { calendar, intervalMs, isAfterPause, prices } = this.#market;
    const listedRatio = this.#listedRatio();
    if (isListedSplit(before, bar.close, listedRatio)) return listedRatio;
    const isOfDays = intervalMs >= DAY_MS;
    // Splits come overnight.
    if (calendar !== null && !isOfDays && !isAfterPause) return null;
    const after = firstPriceAfter(bar, before);
    return splitRatio({ before, after, sigma: prices.usualMove, volumeRatio, isOfDays });
  }

  /** Of all splits since the bar before, that of the live bar's own day included; 1 where there is none. */
  #listedRatio(): number {
    const { prices, startMs } = this.#market;
    const { lastStartMs } = prices;
    if (this.#listed.length === 0 || lastStartMs === null) return 1;
    const [last, now] = [this.#dayOf(lastStartMs), this.#dayOf(startMs)];
    return this.#listed
      .filter(({ day }) => day > last && day <= now)
      .reduce((all, { ratio }) => all * ratio, 1);
  }

  #dayOf(startMs: number): number {
    const { calendar, intervalMs } = this.#market;
    return calendar?.tradingDayOf(startMs, intervalMs) ?? Math.floor(startMs / DAY_MS);
  }
}

/** The price at which trading began anew, if it was there already: since then the market has moved, too. */
function firstPriceAfter({ open, close }: Bar, before: number): number {
  return Math.abs(Math.log(open / before)) > Math.abs(Math.log(close / before)) / 2 ? open : close;
}

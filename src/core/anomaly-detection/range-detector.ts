import type { Bar } from '../market-data/bar.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A bar that ranges further than bars of this symbol do, whether or not the price is still there. */
export class RangeDetector implements Detector {
  readonly #market: LiveMarket;
  #high = Number.NaN;
  #low = Number.NaN;
  #deviation = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): null {
    this.#high = Number.NaN;
    this.#low = Number.NaN;
    return null;
  }

  /** Most ticks stay within the range that is known. */
  judge(bar: Bar): number {
    const market = this.#market;
    if (bar.high !== this.#high || bar.low !== this.#low) {
      this.#high = bar.high;
      this.#low = bar.low;
      this.#deviation = market.ranges.deviationOf(bar);
      market.rangeScore = market.ranges.tail.scoreOf(this.#deviation);
    }
    return market.rangeScore;
  }

  find(bar: Bar, eventMs: number): Finding {
    const market = this.#market;
    const { close, high, low, open, volume } = bar;
    const isFromOpen = market.isAfterPause || Number.isNaN(market.previousClose);
    const referencePrice = isFromOpen ? open : market.previousClose;
    const rose = high - referencePrice > referencePrice - low;
    const extreme = rose ? high : low;
    const isStillThere =
      (close - referencePrice) / (extreme - referencePrice) >= 1 - THRESHOLDS.recoveredShare;
    const price = isStillThere ? close : extreme;
    const { tail } = market.ranges;
    const rarity = market.rarityOf(tail.probabilityOf(this.#deviation), tail.allowed);
    const changePct = changeInPercent(referencePrice, price);
    const volumeRatio = market.volumes.ratioOf(volume);
    const windowSeconds = Math.max(1, (market.momentOf(bar, eventMs) - market.referenceEndMs) / 1000);
    const about = { changePct, windowSeconds, volumeRatio, perYear: rarity.perYear };
    const { memorySeconds } = market;
    return {
      anomaly: rose ? 'price_spike' : 'price_drop',
      score: market.rangeScore,
      direction: rose ? 'up' : 'down',
      price,
      referencePrice,
      changePct,
      windowSeconds,
      volume,
      volumeRatio,
      rarity,
      facts: isStillThere
        ? { kind: 'move', ...about, sigmas: this.#deviation, memorySeconds }
        : {
            kind: 'range',
            ...about,
            rangePct: changeInPercent(Math.min(referencePrice, low), Math.max(referencePrice, high)),
          },
    };
  }

  closeBar(bar: Bar, isMarket: boolean): void {
    if (isMarket) this.#market.ranges.closeBar(bar);
  }
}

import type { Bar } from '../market-data/bar.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A market that has become wilder than it was, whatever the live bar does: short over long volatility. */
export class VolatilityDetector implements Detector {
  readonly #market: LiveMarket;
  #ratio = 0;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number {
    this.#ratio = this.#market.prices.volatilityRatio;
    this.#score = scoreOf(this.#ratio, THRESHOLDS.volatilityRatio);
    return this.#score;
  }

  judge(): number {
    return this.#score;
  }

  find({ close, volume }: Bar): Finding {
    const { barSeconds, memorySeconds, volumes } = this.#market;
    const windowSeconds = THRESHOLDS.fastHalfLifeBars * barSeconds;
    return {
      anomaly: 'volatility',
      score: this.#score,
      direction: 'none',
      price: close,
      referencePrice: close,
      changePct: 0,
      windowSeconds,
      volume,
      volumeRatio: volumes.ratioOf(volume),
      facts: { kind: 'volatility', ratio: this.#ratio, windowSeconds, memorySeconds },
    };
  }
}

import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BUDGET_SHARES, TAIL_PRIORS } from './alert-budget.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { Tail } from './tail.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A market that has become wilder than it was, whatever the live bar does: short over long volatility. */
export class VolatilityDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #tail = new Tail(TAIL_PRIORS.volatility);
  #ratio = 0;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number {
    this.#tail.allow(BUDGET_SHARES.volatility * this.#market.allowed);
    this.#ratio = this.#market.prices.volatilityRatio;
    this.#score = this.#tail.scoreOf(this.#ratio);
    return this.#score;
  }

  judge(): number {
    return this.#score;
  }

  find({ close, volume }: Bar): Finding {
    const { barSeconds, memorySeconds, volumes } = this.#market;
    const windowSeconds = THRESHOLDS.fastHalfLifeBars * barSeconds;
    const rarity = this.#market.rarityOf(this.#tail.probabilityOf(this.#ratio), this.#tail.allowed);
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
      rarity,
      facts: { kind: 'volatility', ratio: this.#ratio, windowSeconds, memorySeconds },
    };
  }

  /** The next bars see nearly the same twenty: one in twenty is learnt. */
  closeBar(_bar: Bar, isMarket: boolean): void {
    const isNext = this.#market.prices.barsLearnt % THRESHOLDS.fastHalfLifeBars === 0;
    if (isMarket && isNext && this.#ratio > 0) this.#tail.push(this.#ratio);
  }

  writeMore(writer: StateWriter): void {
    this.#tail.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#tail.readMore(reader);
  }
}

import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { allowedProbability } from './alert-budget.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { smoothingFactor } from './robust-scale.ts';
import { scoreOfRarity } from './tail.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Pauses after which what is known of a pause counts half. */
const HALF_LIFE_PAUSES = 120;
/** Pauses that the first guess is worth … */
const PRIOR_PAUSES = 5;
/** … that the square of a jump grows with this power of the bars missed: trading's is 1, nights of shares and weekends of currencies lie here. */
const PRIOR_POWER = 0.6;

/**
 * A price that has jumped while nothing was traded: over a night, a weekend, a halt. Pauses have a scale of their own, since they
 * move prices less than their length says; how rare a jump is, the tail of the range says.
 */
export class GapDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #weight = smoothingFactor(HALF_LIFE_PAUSES);
  #meanSquare = 0;
  #pauses = 0;
  #usualJump = 0;
  #allowed = 0;
  #open = Number.NaN;
  #deviation = 0;
  #probability = 1;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const market = this.#market;
    market.gapScore = 0;
    this.#open = Number.NaN;
    this.#usualJump = 0;
    if (!market.isAfterPause || market.ranges.usual === 0) return 0;
    const { elapsedBars, spanMs } = market.prices.pause;
    const bars = Math.min(elapsedBars, THRESHOLDS.maximumElapsedBars);
    const guess = market.ranges.usual ** 2 * bars ** PRIOR_POWER;
    const known = Math.min(this.#pauses, 1 / this.#weight);
    this.#usualJump = Math.sqrt((PRIOR_PAUSES * guess + known * this.#meanSquare) / (PRIOR_PAUSES + known));
    // A market that opens once a day has one chance a day to surprise, as a daily bar has.
    this.#allowed = allowedProbability(market.budget, spanMs);
    return null;
  }

  judge(bar: Bar): number {
    const market = this.#market;
    if (bar.open !== this.#open) {
      this.#open = bar.open;
      this.#deviation = market.distance(market.previousClose, bar.open) / this.#usualJump;
      this.#probability = market.ranges.tail.probabilityOf(this.#deviation);
      market.gapScore = scoreOfRarity(this.#probability, this.#allowed);
    }
    return market.gapScore;
  }

  find({ open, volume }: Bar): Finding {
    const market = this.#market;
    const { previousClose: referencePrice, memorySeconds } = market;
    const changePct = changeInPercent(referencePrice, open);
    const windowSeconds = (market.startMs - market.prices.lastStartMs! - market.intervalMs) / 1000;
    const volumeRatio = market.volumes.ratioOf(volume);
    const share = (this.#pauses + 1) / (market.prices.barsLearnt + 1);
    const rarity = market.rarityOf(this.#probability, this.#allowed, share);
    return {
      anomaly: 'gap',
      score: market.gapScore,
      direction: open > referencePrice ? 'up' : 'down',
      price: open,
      referencePrice,
      changePct,
      windowSeconds,
      volume,
      volumeRatio,
      rarity,
      facts: {
        kind: 'gap',
        changePct,
        windowSeconds,
        sigmas: this.#deviation,
        memorySeconds,
        volumeRatio,
        perYear: rarity.perYear,
      },
    };
  }

  closeBar({ open }: Bar, isMarket: boolean): void {
    const { isAfterPause, previousClose } = this.#market;
    if (!isMarket || !isAfterPause || this.#usualJump === 0) return;
    const jump = this.#market.distance(previousClose, open);
    const clipped = Math.min(jump, THRESHOLDS.clipSigmas * this.#usualJump);
    this.#pauses += 1;
    const weight = Math.max(this.#weight, 1 / this.#pauses);
    this.#meanSquare = Math.fround(this.#meanSquare + weight * (clipped * clipped - this.#meanSquare));
  }

  writeMore(writer: StateWriter): void {
    writer.varint(this.#pauses);
    if (this.#pauses > 0) writer.f32(this.#meanSquare);
  }

  readMore(reader: StateReader): void {
    this.#pauses = reader.varint();
    if (this.#pauses > 0) this.#meanSquare = reader.f32();
  }
}

import type { ReturnKind } from '../anomaly-detection/price-norm.ts';
import { smoothingFactor } from '../anomaly-detection/robust-scale.ts';
import type { Quote } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Quotes until the usual spread is known. */
const FEWEST_QUOTES = 20;
const HALF_LIFE_QUOTES = 200;
/** A spread is blown beyond this many times the usual one … */
const BLOWN_RATIO = 10;
/**
 * … and never within a tenth of a percent of the price; while the usual one is not known, beyond a fifth of it. A price that may
 * have any sign has no shares.
 */
const LIMITS = {
  log: { neverBlown: 0.001, blownUnknown: 0.2 },
  difference: { neverBlown: 0, blownUnknown: Infinity },
} as const satisfies Record<ReturnKind, unknown>;
/** A single spread counts at most as this many times the usual one, so that blown quotes do not become usual at once. */
const LARGEST_COUNTED = 3;

/**
 * What quotes say about the price: their middle, where there are two sides and a market between them. A maker that steps back
 * leaves stub quotes, at a tenth of the price and at twice it, and their middle is no price of anybody's.
 */
export class QuotePrices {
  readonly #weight = smoothingFactor(HALF_LIFE_QUOTES);
  #count = 0;
  /** Mean of the logarithms of spreads: over prices, or as they are where prices may have any sign. */
  #usual = 0;
  readonly #returns: ReturnKind;

  constructor(returns: ReturnKind) {
    this.#returns = returns;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** null where the quote says nothing. A crossed quote is no case for it. */
  priceOf({ bid, ask }: Quote): number | null {
    if (bid === undefined || ask === undefined) return null;
    const middle = (bid + ask) / 2;
    const spread = (ask - bid) / (this.#returns === 'log' ? middle : 1);
    const isBlown = spread > this.#most;
    this.#learn(spread);
    return isBlown ? null : middle;
  }

  write(writer: StateWriter): void {
    writer.varint(this.#count);
    writer.f64(this.#usual);
  }

  read(reader: StateReader): void {
    this.#count = reader.varint();
    this.#usual = reader.f64();
  }

  get #most(): number {
    const { neverBlown, blownUnknown } = LIMITS[this.#returns];
    if (this.#count < FEWEST_QUOTES) return blownUnknown;
    return Math.max(neverBlown, BLOWN_RATIO * Math.exp(this.#usual));
  }

  /** Prices that are equal on both sides have no logarithm; a hundredth of a basis point is as good. */
  #learn(spread: number): void {
    const size = Math.log(Math.max(spread, 1e-6));
    this.#count += 1;
    const { blownUnknown } = LIMITS[this.#returns];
    const most =
      this.#count > FEWEST_QUOTES ? this.#usual + Math.log(LARGEST_COUNTED) : Math.log(blownUnknown);
    this.#usual += Math.max(this.#weight, 1 / this.#count) * (Math.min(size, most) - this.#usual);
  }
}

import { smoothingFactor } from '../anomaly-detection/robust-scale.ts';
import type { Quote } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Quotes until the usual spread is known. */
const FEWEST_QUOTES = 20;
const HALF_LIFE_QUOTES = 200;
/** A spread is blown beyond this many times the usual one, and never within a tenth of a percent of the price … */
const BLOWN_RATIO = 10;
const NEVER_BLOWN = 0.001;
/** … and, while the usual one is not known, beyond this share of the price. */
const BLOWN_UNKNOWN = 0.2;
/** A single spread counts at most as this many times the usual one, so that blown quotes do not become usual at once. */
const LARGEST_COUNTED = 3;

/**
 * What quotes say about the price: their middle, where there are two sides and a market between them. A maker that steps back
 * leaves stub quotes, at a tenth of the price and at twice it, and their middle is no price of anybody's.
 */
export class QuotePrices {
  readonly #weight = smoothingFactor(HALF_LIFE_QUOTES);
  #count = 0;
  /** Mean of the logarithms of spreads over prices. */
  #usual = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** null where the quote says nothing. A crossed quote is no case for it. */
  priceOf({ bid, ask }: Quote): number | null {
    if (bid === undefined || ask === undefined) return null;
    const middle = (bid + ask) / 2;
    const spread = (ask - bid) / middle;
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
    if (this.#count < FEWEST_QUOTES) return BLOWN_UNKNOWN;
    return Math.max(NEVER_BLOWN, BLOWN_RATIO * Math.exp(this.#usual));
  }

  /** Prices that are equal on both sides have no logarithm; a hundredth of a basis point is as good. */
  #learn(spread: number): void {
    const size = Math.log(Math.max(spread, 1e-6));
    this.#count += 1;
    const most =
      this.#count > FEWEST_QUOTES ? this.#usual + Math.log(LARGEST_COUNTED) : Math.log(BLOWN_UNKNOWN);
    this.#usual += Math.max(this.#weight, 1 / this.#count) * (Math.min(size, most) - this.#usual);
  }
}

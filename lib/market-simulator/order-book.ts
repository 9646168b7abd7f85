import { DecimalGrid } from './decimal-grid.ts';
import type { Instrument, Trading } from './instrument.ts';

/**
 * Best bid and ask around what an instrument is worth, at prices that it can have. Trades bounce between the two: Roll, "A simple implicit measure
 * of the effective bid-ask spread", J. Finance 39 (1984), https://doi.org/10.1111/j.1540-6261.1984.tb03897.x
 */
export class OrderBook {
  readonly #prices: DecimalGrid;
  readonly #priceStep: number;
  readonly #halfSpread: number;
  readonly #isSigned: boolean;
  #middle: number;
  /** How many times its usual self the spread is. */
  spreadFactor = 1;
  /** Where the last order was filled, counted in price steps as all that follows. */
  last = 0;

  constructor({ priceStep, startPrice, isSigned = false }: Instrument, { halfSpread }: Trading) {
    this.#prices = new DecimalGrid(priceStep);
    this.#priceStep = priceStep;
    this.#halfSpread = halfSpread;
    this.#isSigned = isSigned;
    this.#middle = startPrice;
  }

  /** Puts the book around another price. */
  renew(middle: number): void {
    this.#middle = middle;
  }

  get bid(): number {
    return Math.floor(this.#prices.steps(this.#middle - this.#width()));
  }

  /** At least a step above the bid. */
  get ask(): number {
    return Math.max(Math.ceil(this.#prices.steps(this.#middle + this.#width())), this.bid + 1);
  }

  /** Fills an order at the best price of the other side; in the middle where there are no sides. */
  fill(side: 1 | 0 | -1): void {
    if (side === 0) this.last = Math.round(this.#prices.steps(this.#middle));
    else this.last = side > 0 ? this.ask : this.bid;
  }

  /** An order has taken all there was at a price: the next fill is a step further, and the book moves along. */
  walk(side: 1 | 0 | -1): void {
    this.last += side;
    this.#middle += side * this.#priceStep;
  }

  /** The steps of so many times the middle. */
  away(factor: number): number {
    return Math.round(this.#prices.steps(this.#middle * factor));
  }

  price(steps: number): number {
    return this.#prices.value(steps);
  }

  #width(): number {
    const width = this.#halfSpread * this.spreadFactor;
    return this.#isSigned ? width : width * this.#middle;
  }
}

/**
 * The prices that an instrument can have, or its quantities: whole multiples of a step such as 0.01 or 0.25. Multiples are counted, and
 * divided once when they are written, so that a price is the very number its decimal text stands for and not the sum of many roundings.
 */
export class DecimalGrid {
  readonly #units: number;
  readonly #perUnit: number;

  /** @param step above 0, with at most 12 digits behind the point */
  constructor(step: number) {
    const digits = digitsBehindPoint(step);
    this.#perUnit = Number(`1e${digits}`);
    this.#units = Math.round(step * this.#perUnit);
  }

  /** The number that stands for `count` steps. */
  value(count: number): number {
    return (count * this.#units) / this.#perUnit;
  }

  /** Steps in a number, with a fraction. */
  steps(value: number): number {
    return (value * this.#perUnit) / this.#units;
  }
}

function digitsBehindPoint(step: number): number {
  for (let digits = 0; digits <= 12; digits += 1) {
    if (Number(step.toFixed(digits)) === step && step > 0) return digits;
  }
  throw new Error(`expected a step with at most 12 digits behind the point, got ${step}`);
}

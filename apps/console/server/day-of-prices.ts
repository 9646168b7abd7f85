const DAY_MS = 86_400_000;
/** Length of one sample: a reference that is off by it is as good. */
const SAMPLE_MS = 900_000;

/** Prices of the last 24 hours of events, a sample each quarter of an hour, for the change since a day ago. */
export class DayOfPrices {
  readonly #samples: { readonly price: number; readonly timeMs: number }[] = [];

  add(price: number, timeMs: number): void {
    const last = this.#samples.at(-1);
    if (last === undefined || timeMs - last.timeMs >= SAMPLE_MS) this.#samples.push({ price, timeMs });
    while (this.#samples[0]!.timeMs < timeMs - DAY_MS) this.#samples.shift();
  }

  /** A price from before all others. */
  addEarlier(price: number, timeMs: number): void {
    const first = this.#samples[0];
    const isWithinDay = first === undefined || timeMs >= this.#samples.at(-1)!.timeMs - DAY_MS;
    if (isWithinDay && timeMs < (first?.timeMs ?? Infinity)) this.#samples.unshift({ price, timeMs });
  }

  /** A fraction; null where nothing is known. */
  change(price: number | null): number | null {
    const reference = this.#samples[0];
    return price === null || reference === undefined ? null : price / reference.price - 1;
  }
}

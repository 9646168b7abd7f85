import { StateDecodeError, type StateReader, type StateWriter } from '../state/state-codec.ts';

/** Period of the average that every symbol has beside those over bars, and the key of it. */
export const TICK_SMA_PERIOD = 20;
export const TICK_SMA_KEY = `tick_sma_${TICK_SMA_PERIOD}`;

const MAX_PERIOD = 10_000;

/**
 * A price that leaves the window and dwarfs what stays (a bad print) leaves more rounding behind than a sum may
 * carry: beyond this ratio the sum is computed afresh.
 */
const LARGEST_LEAVING_RATIO = 1e4;

/**
 * Simple moving average of the last `period` tick prices, O(1) per tick. The running sum is computed afresh once per
 * turn of the ring, so rounding never lives longer than `period` ticks and the state is bit-identical after a restore.
 */
export class TickSma {
  readonly period: number;
  readonly #prices: Float64Array;
  #count = 0;
  #next = 0;
  #sum = 0;

  constructor(period: number) {
    if (!Number.isSafeInteger(period) || period < 1 || period > MAX_PERIOD)
      throw new RangeError(`a tick average takes 1 to ${MAX_PERIOD} ticks, got period ${period}`);
    this.period = period;
    this.#prices = new Float64Array(period);
  }

  /** Null until `period` ticks have come. */
  get value(): number | null {
    return this.#count < this.period ? null : this.#sum / this.period;
  }

  push(price: number): void {
    const leaving = this.#prices[this.#next]!;
    this.#prices[this.#next] = price;
    this.#next = this.#next + 1 === this.period ? 0 : this.#next + 1;
    if (this.#count < this.period) this.#count += 1;
    this.#sum += price - leaving;
    if (this.#next === 0 || !(Math.abs(leaving) <= LARGEST_LEAVING_RATIO * Math.abs(this.#sum)))
      this.#sum = this.#prices.reduce((sum, each) => sum + each, 0);
  }

  write(writer: StateWriter): void {
    writer.varint(this.period);
    writer.varint(this.#count);
    writer.varint(this.#next);
    writer.f64(this.#sum);
    for (let i = 0; i < this.#count; i++) writer.f64(this.#prices[i]!);
  }

  /** @throws StateDecodeError when the bytes hold no such average */
  static read(reader: StateReader): TickSma {
    const period = reader.varint();
    const count = reader.varint();
    const next = reader.varint();
    const isWhole =
      period >= 1 &&
      period <= MAX_PERIOD &&
      count <= period &&
      next < period &&
      (count === period || next === count);
    if (!isWhole || 8 * (count + 1) > reader.remaining)
      throw new StateDecodeError(
        `state is damaged: a tick average over ${period} with ${count} prices at ${next} cannot be`,
      );
    const average = new TickSma(period);
    average.#count = count;
    average.#next = next;
    average.#sum = reader.f64();
    for (let i = 0; i < count; i++) average.#prices[i] = reader.f64();
    return average;
  }
}

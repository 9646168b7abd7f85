import { StateDecodeError, type StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Period of the average that every symbol has beside those over bars, and the key of it. */
export const TICK_SMA_PERIOD = 20;
export const TICK_SMA_KEY = `tick_sma_${TICK_SMA_PERIOD}`;

const MAX_PERIOD = 10_000;

/**
 * Simple moving average of the last `period` tick prices. A tick costs one write; the sum is made when it is asked for, which is
 * rarer, so that no rounding of prices that have left stays in it: a running sum would keep that of a bad print.
 */
export class TickSma {
  readonly period: number;
  readonly #prices: Float64Array;
  #count = 0;
  #next = 0;

  constructor(period: number) {
    if (!Number.isSafeInteger(period) || period < 1 || period > MAX_PERIOD)
      throw new RangeError(`a tick average takes 1 to ${MAX_PERIOD} ticks, got period ${period}`);
    this.period = period;
    this.#prices = new Float64Array(period);
  }

  /** Null until `period` ticks have come. */
  get value(): number | null {
    if (this.#count < this.period) return null;
    return this.#prices.reduce((sum, each) => sum + each, 0) / this.period;
  }

  push(price: number): void {
    this.#prices[this.#next] = price;
    this.#next = this.#next + 1 === this.period ? 0 : this.#next + 1;
    if (this.#count < this.period) this.#count += 1;
  }

  write(writer: StateWriter): void {
    writer.varint(this.period);
    writer.varint(this.#count);
    writer.varint(this.#next);
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
    if (!isWhole || 8 * count > reader.remaining)
      throw new StateDecodeError(
        `state is damaged: a tick average over ${period} with ${count} prices at ${next} cannot be`,
      );
    const average = new TickSma(period);
    average.#count = count;
    average.#next = next;
    for (let i = 0; i < count; i++) average.#prices[i] = reader.f64();
    return average;
  }
}

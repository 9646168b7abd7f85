import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Weight of a new sample in an exponential average whose memory halves every `halfLife` samples. */
export function smoothingFactor(halfLife: number): number {
  return 1 - 2 ** (-1 / halfLife);
}

/** How many samples at the start enter unclipped, because no scale is known to clip them by. */
const UNCLIPPED_SAMPLES = 10;

/**
 * Scale (standard deviation about zero) of returns: an exponentially weighted mean square in which each sample is
 * cut at `clipSigmas` of the scale so far. That is the recursive form of Huber's proposal 2: bounded influence at
 * O(1) cost and two numbers of state, where a median of absolute deviations needs the whole window.
 */
export class RobustScale {
  readonly #weight: number;
  #variance = 0;
  #count = 0;

  constructor(halfLife: number) {
    this.#weight = smoothingFactor(halfLife);
  }

  get value(): number {
    return Math.sqrt(this.#variance);
  }

  get count(): number {
    return this.#count;
  }

  push(sample: number): void {
    this.#count += 1;
    const weight = Math.max(this.#weight, 1 / this.#count);
    const limit = this.#count <= UNCLIPPED_SAMPLES ? Infinity : THRESHOLDS.clipSigmas * this.value;
    const clipped = limit > 0 ? Math.min(Math.abs(sample), limit) : Math.abs(sample);
    this.#variance += weight * (clipped * clipped - this.#variance);
  }

  /** Begins with what is known from elsewhere. */
  begin(value: number, count: number): void {
    this.#variance = value * value;
    this.#count = count;
  }

  write(writer: StateWriter): void {
    writer.f64(this.#variance);
    writer.varint(this.#count);
  }

  /** What overflowed when numbers had no bounds yet is forgotten: it would judge nothing ever again. */
  read(reader: StateReader): void {
    const variance = reader.f64();
    const count = reader.varint();
    if (!Number.isFinite(variance)) return;
    this.#variance = variance;
    this.#count = count;
  }
}

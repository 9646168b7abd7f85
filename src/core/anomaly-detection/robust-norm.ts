import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { smoothingFactor } from './robust-scale.ts';
import { THRESHOLDS } from './thresholds.ts';

const UNCLIPPED_SAMPLES = 10;

/** Location and scale of a quantity that is not centred on zero (log-volume), clipped like `RobustScale`. */
export class RobustNorm {
  readonly #weight: number;
  readonly #clipDeviations: number;
  #mean = 0;
  #variance = 0;
  #count = 0;

  constructor(halfLife: number, clipDeviations: number = THRESHOLDS.clipSigmas) {
    this.#weight = smoothingFactor(halfLife);
    this.#clipDeviations = clipDeviations;
  }

  get mean(): number {
    return this.#mean;
  }

  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  get count(): number {
    return this.#count;
  }

  /** Exponentially weighted mean and variance in one pass (Finch 2009, "Incremental calculation of weighted mean and variance"). */
  push(sample: number): void {
    this.#count += 1;
    const weight = Math.max(this.#weight, 1 / this.#count);
    const limit = this.#count <= UNCLIPPED_SAMPLES ? Infinity : this.#clipDeviations * this.deviation;
    const difference = sample - this.#mean;
    const clipped = limit > 0 ? Math.max(-limit, Math.min(limit, difference)) : difference;
    this.#mean += weight * clipped;
    this.#variance = (1 - weight) * (this.#variance + weight * clipped * clipped);
  }

  /** Moves the level by `offset`, the spread stays. */
  shift(offset: number): void {
    if (this.#count > 0) this.#mean += offset;
  }

  write(writer: StateWriter): void {
    writer.f64(this.#mean);
    writer.f64(this.#variance);
    writer.varint(this.#count);
  }

  /** As `RobustScale.read`. */
  read(reader: StateReader): void {
    const mean = reader.f64();
    const variance = reader.f64();
    const count = reader.varint();
    if (!Number.isFinite(mean) || !Number.isFinite(variance)) return;
    this.#mean = mean;
    this.#variance = variance;
    this.#count = count;
  }
}

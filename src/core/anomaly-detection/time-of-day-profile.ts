import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { smoothingFactor } from './robust-scale.ts';

const DAY_MS = 86_400_000;
export const SLOT_MS = 30 * 60_000;
const SLOTS = DAY_MS / SLOT_MS;
/** Days after which what was usual at a time of day counts half. */
export const HALF_LIFE_DAYS = 5;

/** How much a quantity usually exceeds its norm at certain times. */
export interface VolumeProfile {
  /** At the time of the live bar; 0 while unknown. */
  readonly excess: number;
  beginBar(startMs: number, intervalMs: number): void;
  closeBar(excess: number): void;
}

/**
 * How much a quantity usually exceeds its norm at each half hour of the UTC day. An exchange whose clocks change moves by
 * two slots twice a year and is learnt anew within days. Bars longer than a slot have no time of day.
 */
export class TimeOfDayProfile implements VolumeProfile {
  /** NaN where nothing is known yet. */
  #excess = new Float32Array(SLOTS).fill(Number.NaN);
  #slot: number | null = null;
  #weight = 0;

  get excess(): number {
    const known = this.#slot === null ? Number.NaN : this.#excess[this.#slot]!;
    return Number.isNaN(known) ? 0 : known;
  }

  beginBar(startMs: number, intervalMs: number): void {
    const ofDayMs = startMs - Math.floor(startMs / DAY_MS) * DAY_MS;
    this.#slot = intervalMs > SLOT_MS ? null : Math.floor(ofDayMs / SLOT_MS);
    this.#weight = smoothingFactor((HALF_LIFE_DAYS * SLOT_MS) / intervalMs);
  }

  closeBar(excess: number): void {
    if (this.#slot === null) return;
    const known = this.#excess[this.#slot]!;
    this.#excess[this.#slot] = Number.isNaN(known) ? excess : known + this.#weight * (excess - known);
  }

  write(writer: StateWriter): void {
    const isEmpty = this.#excess.every(Number.isNaN);
    writer.f32Array(isEmpty ? new Float32Array(0) : this.#excess);
  }

  read(reader: StateReader): void {
    const excess = reader.f32Array();
    if (excess.length === SLOTS) this.#excess = excess;
  }
}

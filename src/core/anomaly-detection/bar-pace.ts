import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { LaterMemory } from './detector.ts';

const YEAR_MS = 365.25 * 86_400_000;
/** Enough for a week of an exchange in minutes, so that its nights and week-ends are in the mean. */
const MEMORY_BARS = 2_000;

/** How often a symbol has bars: one that is traded in a session has fewer a year than fit into it. */
export class BarPace implements LaterMemory {
  #spacingMs = 0;
  #count = 0;

  perYear(intervalMs: number): number {
    return YEAR_MS / (this.#count === 0 ? intervalMs : this.#spacingMs);
  }

  push(spacingMs: number): void {
    this.#count = Math.min(this.#count + 1, MEMORY_BARS);
    this.#spacingMs = Math.fround(this.#spacingMs + (spacingMs - this.#spacingMs) / this.#count);
  }

  /** Bars of another length come at another pace. */
  forget(): void {
    this.#count = 0;
    this.#spacingMs = 0;
  }

  writeMore(writer: StateWriter): void {
    writer.f32(this.#spacingMs);
    writer.varint(this.#count);
  }

  readMore(reader: StateReader): void {
    this.#spacingMs = reader.f32();
    this.#count = reader.varint();
  }
}

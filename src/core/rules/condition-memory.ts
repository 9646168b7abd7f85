import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** What one condition remembers from sample to sample. */
export class ConditionMemory {
  /** Bits whose meaning is the operator's own. */
  flags = 0;
  /** The value at the last sample; NaN before the first. Only moves use it and `closes`. */
  last = Number.NaN;
  /** Values at the close of the bars looked back on, oldest first. */
  readonly closes: number[] = [];

  forget(): void {
    this.flags = 0;
    this.last = Number.NaN;
    this.closes.length = 0;
  }

  write(writer: StateWriter, looksBack: boolean): void {
    writer.varint(this.flags);
    if (!looksBack) return;
    writer.f64(this.last);
    writer.f64Array(Float64Array.from(this.closes));
  }

  read(reader: StateReader, looksBack: boolean): void {
    this.flags = reader.varint();
    if (!looksBack) return;
    this.last = reader.f64();
    this.closes.push(...reader.f64Array());
  }
}

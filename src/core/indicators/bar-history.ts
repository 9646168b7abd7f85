import type { Bar } from '../market-data/bar.ts';
import { StateDecodeError, type StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Three doubles a bar: a symbol's state must stay small enough to be read and written with every batch. */
const MAX_CAPACITY = 10_000;

/** The last closed bars of one symbol, which every indicator with a window shares. */
export class BarHistory {
  readonly capacity: number;
  /** Day of trading of the bar that comes next, in days since 1970-01-01; null where an exchange does not say. */
  tradingDay: number | null = null;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  #count = 0;
  #next = 0;

  /** @param capacity how many closed bars are kept, 1 to 10,000 */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY)
      throw new RangeError(`a bar history keeps 1 to ${MAX_CAPACITY} bars, got capacity ${capacity}`);
    this.capacity = capacity;
    this.#high = new Float64Array(capacity).fill(Number.NaN);
    this.#low = new Float64Array(capacity).fill(Number.NaN);
    this.#close = new Float64Array(capacity).fill(Number.NaN);
  }

  /** How many bars were ever pushed, kept or not: the index, from 0, of the bar that comes next. */
  get count(): number {
    return this.#count;
  }

  /** Close of the n-th last closed bar; 1 is the most recent. NaN where there is none or it is no longer kept. */
  close(n: number): number {
    return this.#close[this.#slot(n)] ?? Number.NaN;
  }

  high(n: number): number {
    return this.#high[this.#slot(n)] ?? Number.NaN;
  }

  low(n: number): number {
    return this.#low[this.#slot(n)] ?? Number.NaN;
  }

  push(bar: Pick<Bar, 'high' | 'low' | 'close'>): void {
    const slot = this.#next;
    this.#high[slot] = bar.high;
    this.#low[slot] = bar.low;
    this.#close[slot] = bar.close;
    this.#next = slot + 1 === this.capacity ? 0 : slot + 1;
    this.#count += 1;
  }

  write(writer: StateWriter): void {
    writer.varint(this.capacity);
    writer.varint(this.#count);
    for (let n = Math.min(this.#count, this.capacity); n >= 1; n--) {
      writer.f64(this.high(n));
      writer.f64(this.low(n));
      writer.f64(this.close(n));
    }
  }

  /** @throws StateDecodeError when the bytes hold no bar history */
  static read(reader: StateReader): BarHistory {
    const capacity = reader.varint();
    const count = reader.varint();
    const kept = Math.min(count, capacity);
    if (capacity < 1 || capacity > MAX_CAPACITY || 24 * kept > reader.remaining)
      throw new StateDecodeError(
        `state is damaged: a bar history of ${capacity} with ${kept} bars does not fit ${reader.remaining} bytes`,
      );
    const history = new BarHistory(capacity);
    history.#count = count - kept;
    history.#next = history.#count % capacity;
    for (let i = 0; i < kept; i++) {
      history.push({ high: reader.f64(), low: reader.f64(), close: reader.f64() });
    }
    return history;
  }

  #slot(n: number): number {
    if (n > this.capacity) return -1;
    const slot = this.#next - n;
    return slot < 0 ? slot + this.capacity : slot;
  }
}

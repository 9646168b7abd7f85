import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** The newest bar: one that is still being traded, or one that a feed of bars has sent and may send again. */
export class LiveBar implements Bar {
  startMs = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  volume = 0;
  isOpen = false;
  /** How often a feed has sent it as a bar; 0 for one that is gathered from ticks or from shorter bars. */
  revision = 0;
  /** Start of the shorter bar that was folded in last, and the bar without it; NaN where there is none. */
  #partStartMs = Number.NaN;
  #withoutPart = { high: 0, low: 0, volume: 0 };

  begin(startMs: number, price: number): void {
    this.startMs = startMs;
    this.open = price;
    this.high = price;
    this.low = price;
    this.close = price;
    this.volume = 0;
    this.isOpen = true;
    this.revision = 0;
    this.#partStartMs = Number.NaN;
  }

  end(): void {
    this.isOpen = false;
    this.revision = 0;
  }

  trade(price: number, volume: number): void {
    this.widen(price);
    this.close = price;
    this.volume += volume;
  }

  /** Takes a price into the range, and nothing else. */
  widen(price: number): void {
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
  }

  /** Makes it the bar as its feed has sent it last. */
  become(bar: Bar): void {
    const revision = this.revision + 1;
    this.begin(bar.startMs, bar.open);
    this.revision = revision;
    this.#merge(bar);
  }

  /** Folds a shorter bar in, when bars are aggregated to longer ones. One that comes again replaces what it was. */
  fold(bar: Bar): void {
    if (bar.startMs === this.#partStartMs) Object.assign(this, this.#withoutPart);
    const { high, low, volume } = this;
    this.#partStartMs = bar.startMs;
    this.#withoutPart = { high, low, volume };
    this.#merge(bar);
  }

  toBar(): Bar {
    const { startMs, open, high, low, close, volume } = this;
    return { startMs, open, high, low, close, volume };
  }

  write(writer: StateWriter): void {
    writer.varint(this.isOpen ? 1 : 0);
    if (!this.isOpen) return;
    writer.signedVarint(this.startMs);
    for (const value of [this.open, this.high, this.low, this.close, this.volume]) writer.f64(value);
  }

  read(reader: StateReader): void {
    if (reader.varint() === 0) return;
    this.begin(reader.signedVarint(), reader.f64());
    this.high = reader.f64();
    this.low = reader.f64();
    this.close = reader.f64();
    const volume = reader.f64();
    // Volumes had no bounds once, and two of them no sum.
    this.volume = Number.isFinite(volume) ? volume : 0;
  }

  /** Writes the part that format 5 has no place for. */
  writeMore(writer: StateWriter): void {
    writer.varint(this.revision);
    writer.f64(this.#partStartMs);
    if (Number.isNaN(this.#partStartMs)) return;
    const { high, low, volume } = this.#withoutPart;
    for (const value of [high, low, volume]) writer.f64(value);
  }

  readMore(reader: StateReader): void {
    this.revision = reader.varint();
    this.#partStartMs = reader.f64();
    if (Number.isNaN(this.#partStartMs)) return;
    this.#withoutPart = { high: reader.f64(), low: reader.f64(), volume: reader.f64() };
  }

  #merge(bar: Bar): void {
    if (bar.high > this.high) this.high = bar.high;
    if (bar.low < this.low) this.low = bar.low;
    this.close = bar.close;
    this.volume += bar.volume;
  }
}

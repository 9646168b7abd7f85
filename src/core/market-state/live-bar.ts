import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** The bar that is still being traded. */
export class LiveBar implements Bar {
  startMs = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  volume = 0;
  isOpen = false;

  begin(startMs: number, price: number): void {
    this.startMs = startMs;
    this.open = price;
    this.high = price;
    this.low = price;
    this.close = price;
    this.volume = 0;
    this.isOpen = true;
  }

  trade(price: number, volume: number): void {
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.close = price;
    this.volume += volume;
  }

  /** Folds a shorter bar in, when bars are aggregated to longer ones. */
  merge(bar: Bar): void {
    if (bar.high > this.high) this.high = bar.high;
    if (bar.low < this.low) this.low = bar.low;
    this.close = bar.close;
    this.volume += bar.volume;
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
    this.volume = reader.f64();
  }
}

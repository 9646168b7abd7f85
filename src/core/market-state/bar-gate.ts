import type { BarEvent } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';

/** Prices in other units are off by a power of ten: pence for pounds, satoshis for bitcoins. Splits by ten are common. */
const LEAST_POWER = 2;
/** How far a market moves in a bar, besides: in powers of ten, some 12 %. */
const TOLERANCE = 0.05;

/** Holds a bar that looks as if it were in other units until the next one shows whether prices went there. */
export class BarGate {
  #held: BarEvent | null = null;

  get held(): BarEvent | null {
    return this.#held;
  }

  /** True when `bar` waits for the next one. `lastPrice`: that of the bar before. */
  holds(bar: BarEvent, lastPrice: number): boolean {
    const isSameBar = this.#held?.timestampMs === bar.timestampMs;
    if (this.#held !== null && !isSameBar) return false;
    this.#held = isInOtherUnits(bar.close, lastPrice) ? bar : null;
    return this.#held !== null;
  }

  /** The bar held, and whether prices went where it was. */
  release(
    next: BarEvent,
    lastPrice: number,
  ): { readonly bar: BarEvent; readonly isConfirmed: boolean } | null {
    const bar = this.#held;
    this.#held = null;
    if (bar === null) return null;
    return { bar, isConfirmed: distance(next.close, bar.close) < distance(next.close, lastPrice) };
  }

  write(writer: StateWriter): void {
    const bar = this.#held;
    writer.varint(bar === null ? 0 : 1);
    if (bar === null) return;
    writer.string(bar.symbol);
    for (const value of [bar.timestampMs, bar.intervalMs ?? Number.NaN]) writer.f64(value);
    for (const value of [bar.open, bar.high, bar.low, bar.close, bar.volume]) writer.f64(value);
  }

  read(reader: StateReader): void {
    if (reader.varint() === 0) return;
    const symbol = reader.string();
    const [timestampMs, intervalMs] = [reader.f64(), reader.f64()];
    const [open, high, low, close, volume] = [
      reader.f64(),
      reader.f64(),
      reader.f64(),
      reader.f64(),
      reader.f64(),
    ];
    const length = Number.isNaN(intervalMs) ? {} : { intervalMs };
    this.#held = { type: 'bar', symbol, timestampMs, ...length, open, high, low, close, volume };
  }
}

function isInOtherUnits(price: number, lastPrice: number): boolean {
  const powers = Math.log10(price / lastPrice);
  return Math.abs(powers) >= LEAST_POWER - TOLERANCE && Math.abs(powers - Math.round(powers)) <= TOLERANCE;
}

function distance(a: number, b: number): number {
  return Math.abs(Math.log(a / b));
}

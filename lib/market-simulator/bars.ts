import type { Bar } from '../../src/core/market-data/bar.ts';
import type { Trade } from '../../src/core/market-data/market-event.ts';
import { DecimalGrid } from './decimal-grid.ts';

type Growing = { -readonly [K in keyof Bar]: Bar[K] };

export interface BarOptions {
  readonly intervalMs: number;
  /** Volumes are rounded to it: what many decimals add up to has a tail of binary noise. */
  readonly quantityStep: number;
  /** The volume of a bar is its number of trades, as in foreign exchange. */
  readonly countsTrades?: boolean;
}

/** Makes bars of one instrument's trades, in the order of their time. Where nothing is traded there is no bar. */
export class BarBuilder {
  readonly #intervalMs: number;
  readonly #countsTrades: boolean;
  readonly #quantities: DecimalGrid;
  #bar: Growing | null = null;

  constructor({ intervalMs, quantityStep, countsTrades = false }: BarOptions) {
    this.#intervalMs = intervalMs;
    this.#countsTrades = countsTrades;
    this.#quantities = new DecimalGrid(quantityStep);
  }

  /** @returns the bar before, where the trade begins a new one */
  add({ timestampMs, price, volume, updatesPrice, updatesVolume }: Trade): Bar | null {
    const startMs = Math.floor(timestampMs / this.#intervalMs) * this.#intervalMs;
    const finished = this.#bar !== null && this.#bar.startMs !== startMs ? this.finish() : null;
    const quantity = this.#countsTrades ? 1 : volume;
    const added = updatesVolume === false ? 0 : quantity;
    if (this.#bar !== null) {
      this.#bar.volume += added;
      if (updatesPrice !== false) setPrice(this.#bar, price);
    } else if (updatesPrice !== false) {
      this.#bar = { startMs, open: price, high: price, low: price, close: price, volume: added };
    }
    return finished;
  }

  /** The bar as it is by now; null while nothing has set a price in it. */
  soFar(): Bar | null {
    if (this.#bar === null) return null;
    const volume = this.#quantities.value(Math.round(this.#quantities.steps(this.#bar.volume)));
    return { ...this.#bar, volume };
  }

  /** Ends the bar that grows. */
  finish(): Bar | null {
    const bar = this.soFar();
    this.#bar = null;
    return bar;
  }
}

function setPrice(bar: Growing, price: number): void {
  bar.high = Math.max(bar.high, price);
  bar.low = Math.min(bar.low, price);
  bar.close = price;
}

import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { ReturnKind } from './price-move-detector.ts';
import { RobustScale } from './robust-scale.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A price that went far and came back. */
export interface Wick {
  /** Robust standard deviations of the usual excursion of a bar; 0 where nothing came back. */
  sigmas: number;
  direction: 'up' | 'down';
  extremePrice: number;
  referencePrice: number;
  /** Share of the way that was recovered, 0.5 to 1 or beyond. */
  recovered: number;
}

/**
 * Excursions of a bar beyond its last close, against how far bars usually reach. Only what came back counts: what did
 * not is a move and `PriceMoveDetector`'s.
 */
export class WickDetector {
  readonly #returns: ReturnKind;
  readonly #slow = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  readonly #fast = new RobustScale(THRESHOLDS.fastHalfLifeBars);
  #referencePrice = Number.NaN;
  #stretch = 1;

  constructor(returns: ReturnKind) {
    this.#returns = returns;
  }

  beginBar(history: BarHistory, stretch: number): void {
    this.#referencePrice = history.close(1);
    this.#stretch = stretch;
  }

  judge(bar: Bar, wick: Wick): void {
    wick.sigmas = 0;
    const reference = this.#referencePrice;
    if (this.#slow.count < THRESHOLDS.minimumReturns || this.#slow.value === 0) return;
    this.#look('down', bar.low, Math.min(reference, bar.open), bar.close, wick);
    this.#look('up', bar.high, Math.max(reference, bar.open), bar.close, wick);
  }

  closeBar(bar: Bar): void {
    if (Number.isNaN(this.#referencePrice)) return;
    const down = this.#distance(Math.min(this.#referencePrice, bar.open), bar.low);
    const up = this.#distance(bar.high, Math.max(this.#referencePrice, bar.open));
    const excursion = Math.max(0, down, up) / this.#stretch;
    this.#slow.push(excursion);
    this.#fast.push(excursion);
  }

  write(writer: StateWriter): void {
    this.#slow.write(writer);
    this.#fast.write(writer);
  }

  read(reader: StateReader): void {
    this.#slow.read(reader);
    this.#fast.read(reader);
  }

  #look(direction: Wick['direction'], extreme: number, from: number, close: number, wick: Wick): void {
    const way = Math.abs(extreme - from);
    const isBeyond = direction === 'down' ? extreme < from : extreme > from;
    if (!isBeyond || way === 0) return;
    const recovered = Math.abs(close - extreme) / way;
    if (recovered < THRESHOLDS.recoveredShare) return;
    const inflation = 1 + THRESHOLDS.warmUpInflation / this.#slow.count;
    const usual = Math.max(this.#slow.value, this.#fast.value);
    const distance = direction === 'down' ? this.#distance(from, extreme) : this.#distance(extreme, from);
    const sigmas = distance / (usual * this.#stretch * inflation);
    if (sigmas <= wick.sigmas) return;
    wick.sigmas = sigmas;
    wick.direction = direction;
    wick.extremePrice = extreme;
    wick.referencePrice = from;
    wick.recovered = recovered;
  }

  /** From the lower to the higher price, in the units of a return. */
  #distance(higher: number, lower: number): number {
    return this.#returns === 'log' ? Math.log(higher / lower) : higher - lower;
  }
}

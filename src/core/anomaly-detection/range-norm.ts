import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { TAIL_PRIORS } from './alert-budget.ts';
import type { LaterMemory } from './detector.ts';
import type { ReturnKind } from './price-norm.ts';
import { RobustScale } from './robust-scale.ts';
import { Tail } from './tail.ts';
import { THRESHOLDS } from './thresholds.ts';

/** How much further a bar ranges than it moves, by scale: 1.4 on minutes, 1.9 on days. Only for what an older version has left. */
const RANGE_OVER_MOVE = 1.6;

/**
 * How far the bars of a symbol range: the true range, which is that of the bar with the close before it. It only grows inside a bar, so
 * that judging each tick finds no more than judging the bar.
 */
export class RangeNorm implements LaterMemory {
  readonly tail = new Tail(TAIL_PRIORS.range);
  readonly #returns: ReturnKind;
  readonly #scale = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  #previousClose = Number.NaN;
  /** 1 / usual range; 0 while nothing can be judged. */
  #perUnit = 0;

  constructor(returns: ReturnKind) {
    this.#returns = returns;
  }

  /**
   * `previousClose`: NaN where the bar has none before it that it can be measured from. `barsKnown`: closed bars, whether or not
   * they ranged at all.
   */
  beginBar(previousClose: number, barsKnown: number): void {
    this.#previousClose = previousClose;
    const known = this.#scale.count;
    if (barsKnown < THRESHOLDS.minimumReturns) this.#perUnit = 0;
    else if (known < THRESHOLDS.minimumReturns) {
      const unit = this.#returns === 'log' ? 1 : Math.abs(previousClose);
      this.#perUnit = 1 / (THRESHOLDS.motionlessScale * unit);
    } else this.#perUnit = 1 / (this.#scale.value * (1 + THRESHOLDS.warmUpInflation / known));
    if (!Number.isFinite(this.#perUnit)) this.#perUnit = 0;
  }

  /** One usual range, in the units of a return; 0 while it is not known. */
  get usual(): number {
    return this.#perUnit > 0 ? 1 / this.#perUnit : 0;
  }

  /** Usual ranges that a price is from another. */
  deviationBetween(from: number, to: number): number {
    return Math.abs(this.#distance(from, to)) * this.#perUnit;
  }

  /** Usual ranges that the bar has gone through so far. */
  deviationOf({ high, low }: Bar): number {
    const previous = this.#previousClose;
    const top = previous > high ? previous : high;
    const bottom = previous < low ? previous : low;
    return this.#distance(bottom, top) * this.#perUnit;
  }

  /** Bars that did not range at all say how often there is something to judge, and nothing about how it is. */
  closeBar(bar: Bar): void {
    const { high, low } = bar;
    const previous = Number.isNaN(this.#previousClose) ? bar.open : this.#previousClose;
    const range = this.#distance(Math.min(previous, low), Math.max(previous, high));
    if (range <= 0) return;
    if (this.#scale.count >= THRESHOLDS.minimumReturns) this.tail.push(range * this.#perUnit);
    this.#scale.push(range);
  }

  writeMore(writer: StateWriter): void {
    this.#scale.write(writer);
    this.tail.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#scale.read(reader);
    this.tail.readMore(reader);
  }

  /** Begins with what a version that knew no ranges has learnt of moves. */
  begin(usualMove: number, bars: number): void {
    this.#scale.begin(RANGE_OVER_MOVE * usualMove, bars);
  }

  #distance(lower: number, higher: number): number {
    return this.#returns === 'log' ? Math.log(higher / lower) : higher - lower;
  }
}

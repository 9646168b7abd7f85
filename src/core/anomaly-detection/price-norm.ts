import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import type { BarHistory } from '../indicators/bar-history.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Memory } from './detector.ts';
import { measurePause, type Pause } from './pause.ts';
import { RobustScale } from './robust-scale.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * What a return is. `log`: logarithm of the price ratio, for prices. `difference`: plain difference, for series
 * that may be zero or negative.
 */
export type ReturnKind = 'log' | 'difference';

interface Horizon extends Pause {
  readonly slow: RobustScale;
  readonly fast: RobustScale;
  referencePrice: number;
  referenceLevel: number;
  referenceEndMs: number;
  stretch: number;
  /** 1 / (scale × stretch); 0 while the horizon cannot judge. */
  perUnit: number;
}

/**
 * What moves of a price are usual: robust volatility over several horizons. Everything that does not depend on the live
 * price is worked out once per bar, so that a tick costs one logarithm and a handful of multiplications.
 */
export class PriceNorm implements Memory {
  readonly #returns: ReturnKind;
  readonly #calendar: ExchangeCalendar | null;
  readonly #horizons: readonly Horizon[];
  /** Size of a move when there is one: keeps coarse tick sizes and idle symbols from shrinking the scale to nothing. */
  readonly #typicalMove = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  /** Start times of the last closed bars, most recent first. */
  readonly #starts: number[] = [];

  /** `calendar`: of the symbol's exchange; null for one that never closes, or is not known. */
  constructor(returns: ReturnKind, calendar: ExchangeCalendar | null) {
    this.#returns = returns;
    this.#calendar = calendar;
    this.#horizons = THRESHOLDS.horizonsInBars.map((bars) => ({
      bars,
      slow: new RobustScale(THRESHOLDS.slowHalfLifeBars),
      fast: new RobustScale(THRESHOLDS.fastHalfLifeBars),
      referencePrice: 0,
      referenceLevel: Number.NaN,
      referenceEndMs: 0,
      elapsedBars: 0,
      isGap: false,
      spanMs: 0,
      stretch: 1,
      perUnit: 0,
    }));
  }

  /** Prepares to judge prices of the bar that starts at `startMs`; `history` holds the bars before it. */
  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    for (const horizon of this.#horizons) {
      const start = this.#starts[horizon.bars - 1];
      horizon.perUnit = 0;
      horizon.referenceLevel = Number.NaN;
      horizon.isGap = false;
      if (start === undefined) continue;
      measurePause(horizon, this.#calendar, start, startMs, intervalMs);
      // What has happened over a pause is a gap; see `GapDetector`.
      if (horizon.isGap || horizon.elapsedBars >= horizon.bars + THRESHOLDS.pauseBars) continue;
      horizon.referencePrice = history.close(horizon.bars);
      horizon.referenceLevel = this.level(horizon.referencePrice);
      horizon.referenceEndMs = start + intervalMs;
      horizon.stretch = Math.sqrt(horizon.elapsedBars / horizon.bars);
      const scale = this.#scaleOf(horizon) * horizon.stretch;
      if (scale > 0) horizon.perUnit = 1 / scale;
    }
  }

  /** What `deviationOf` takes: the price in the units of a return. */
  level(price: number): number {
    return this.#returns === 'log' ? Math.log(price) : price;
  }

  /** Usual moves that a level is from the reference of a horizon, by its place among them; 0 while too little is known. */
  deviationOf(level: number, place: number): number {
    const { referenceLevel, perUnit } = this.#horizons[place]!;
    return perUnit === 0 ? 0 : Math.abs(level - referenceLevel) * perUnit;
  }

  /** What a horizon compares with; its end is that of the bar that closed there. */
  reference(place: number): { readonly referencePrice: number; readonly referenceEndMs: number } {
    return this.#horizons[place]!;
  }

  /** Moves of one bar that are known, those of nothing included. */
  get barsLearnt(): number {
    return this.#horizons[0]!.slow.count;
  }

  /** Learns from the bar that `beginBar` announced, now that it closed at `close`. */
  closeBar(startMs: number, close: number): void {
    const level = this.level(close);
    for (const horizon of this.#horizons) {
      if (Number.isNaN(horizon.referenceLevel)) continue;
      const move = (level - horizon.referenceLevel) / horizon.stretch;
      horizon.slow.push(move);
      horizon.fast.push(move);
      if (horizon.bars === 1 && move !== 0) this.#typicalMove.push(move);
    }
    this.#starts.unshift(startMs);
    if (this.#starts.length > THRESHOLDS.horizonsInBars.at(-1)!) this.#starts.pop();
  }

  /** Usual move of one bar, in the units of a return; 0 while unknown. */
  get usualMove(): number {
    return this.#scaleOf(this.#horizons[0]!);
  }

  /** Start of the bar before the live one; null where there is none, as after a split. */
  get lastStartMs(): number | null {
    return this.#starts[0] ?? null;
  }

  /** What lies between the live bar and the one before it; a gap only where there is one. */
  get pause(): Pause {
    return this.#horizons[0]!;
  }

  /** How much wilder the market is right now than usual; 0 while the long memory is not full. */
  get volatilityRatio(): number {
    const { slow, fast } = this.#horizons[0]!;
    return slow.count < THRESHOLDS.slowHalfLifeBars ? 0 : fast.value / slow.value;
  }

  /** Prices from before mean nothing any more; what is known about volatility does. */
  forgetPrices(): void {
    this.#starts.length = 0;
  }

  /** Bars that the long memory covers by now; what "σ of the last 4 h" means. */
  get memoryBars(): number {
    return Math.min(this.barsLearnt, THRESHOLDS.slowHalfLifeBars);
  }

  write(writer: StateWriter): void {
    for (const horizon of this.#horizons) {
      horizon.slow.write(writer);
      horizon.fast.write(writer);
    }
    this.#typicalMove.write(writer);
    writer.varint(this.#starts.length);
    let previous = 0;
    for (const start of this.#starts) {
      writer.signedVarint(start - previous);
      previous = start;
    }
  }

  read(reader: StateReader): void {
    for (const horizon of this.#horizons) {
      horizon.slow.read(reader);
      horizon.fast.read(reader);
    }
    this.#typicalMove.read(reader);
    const count = reader.varint();
    let start = 0;
    for (let index = 0; index < count; index += 1) {
      start += reader.signedVarint();
      this.#starts.push(start);
    }
  }

  #scaleOf({ bars, slow, referencePrice }: Horizon): number {
    if (slow.count < THRESHOLDS.minimumReturns) return 0;
    const width = Math.sqrt(bars);
    let scale = Math.max(slow.value, this.#typicalMove.value * width);
    if (this.#typicalMove.count < THRESHOLDS.minimumReturns) {
      const unit = this.#returns === 'log' ? 1 : Math.abs(referencePrice);
      scale = Math.max(scale, THRESHOLDS.motionlessScale * unit * width);
    }
    return scale * (1 + THRESHOLDS.warmUpInflation / slow.count);
  }
}

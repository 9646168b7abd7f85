import type { BarHistory } from '../indicators/bar-history.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Memory } from './detector.ts';
import { RobustScale } from './robust-scale.ts';
import { priceThreshold, THRESHOLDS } from './thresholds.ts';

/**
 * What a return is. `log`: logarithm of the price ratio, for prices. `difference`: plain difference, for series
 * that may be zero or negative.
 */
export type ReturnKind = 'log' | 'difference';

/** The horizon at which a price stands out most. */
export interface PriceMove {
  /** Robust standard deviations, 0 while too little is known. */
  sigmas: number;
  /** How many of them score 0.5. */
  threshold: number;
  referencePrice: number;
  /** Start of the bar the reference price closed. */
  referenceStartMs: number;
  /** Bars the horizon normally spans. */
  horizonBars: number;
  /** Intervals that really went by; beyond `gapFactor` times the horizon the move is a gap. */
  elapsedBars: number;
}

export function noMove(): PriceMove {
  return {
    sigmas: 0,
    threshold: 1,
    referencePrice: 0,
    referenceStartMs: 0,
    horizonBars: 1,
    elapsedBars: 1,
  };
}

interface Horizon {
  readonly bars: number;
  readonly slow: RobustScale;
  readonly fast: RobustScale;
  referencePrice: number;
  referenceLevel: number;
  referenceStartMs: number;
  elapsedBars: number;
  stretch: number;
  /** 1 / (scale × stretch); 0 while the horizon cannot judge. */
  sigmasPerUnit: number;
  threshold: number;
}

/**
 * What moves of a price are usual: robust volatility over several horizons. Everything that does not depend on the live
 * price is worked out once per bar, so that a tick costs one logarithm and a handful of multiplications.
 */
export class PriceNorm implements Memory {
  readonly #returns: ReturnKind;
  readonly #horizons: readonly Horizon[];
  /** Size of a move when there is one: keeps coarse tick sizes and idle symbols from shrinking the scale to nothing. */
  readonly #typicalMove = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  /** Start times of the last closed bars, most recent first. */
  readonly #starts: number[] = [];
  #intervalMs = 0;
  #barThreshold: number = THRESHOLDS.priceSigmas;

  constructor(returns: ReturnKind) {
    this.#returns = returns;
    this.#horizons = THRESHOLDS.horizonsInBars.map((bars) => ({
      bars,
      slow: new RobustScale(THRESHOLDS.slowHalfLifeBars),
      fast: new RobustScale(THRESHOLDS.fastHalfLifeBars),
      referencePrice: 0,
      referenceLevel: 0,
      referenceStartMs: 0,
      elapsedBars: 0,
      stretch: 1,
      sigmasPerUnit: 0,
      threshold: THRESHOLDS.priceSigmas,
    }));
  }

  /** Prepares to judge prices of the bar that starts at `startMs`; `history` holds the bars before it. */
  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    if (intervalMs !== this.#intervalMs) {
      this.#intervalMs = intervalMs;
      this.#barThreshold = priceThreshold(intervalMs);
    }
    for (const horizon of this.#horizons) {
      const start = this.#starts[horizon.bars - 1];
      if (start === undefined) {
        horizon.sigmasPerUnit = 0;
        continue;
      }
      horizon.referencePrice = history.close(horizon.bars);
      horizon.referenceLevel = this.#level(horizon.referencePrice);
      horizon.referenceStartMs = start;
      horizon.elapsedBars = Math.max(horizon.bars, (startMs - start) / intervalMs);
      const pause = Math.min(horizon.elapsedBars / horizon.bars, THRESHOLDS.maximumElapsedBars);
      horizon.stretch = Math.sqrt(pause);
      // A market that opens once a day has one chance a day to surprise, like a daily bar.
      const isGap = horizon.elapsedBars > THRESHOLDS.gapFactor * horizon.bars;
      horizon.threshold = isGap ? priceThreshold(horizon.elapsedBars * intervalMs) : this.#barThreshold;
      const scale = this.#scaleOf(horizon) * horizon.stretch;
      horizon.sigmasPerUnit = scale > 0 ? 1 / scale : 0;
    }
  }

  /** Robust standard deviations of a one-bar move that score 0.5 while there is no pause. */
  get barThreshold(): number {
    return this.#barThreshold;
  }

  /** The strongest move that `price` makes, written into `move` (no allocation on the per-tick path). */
  strongestMove(price: number, move: PriceMove): void {
    const level = this.#level(price);
    move.sigmas = 0;
    for (const horizon of this.#horizons) {
      const sigmas = Math.abs(level - horizon.referenceLevel) * horizon.sigmasPerUnit;
      if (sigmas * move.threshold <= move.sigmas * horizon.threshold) continue;
      move.sigmas = sigmas;
      move.threshold = horizon.threshold;
      move.referencePrice = horizon.referencePrice;
      move.referenceStartMs = horizon.referenceStartMs;
      move.horizonBars = horizon.bars;
      move.elapsedBars = horizon.elapsedBars;
    }
  }

  /** Learns from the bar that `beginBar` announced, now that it closed at `close`. */
  closeBar(startMs: number, close: number): void {
    const level = this.#level(close);
    for (const horizon of this.#horizons) {
      if (this.#starts.length < horizon.bars) continue;
      const move = (level - horizon.referenceLevel) / horizon.stretch;
      horizon.slow.push(move);
      horizon.fast.push(move);
      if (horizon.bars === 1 && move !== 0) this.#typicalMove.push(move);
    }
    this.#starts.unshift(startMs);
    if (this.#starts.length > THRESHOLDS.horizonsInBars.at(-1)!) this.#starts.pop();
  }

  /** Usual one-bar move at the time of the live bar, in the units of a return; 0 while unknown. */
  get usualMove(): number {
    const { sigmasPerUnit } = this.#horizons[0]!;
    return sigmasPerUnit > 0 ? 1 / sigmasPerUnit : 0;
  }

  /** How much wilder the market is right now than usual; 0 while the long memory is not full. */
  get volatilityRatio(): number {
    const { slow, fast } = this.#horizons[0]!;
    return slow.count < THRESHOLDS.slowHalfLifeBars ? 0 : fast.value / slow.value;
  }

  /** Usual one-bar moves between two prices; 0 while unknown. */
  sigmasBetween(from: number, to: number): number {
    return Math.abs(this.#level(to) - this.#level(from)) * this.#horizons[0]!.sigmasPerUnit;
  }

  /** By how much a pause before the live bar widens what is usual. */
  get stretch(): number {
    return this.#horizons[0]!.stretch;
  }

  /** Prices from before mean nothing any more; what is known about volatility does. */
  forgetPrices(): void {
    this.#starts.length = 0;
  }

  /** Bars that the long memory covers by now; what "σ of the last 4 h" means. */
  get memoryBars(): number {
    return Math.min(this.#horizons[0]!.slow.count, THRESHOLDS.slowHalfLifeBars);
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

  #level(price: number): number {
    return this.#returns === 'log' ? Math.log(price) : price;
  }

  #scaleOf(horizon: Horizon): number {
    const count = horizon.slow.count;
    if (count < THRESHOLDS.minimumReturns) return 0;
    const width = Math.sqrt(horizon.bars);
    let scale = Math.max(horizon.slow.value, horizon.fast.value, this.#typicalMove.value * width);
    if (this.#typicalMove.count < THRESHOLDS.minimumReturns) {
      const unit = this.#returns === 'log' ? 1 : Math.abs(horizon.referencePrice);
      scale = Math.max(scale, THRESHOLDS.motionlessScale * unit * width);
    }
    return scale * (1 + THRESHOLDS.warmUpInflation / count);
  }
}

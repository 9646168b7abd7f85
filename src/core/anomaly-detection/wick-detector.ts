import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { RobustScale } from './robust-scale.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A price that went far and came back. */
interface Wick {
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
 * not is a move. It was a flash crash when people traded there, a bad print when nobody did.
 */
export class WickDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #slow = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  readonly #fast = new RobustScale(THRESHOLDS.fastHalfLifeBars);
  readonly #wick: Wick = { sigmas: 0, direction: 'down', extremePrice: 0, referencePrice: 0, recovered: 0 };
  #lastClose = Number.NaN;
  #stretch = 1;
  /** One robust standard deviation of the reach of the live bar, in the units of a return. */
  #usualReach = 0;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const { history, prices } = this.#market;
    this.#lastClose = history.close(1);
    this.#stretch = prices.stretch;
    this.#score = 0;
    const known = this.#slow.count;
    if (known < THRESHOLDS.minimumReturns || this.#slow.value === 0) return 0;
    const usual = Math.max(this.#slow.value, this.#fast.value);
    this.#usualReach = usual * this.#stretch * (1 + THRESHOLDS.warmUpInflation / known);
    return null;
  }

  judge(bar: Bar): number {
    const wick = this.#wick;
    wick.sigmas = 0;
    this.#look('down', bar.low, Math.min(this.#lastClose, bar.open), bar.close);
    this.#look('up', bar.high, Math.max(this.#lastClose, bar.open), bar.close);
    this.#score = scoreOf(wick.sigmas, this.#market.prices.barThreshold);
    return this.#score;
  }

  find({ volume }: Bar): Finding {
    const { sigmas, direction, extremePrice, referencePrice, recovered } = this.#wick;
    const { barSeconds: windowSeconds, memorySeconds, volumes } = this.#market;
    const changePct = changeInPercent(referencePrice, extremePrice);
    const volumeRatio = volumes.ratioOf(volume);
    const about = {
      score: this.#score,
      direction,
      price: extremePrice,
      referencePrice,
      changePct,
      windowSeconds,
      volume,
      volumeRatio,
    };
    if (this.#isBadPrint(volume)) {
      return { ...about, anomaly: 'bad_print', facts: { kind: 'bad_print', changePct } };
    }
    return {
      ...about,
      anomaly: direction === 'down' ? 'flash_crash' : 'price_spike',
      facts: { kind: 'wick', changePct, windowSeconds, sigmas, memorySeconds, volumeRatio, recovered },
    };
  }

  /** The bar without the part of its range that was a bad print. */
  cleaned(bar: Bar): Bar {
    if (this.#score < this.#market.scoreThreshold || !this.#isBadPrint(bar.volume)) return bar;
    return this.#wick.direction === 'down'
      ? { ...bar, low: Math.min(bar.open, bar.close) }
      : { ...bar, high: Math.max(bar.open, bar.close) };
  }

  closeBar(bar: Bar, isMarket: boolean): void {
    if (!isMarket || Number.isNaN(this.#lastClose)) return;
    const down = this.#distance(Math.min(this.#lastClose, bar.open), bar.low);
    const up = this.#distance(bar.high, Math.max(this.#lastClose, bar.open));
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

  #look(direction: Wick['direction'], extreme: number, from: number, close: number): void {
    const wick = this.#wick;
    const way = Math.abs(extreme - from);
    const isBeyond = direction === 'down' ? extreme < from : extreme > from;
    if (!isBeyond || way === 0) return;
    const recovered = Math.abs(close - extreme) / way;
    if (recovered < THRESHOLDS.recoveredShare) return;
    const distance = direction === 'down' ? this.#distance(from, extreme) : this.#distance(extreme, from);
    const sigmas = distance / this.#usualReach;
    if (sigmas <= wick.sigmas) return;
    wick.sigmas = sigmas;
    wick.direction = direction;
    wick.extremePrice = extreme;
    wick.referencePrice = from;
    wick.recovered = recovered;
  }

  /**
   * The further a price went, the more has to be traded for people to have taken it there: `bookedVolumeRatio` times the
   * usual volume at the threshold, growing with the square root, as impact does (https://arxiv.org/abs/1009.0722).
   */
  #isBadPrint(volume: number): boolean {
    const volumeRatio = this.#market.volumes.longRatioOf(volume);
    if (volumeRatio === null) return false;
    const timesThreshold = this.#score / (1 - this.#score);
    return volumeRatio < THRESHOLDS.bookedVolumeRatio * Math.sqrt(timesThreshold);
  }

  /** Distance from the lower to the higher price, in the units of a return. */
  #distance(higher: number, lower: number): number {
    return this.#market.returns === 'log' ? Math.log(higher / lower) : higher - lower;
  }
}

import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { BUDGET_SHARES, TAIL_PRIORS } from './alert-budget.ts';
import type { Detector, Explanation } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { RobustScale } from './robust-scale.ts';
import { Tail } from './tail.ts';
import { THRESHOLDS } from './thresholds.ts';

/** A price that went far and came back. */
interface Wick {
  /** How many usual excursions of a bar; 0 where nothing came back. */
  deviation: number;
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
export class WickDetector implements Detector, Explanation {
  readonly #market: LiveMarket;
  readonly #slow = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  readonly #fast = new RobustScale(THRESHOLDS.fastHalfLifeBars);
  readonly #wick: Wick = {
    deviation: 0,
    direction: 'down',
    extremePrice: 0,
    referencePrice: 0,
    recovered: 0,
  };
  readonly #tail = new Tail(TAIL_PRIORS.wick);
  /** NaN where the bar is measured from its own open alone. */
  #lastClose = Number.NaN;
  /** One usual excursion, in the units of a return; 0 while it is not known. */
  #usualReach = 0;
  #score = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const market = this.#market;
    this.#lastClose = market.isAfterPause ? Number.NaN : market.previousClose;
    this.#score = 0;
    this.#usualReach = 0;
    const known = this.#slow.count;
    if (known < THRESHOLDS.minimumReturns || this.#slow.value === 0) return 0;
    const usual = Math.max(this.#slow.value, this.#fast.value);
    this.#usualReach = usual * (1 + THRESHOLDS.warmUpInflation / known);
    this.#tail.allow(BUDGET_SHARES.wick * market.allowed);
    return null;
  }

  judge(bar: Bar): number {
    const wick = this.#wick;
    wick.deviation = 0;
    this.#look('down', bar.low, this.#lowerEnd(bar), bar.close);
    this.#look('up', bar.high, this.#upperEnd(bar), bar.close);
    this.#score = this.#tail.scoreOf(wick.deviation);
    return this.#score;
  }

  find({ volume }: Bar): Finding {
    const { deviation: sigmas, direction, extremePrice, referencePrice, recovered } = this.#wick;
    const { barSeconds: windowSeconds, memorySeconds, volumes } = this.#market;
    const rarity = this.#market.rarityOf(this.#tail.probabilityOf(sigmas), this.#tail.allowed);
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
      rarity,
    };
    if (this.#isBadPrint(volume)) {
      return { ...about, anomaly: 'bad_print', facts: { kind: 'bad_print', changePct } };
    }
    return {
      ...about,
      anomaly: direction === 'down' ? 'flash_crash' : 'price_spike',
      facts: {
        kind: 'wick',
        changePct,
        windowSeconds,
        sigmas,
        memorySeconds,
        volumeRatio,
        recovered,
        perYear: rarity.perYear,
      },
    };
  }

  /** A bad print ranges far, and is no range of the market: with it out of the bar, the rest is ordinary. */
  explain(bar: Bar): Finding | null {
    const { ranges, scoreThreshold, moveScore, gapScore } = this.#market;
    const without = this.cleaned(bar);
    if (without === bar || Math.max(moveScore, gapScore) >= scoreThreshold) return null;
    const isOrdinary = ranges.tail.scoreOf(ranges.deviationOf(without)) < scoreThreshold;
    return isOrdinary ? this.find(bar) : null;
  }

  /** The bar without the part of its range that was a bad print. */
  cleaned(bar: Bar): Bar {
    if (this.#score < this.#market.scoreThreshold || !this.#isBadPrint(bar.volume)) return bar;
    return this.#wick.direction === 'down'
      ? { ...bar, low: Math.min(bar.open, bar.close) }
      : { ...bar, high: Math.max(bar.open, bar.close) };
  }

  closeBar(bar: Bar, isMarket: boolean): void {
    if (!isMarket || Number.isNaN(this.#market.previousClose)) return;
    const down = this.#distance(this.#lowerEnd(bar), bar.low);
    const up = this.#distance(bar.high, this.#upperEnd(bar));
    const excursion = Math.max(0, down, up);
    if (excursion > 0 && this.#usualReach > 0) this.#tail.push(excursion / this.#usualReach);
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

  writeMore(writer: StateWriter): void {
    this.#tail.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#tail.readMore(reader);
  }

  #lowerEnd({ open }: Bar): number {
    return this.#lastClose < open ? this.#lastClose : open;
  }

  #upperEnd({ open }: Bar): number {
    return this.#lastClose > open ? this.#lastClose : open;
  }

  #look(direction: Wick['direction'], extreme: number, from: number, close: number): void {
    const wick = this.#wick;
    const way = Math.abs(extreme - from);
    const isBeyond = direction === 'down' ? extreme < from : extreme > from;
    if (!isBeyond || way === 0) return;
    const recovered = Math.abs(close - extreme) / way;
    if (recovered < THRESHOLDS.recoveredShare) return;
    const distance = direction === 'down' ? this.#distance(from, extreme) : this.#distance(extreme, from);
    const deviation = distance / this.#usualReach;
    if (deviation <= wick.deviation) return;
    wick.deviation = deviation;
    wick.direction = direction;
    wick.extremePrice = extreme;
    wick.referencePrice = from;
    wick.recovered = recovered;
  }

  /**
   * The further a price went, the more has to be traded for people to have taken it there: `bookedVolumeRatio` times the
   * usual volume at the limit, growing with the square root, as impact does (https://arxiv.org/abs/1009.0722).
   */
  #isBadPrint(volume: number): boolean {
    const volumeRatio = this.#market.volumes.longRatioOf(volume);
    if (volumeRatio === null) return false;
    const timesLimit = this.#wick.deviation / this.#tail.limit;
    return volumeRatio < THRESHOLDS.bookedVolumeRatio * Math.sqrt(timesLimit);
  }

  /** Distance from the lower to the higher price, in the units of a return. */
  #distance(higher: number, lower: number): number {
    return this.#market.returns === 'log' ? Math.log(higher / lower) : higher - lower;
  }
}

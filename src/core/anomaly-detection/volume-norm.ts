import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Memory } from './detector.ts';
import { RobustNorm } from './robust-norm.ts';
import { RobustScale } from './robust-scale.ts';
import { SessionProfile } from './session-profile.ts';
import { THRESHOLDS } from './thresholds.ts';
import { TimeOfDayProfile, type VolumeProfile } from './time-of-day-profile.ts';

/** A volume this close to a spike is looked at in logarithms, which decide. */
const ROUNDING = 1 - 1e-6;

/**
 * What volume is usual for a bar: its own recent norm, in logarithms because volumes multiply. The higher of the long
 * memory, the short one and what is usual at this time of day is the norm: a market that has become busy is not a spike a
 * second time, and a closing auction is none at all. What is usual about it is how far bars lie from the short memory before
 * them: spread about the long one is mostly the level wandering, as it does on thinly traded symbols.
 */
export class VolumeNorm implements Memory {
  /** Of a symbol whose exchange is known: it has sessions instead of times of day. */
  readonly session: SessionProfile | null;
  /** Of the others. */
  #timeOfDay = new TimeOfDayProfile();
  readonly #slow = new RobustNorm(THRESHOLDS.slowHalfLifeBars);
  readonly #fast = new RobustNorm(THRESHOLDS.fastHalfLifeBars);
  readonly #surprise = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  /** Less than this is no spike of the live bar: most ticks need no logarithm. */
  #ordinaryBelow = Infinity;

  constructor(calendar: ExchangeCalendar | null) {
    this.session = calendar === null ? null : new SessionProfile(calendar);
  }

  get #profile(): VolumeProfile {
    return this.session ?? this.#timeOfDay;
  }

  /** Enough is known to judge. */
  get isReady(): boolean {
    return this.#slow.count >= THRESHOLDS.minimumVolumes;
  }

  get #usualLogVolume(): number {
    return Math.max(this.#slow.mean, this.#fast.mean, this.#slow.mean + this.#profile.excess);
  }

  beginBar(startMs: number, intervalMs: number): void {
    this.#profile.beginBar(startMs, intervalMs);
    const spike = THRESHOLDS.minimumVolumeRatio * Math.exp(this.#usualLogVolume);
    this.#ordinaryBelow = this.isReady ? ROUNDING * spike : Infinity;
  }

  /** Volume over the usual volume of a bar; null while no norm is known. */
  ratioOf(volume: number): number | null {
    return this.isReady ? volume / Math.exp(this.#usualLogVolume) : null;
  }

  /** Volume over that of the long memory alone: in a market that is busy just now, ordinary volume is a lot of it. */
  longRatioOf(volume: number): number | null {
    return this.isReady ? volume / Math.exp(this.#slow.mean) : null;
  }

  /** Deviations above the norm of a burst; 0 for ordinary, low or absent volume and while no norm is known. */
  burstOf(volume: number): number {
    if (volume < this.#ordinaryBelow) return 0;
    const isBurst = Math.log(volume) - this.#usualLogVolume >= Math.log(THRESHOLDS.minimumVolumeRatio);
    return isBurst ? this.deviationOf(volume) : 0;
  }

  /** Deviations above or below the norm. */
  deviationOf(volume: number): number {
    const excess = Math.log(volume) - this.#usualLogVolume;
    return excess / Math.max(this.#surprise.value, THRESHOLDS.minimumLogVolumeDeviation);
  }

  /** Learns the volume of a closed bar. Bars without volume say nothing: many feeds send none. */
  closeBar(volume: number): void {
    if (volume <= 0) return;
    const logVolume = Math.log(volume);
    if (this.isReady) this.#profile.closeBar(logVolume - this.#slow.mean);
    if (this.#fast.count > 0) this.#surprise.push(logVolume - this.#fast.mean);
    this.#slow.push(logVolume);
    this.#fast.push(logVolume);
  }

  /** From now on the same turnover comes in `factor` times as many shares. */
  rescale(factor: number): void {
    this.#slow.shift(Math.log(factor));
    this.#fast.shift(Math.log(factor));
  }

  write(writer: StateWriter): void {
    this.#slow.write(writer);
    this.#fast.write(writer);
    this.#surprise.write(writer);
    this.#timeOfDay.write(writer);
  }

  read(reader: StateReader): void {
    this.#slow.read(reader);
    this.#fast.read(reader);
    this.#surprise.read(reader);
    const timeOfDay = new TimeOfDayProfile();
    timeOfDay.read(reader);
    if (this.session === null) this.#timeOfDay = timeOfDay;
  }
}

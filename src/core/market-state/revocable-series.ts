import { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { SymbolSettings } from './monitor-settings.ts';
import { PriceSeries, type SeriesBefore } from './price-series.ts';

/** A time that is further ahead than this may be a wrong date. */
const LEAP_BARS = 5;
/** A new time that has lasted this long is the time. */
const SETTLING_BARS = 10;
/** Prices in other units, such as pounds among pence, come back within this many bars; those after a split do not. */
const SPLIT_SETTLING_BARS = 3;

/** A surprise that may turn out none, and the series without it. */
interface Surprise {
  readonly kind: 'leap' | 'split';
  readonly fromMs: number;
  readonly toMs: number;
  readonly toPrice: number;
  readonly before: SeriesBefore;
  /** Events since then. */
  events: number;
}

/** A surprise that has been taken back. */
export interface TakenBack {
  /** The latest time before it. */
  readonly clockMs: number;
  readonly events: number;
  /** The last price in it. */
  readonly price: number;
}

/**
 * A price series that can go back on its latest surprise. Rows with a wrong date, or a bar in other units, must not cost the
 * series what it knows: until a new time, or a new level, has lasted for some bars, the series before it is kept.
 */
export class RevocableSeries {
  readonly #settings: SymbolSettings;
  #current: PriceSeries;
  #surprise: Surprise | null = null;

  constructor(settings: SymbolSettings) {
    this.#settings = settings;
    this.#current = new PriceSeries(settings);
  }

  get current(): PriceSeries {
    return this.#current;
  }

  /**
   * To be called before an event of `timeMs` is applied. An event of the time before a leap shows that the leap was none. `clockMs`:
   * the latest time so far. `isLive`: the stream vouches for the time.
   */
  followTime(timeMs: number, clockMs: number, isLive: boolean): TakenBack | null {
    const takenBack = this.#returnsToTime(timeMs) ? this.#takeBack() : null;
    this.#settle(timeMs, isLive);
    if (!isLive && this.#surprise === null && this.#current.isBeyond(timeMs, LEAP_BARS)) {
      const before = this.#current.before();
      const fromMs = takenBack === null ? clockMs : takenBack.clockMs;
      this.#surprise = { kind: 'leap', fromMs, toMs: timeMs, toPrice: Number.NaN, before, events: 0 };
    }
    if (this.#surprise !== null) this.#surprise.events += 1;
    return takenBack;
  }

  /** To be called before a price is applied that is no bad print itself. Back at the level before a split, there was none. */
  followPrice(price: number): TakenBack | null {
    return this.#returnsToPrice(price) ? this.#takeBack() : null;
  }

  /** To be called after an event was applied: what it made of the series may be a split. */
  followSplit(timeMs: number): void {
    const before = this.#current.takeBeforeSplit();
    if (before === null) return;
    const toPrice = this.#current.lastPrice;
    this.#surprise = { kind: 'split', fromMs: timeMs, toMs: timeMs, toPrice, before, events: 1 };
  }

  write(writer: StateWriter): void {
    this.#current.write(writer);
  }

  read(reader: StateReader, isSameSet: boolean): void {
    this.#current.read(reader, isSameSet);
  }

  /** Writes the part that format 5 has no place for: the surprise, where there is one. */
  writeMore(writer: StateWriter): void {
    this.#current.writeMore(writer);
    const surprise = this.#surprise;
    writer.varint(surprise === null ? 0 : surprise.kind === 'leap' ? 1 : 2);
    if (surprise === null) return;
    writer.f64(surprise.fromMs);
    writer.f64(surprise.toMs);
    writer.f64(surprise.toPrice);
    writer.varint(surprise.events);
    writer.f64(surprise.before.price);
    writer.bytes(surprise.before.bytes);
    writer.bytes(surprise.before.detectorBytes);
  }

  /** Only where the series before was written with the same indicators. */
  readMore(reader: StateReader): void {
    this.#current.readMore(reader);
    const kind = reader.varint();
    if (kind === 0) return;
    this.#surprise = {
      kind: kind === 1 ? 'leap' : 'split',
      fromMs: reader.f64(),
      toMs: reader.f64(),
      toPrice: reader.f64(),
      events: reader.varint(),
      before: {
        price: reader.f64(),
        bytes: reader.bytes(),
        detectorBytes: reader.remaining > 0 ? reader.bytes() : new Uint8Array(),
      },
    };
  }

  writeInstrument(writer: StateWriter): void {
    this.#current.writeInstrument(writer);
  }

  readInstrument(reader: StateReader | undefined): boolean {
    return this.#current.readInstrument(reader);
  }

  writeDetectors(writer: StateWriter): void {
    this.#current.writeDetectors(writer);
  }

  readDetectors(reader: StateReader | null): void {
    this.#current.readDetectors(reader);
  }

  #returnsToTime(timeMs: number): boolean {
    const surprise = this.#surprise;
    if (surprise?.kind !== 'leap') return false;
    const leapMs = LEAP_BARS * this.#current.intervalMs;
    return timeMs < surprise.toMs - leapMs && timeMs > surprise.fromMs - leapMs;
  }

  #returnsToPrice(price: number): boolean {
    const surprise = this.#surprise;
    if (surprise?.kind !== 'split') return false;
    const { before, toPrice } = surprise;
    return Math.abs(Math.log(price / before.price)) < Math.abs(Math.log(toPrice / before.price)) / 2;
  }

  #settle(timeMs: number, isLive: boolean): void {
    if (this.#surprise === null) return;
    const { kind, toMs } = this.#surprise;
    const bars = kind === 'leap' ? SETTLING_BARS : SPLIT_SETTLING_BARS;
    const isOver = timeMs >= toMs + bars * this.#current.intervalMs;
    if (isOver || (kind === 'leap' && isLive)) this.#surprise = null;
  }

  #takeBack(): TakenBack {
    const { before, events, fromMs: clockMs } = this.#surprise!;
    const price = this.#current.lastPrice;
    const reader = new StateReader(before.bytes);
    this.#current = new PriceSeries(this.#settings);
    this.#current.read(reader, true);
    this.#current.readMore(reader);
    const isSameKind = this.#current.readInstrument(reader.remaining > 0 ? reader : undefined);
    const hasDetectors = isSameKind && before.detectorBytes.length > 0;
    this.#current.readDetectors(hasDetectors ? new StateReader(before.detectorBytes) : null);
    this.#surprise = null;
    return { clockMs, events, price };
  }
}

import { AnomalyDetector } from '../anomaly-detection/anomaly-detector.ts';
import type { Finding } from '../anomaly-detection/finding.ts';
import type { ReturnKind } from '../anomaly-detection/price-norm.ts';
import { TICK_SMA_KEY } from '../indicators/tick-sma.ts';
import type { Bar } from '../market-data/bar.ts';
import { barStartOf, isBarLength } from '../market-data/interval.ts';
import type { BarEvent } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import { StateWriter } from '../state-codec/state-writer.ts';
import type { ClosedBar, PriceReaction } from './closed-bar.ts';
import { LiveBar } from './live-bar.ts';
import type { SymbolSettings } from './monitor-settings.ts';
import { SeriesIndicators } from './series-indicators.ts';
import type { ValueSelection } from './value-selection.ts';

/**
 * A symbol that was silent for longer than both starts anew: what was normal before a delisting, a seasonal contract
 * or a break of the feed says nothing about now. A week covers nearly every holiday of an exchange.
 */
const LONGEST_SILENCE_MS = 7 * 86_400_000;
const LONGEST_SILENCE_BARS = 60;
/** Of an exchange whose holidays are known: a week of trading. */
const LONGEST_SILENCE_SESSIONS = 5;
const DAY_MS = 86_400_000;
const RECENT_PRICES = 30;
/** Alerts are stored and sent: what no eye can see is not worth its bytes. */
const RECENT_PRICE_DIGITS = 7;

/** A series as it was, to go back to. */
export interface SeriesBefore {
  /** What the version before this one could read; the rest is in `detectorBytes`. */
  readonly bytes: Uint8Array;
  /** Empty where that version has written it. */
  readonly detectorBytes: Uint8Array;
  readonly price: number;
}

/** Their places are stored. */
const RETURN_KINDS: readonly ReturnKind[] = ['log', 'difference'];
const NO_FINDINGS: readonly Finding[] = [];
const NO_BARS: readonly ClosedBar[] = [];

/** The prices of one symbol as bars, with the indicators and detectors that follow them. */
export class PriceSeries {
  readonly #settings: SymbolSettings;
  readonly #live = new LiveBar();
  readonly #past: SeriesIndicators;
  #detector: AnomalyDetector;
  #intervalMs: number;
  #lastBarStartMs = -Infinity;
  #beforeSplit: SeriesBefore | null = null;

  constructor(settings: SymbolSettings) {
    this.#settings = settings;
    this.#past = new SeriesIndicators(settings.indicators);
    this.#detector = new AnomalyDetector(settings);
    this.#intervalMs = settings.tickBarMs;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Start of the bar that is being traded, epoch milliseconds; NaN between bars. */
  get liveBarStartMs(): number {
    return this.#isTraded ? this.#live.startMs : Number.NaN;
  }

  /** Start of the newest bar, whichever it is; -Infinity before the first. */
  get newestStartMs(): number {
    return this.#live.isOpen ? this.#live.startMs : this.#lastBarStartMs;
  }

  /** Only while there is a live bar. */
  get liveBar(): Bar {
    return this.#live.toBar();
  }

  /** Bars closed since this series began, or began anew after a split or a long silence. */
  get closedBarCount(): number {
    return this.finalBarCount + (this.#live.revision > 0 ? 1 : 0);
  }

  /** Of these, the bars that their feed cannot send again. */
  get finalBarCount(): number {
    return this.#past.history.count;
  }

  /** NaN before the first. */
  get lastPrice(): number {
    return this.#live.isOpen ? this.#live.close : this.#past.history.close(1);
  }

  /** True when the bar of `timeMs` begins more than `bars` bars after the newest one, or when there is none. */
  isBeyond(timeMs: number, bars: number): boolean {
    return this.#barStart(timeMs) - this.newestStartMs > bars * this.#intervalMs;
  }

  /** How far a price is from the last one, 0..1 like every score; 0 while too little is known. */
  jumpScore(price: number): number {
    return this.#isTraded ? this.#detector.jumpScore(this.#live.close, price) : 0;
  }

  tick(timestampMs: number, price: number, volume: number): PriceReaction | null {
    const startMs = this.#barStart(timestampMs);
    const { newestStartMs } = this;
    if (startMs < newestStartMs || (startMs === newestStartMs && !this.#isTraded)) return null;
    const closedBars = this.#rollTo(startMs, price, this.#intervalMs);
    this.#live.trade(price, volume);
    this.#past.tick(price);
    return this.#judge(timestampMs, closedBars);
  }

  /** Volume without a price of its own: odd lots, late reports, bad prints. False when its bar is over. */
  addVolume(timestampMs: number, volume: number): boolean {
    const isInBar = this.#isTraded && this.#barStart(timestampMs) === this.#live.startMs;
    if (isInBar) this.#live.volume += volume;
    return isInBar;
  }

  /** A tick that others have overtaken: it was part of the bar, and says nothing about the price now. */
  addOlder(timestampMs: number, price: number, volume: number): boolean {
    const isInBar = this.addVolume(timestampMs, volume);
    if (isInBar) this.#live.widen(price);
    return isInBar;
  }

  /** What a tick at `price` would be taken for, with nothing learnt from it. */
  suspect(timestampMs: number, price: number): PriceReaction {
    const bar = { ...this.#live.toBar(), close: price };
    const score = this.#detector.judge(bar);
    return { score, findings: this.#detector.findings(bar, timestampMs), closedBars: NO_BARS };
  }

  /** A bar as a feed sends it, whole or as it grows; one that comes again takes the place of what it was. */
  bar(event: BarEvent, startMs: number): PriceReaction | null {
    const target = this.#settings.aggregateBarsToMs;
    const bar: Bar = { ...event, startMs };
    if (target !== null && (event.intervalMs ?? 0) < target)
      return this.#aggregate(bar, target, event.intervalMs);
    if (startMs < this.newestStartMs || startMs === this.#lastBarStartMs) return null;
    const unfinished = this.#rollTo(startMs, bar.open, event.intervalMs ?? this.#spacingTo(startMs));
    this.#live.become(bar);
    return { ...this.#judge(startMs, unfinished), closedBars: [...unfinished, this.#asSent()] };
  }

  /** Writes the selected values as if the live bar closed now, NaN while warming up. Only while there is a live bar. */
  readLive(selection: ValueSelection, values: Float64Array): void {
    this.#past.readWith(this.#live, selection, values);
  }

  /** Values as if the live bar closed now, by key; null while warming up. */
  indicators(): Record<string, number | null> {
    if (!this.#live.isOpen) return this.#past.values();
    const values = this.#past.valuesWith(this.#live);
    return this.#isTraded ? { ...values, [TICK_SMA_KEY]: this.#past.tickSma } : values;
  }

  /** Up to 30 closes, oldest first, the live price last, rounded to what a picture can show. */
  recentPrices(): number[] {
    const prices = this.#past.closes(RECENT_PRICES - 1);
    if (this.#live.isOpen) prices.push(this.#live.close);
    return prices.map((price) => Number(price.toPrecision(RECENT_PRICE_DIGITS)));
  }

  /** The bytes of format 5; `writeMore` has the rest. */
  write(writer: StateWriter): void {
    writer.varint(this.#intervalMs);
    writer.f64(this.#lastBarStartMs);
    this.#live.write(writer);
    this.#past.write(writer);
    this.#detector.write(writer);
  }

  before(): SeriesBefore {
    const writer = new StateWriter(2048);
    this.write(writer);
    this.writeMore(writer);
    this.writeInstrument(writer);
    const detectors = new StateWriter(512);
    this.writeDetectors(detectors);
    return { bytes: writer.finish(), detectorBytes: detectors.finish(), price: this.lastPrice };
  }

  /** What the series was before the split that has just been found; null where there was none. */
  takeBeforeSplit(): SeriesBefore | null {
    const before = this.#beforeSplit;
    this.#beforeSplit = null;
    return before;
  }

  /** Only for a series that is new; `readInstrument` and `readDetectors` belong to it. `isSameSet`: it was written with the same indicators. */
  read(reader: StateReader, isSameSet: boolean): void {
    this.#intervalMs = reader.varint();
    this.#lastBarStartMs = reader.f64();
    this.#live.read(reader);
    this.#past.read(reader, isSameSet);
    this.#detector.read(reader);
  }

  writeMore(writer: StateWriter): void {
    this.#live.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#live.readMore(reader);
  }

  /** What is there only because something is known of the instrument. */
  writeInstrument(writer: StateWriter): void {
    writer.varint(RETURN_KINDS.indexOf(this.#settings.returns));
    this.#detector.writeSessions(writer);
  }

  /**
   * After `read`. `reader`: absent where nothing was known. False where prices were of another kind: what was learnt of them means
   * nothing.
   */
  readInstrument(reader: StateReader | undefined): boolean {
    const returns = reader === undefined ? this.#settings.defaultReturns : RETURN_KINDS[reader.varint()];
    const isSameKind = returns === this.#settings.returns;
    if (!isSameKind) this.#detector = new AnomalyDetector(this.#settings);
    else if (reader !== undefined) this.#detector.readSessions(reader);
    return isSameKind;
  }

  writeDetectors(writer: StateWriter): void {
    this.#detector.writeMore(writer);
  }

  /** To be called last. `reader` null: an older version has written the rest, or it was of prices of another kind. */
  readDetectors(reader: StateReader | null): void {
    this.#detector.readMore(reader);
    if (this.#live.isOpen) this.#beginBar(this.#live.startMs);
  }

  /** The newest bar grows with every tick, as against one that its feed has sent. */
  get #isTraded(): boolean {
    return this.#live.isOpen && this.#live.revision === 0;
  }

  #barStart(timestampMs: number): number {
    return this.#startOf(timestampMs, 1, this.#settings.tickBarMs);
  }

  /** Days and weeks are those of the exchange: none of its sessions is cut in two. `partMs`: length of what happened. */
  #startOf(timeMs: number, partMs: number, targetMs: number): number {
    const { calendar } = this.#settings;
    if (calendar === null || targetMs % DAY_MS !== 0) return barStartOf(timeMs, targetMs);
    return barStartOf(calendar.tradingDayOf(timeMs, partMs) * DAY_MS, targetMs);
  }

  #aggregate(bar: Bar, targetMs: number, lengthMs: number | undefined): PriceReaction | null {
    // A feed that does not say how long its bars are may still label them with dates.
    const partMs = lengthMs ?? (bar.startMs % DAY_MS === 0 ? DAY_MS : 1);
    const startMs = this.#startOf(bar.startMs, partMs, targetMs);
    if (startMs < this.newestStartMs) return null;
    const closedBars = this.#rollTo(startMs, bar.open, targetMs);
    this.#live.fold(bar);
    return this.#judge(bar.startMs, closedBars);
  }

  /** Makes the live bar the one that starts at `startMs`, closing the one before. */
  #rollTo(startMs: number, price: number, intervalMs: number): readonly ClosedBar[] {
    if (this.#live.isOpen && this.#live.startMs === startMs) return NO_BARS;
    const closedBars = this.#closeLive();
    this.#intervalMs = intervalMs;
    if (this.#hasBeenSilent(startMs)) {
      this.#detector = new AnomalyDetector(this.#settings);
      this.#past.forget();
    }
    this.#live.begin(startMs, price);
    this.#beginBar(startMs);
    return closedBars;
  }

  /** A holiday is no silence: the exchanges of Tokyo were closed for ten days in 2019. */
  #hasBeenSilent(startMs: number): boolean {
    const { calendar } = this.#settings;
    const [intervalMs, silenceMs] = [this.#intervalMs, startMs - this.#lastBarStartMs];
    if (silenceMs <= Math.max(LONGEST_SILENCE_MS, LONGEST_SILENCE_BARS * intervalMs)) return false;
    if (calendar === null || !Number.isFinite(silenceMs)) return true;
    const [from, to] = [this.#lastBarStartMs, startMs].map((ms) => calendar.tradingDayOf(ms, intervalMs));
    return calendar.sessionsBetween(from!, to!) > LONGEST_SILENCE_SESSIONS;
  }

  #beginBar(startMs: number): void {
    const { calendar } = this.#settings;
    this.#past.beginBar(calendar === null ? null : calendar.tradingDayOf(startMs, this.#intervalMs));
    this.#detector.beginBar(startMs, this.#intervalMs, this.#past.history);
  }

  #judge(eventMs: number, closedBars: readonly ClosedBar[]): PriceReaction {
    const score = this.#detector.judge(this.#live);
    if (score < this.#settings.scoreThreshold) return { score, findings: NO_FINDINGS, closedBars };
    const findings = this.#detector.findings(this.#live, eventMs);
    if (findings[0]?.anomaly === 'corporate_action') this.#startAfterSplit();
    return { score, findings, closedBars };
  }

  /** Prices before the split mean nothing after it, except how much they used to move. */
  #startAfterSplit(): void {
    const { startMs, close, volume, revision } = this.#live;
    this.#live.isOpen = false;
    this.#beforeSplit = this.before();
    this.#detector.adjustForSplit(this.#past.history.close(1), close);
    this.#past.forget();
    this.#live.begin(startMs, close);
    this.#live.trade(close, volume);
    this.#live.revision = revision;
    this.#beginBar(startMs);
  }

  /** Learns from the live bar. One that its feed has sent was shown as closed when it came. */
  #closeLive(): readonly ClosedBar[] {
    if (!this.#live.isOpen) return NO_BARS;
    const [bar, isSent] = [this.#live.toBar(), this.#live.revision > 0];
    this.#detector.closeBar(bar);
    this.#past.close(bar);
    this.#lastBarStartMs = bar.startMs;
    this.#live.end();
    return isSent ? NO_BARS : [{ bar, intervalMs: this.#intervalMs, indicators: this.#past.values() }];
  }

  #asSent(): ClosedBar {
    const { revision } = this.#live;
    const [bar, indicators] = [this.#live.toBar(), this.#past.valuesWith(this.#live)];
    return { bar, intervalMs: this.#intervalMs, indicators, revision };
  }

  /** Feeds that do not say how long a bar is: the closest spacing seen so far. */
  #spacingTo(startMs: number): number {
    const spacing = startMs - this.newestStartMs;
    if (!isBarLength(spacing)) return this.#intervalMs;
    return this.closedBarCount <= 1 ? spacing : Math.min(this.#intervalMs, spacing);
  }
}

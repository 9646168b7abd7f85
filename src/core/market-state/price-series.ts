import { AnomalyDetector } from '../anomaly-detection/anomaly-detector.ts';
import type { Finding } from '../anomaly-detection/finding.ts';
import { THRESHOLDS } from '../anomaly-detection/thresholds.ts';
import { BarHistory } from '../indicators/bar-history.ts';
import { TICK_SMA_KEY, TICK_SMA_PERIOD, TickSma } from '../indicators/tick-sma.ts';
import { withTrend } from '../indicators/trend.ts';
import type { Bar } from '../market-data/bar.ts';
import type { BarEvent } from '../market-data/market-event.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { LiveBar } from './live-bar.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import type { ValueSelection } from './value-selection.ts';

/**
 * A symbol that was silent for longer than both starts anew: what was normal before a delisting, a seasonal contract
 * or a break of the feed says nothing about now. A week covers every holiday of an exchange.
 */
const LONGEST_SILENCE_MS = 7 * 86_400_000;
const LONGEST_SILENCE_BARS = 60;
const RECENT_PRICES = 30;
/** Alerts are stored and sent: what no eye can see is not worth its bytes. */
const RECENT_PRICE_DIGITS = 7;

export interface ClosedBar {
  readonly bar: Bar;
  readonly intervalMs: number;
  readonly indicators: Readonly<Record<string, number | null>>;
}

/** What one price did to a series; null when it came too late to do anything. */
export interface PriceReaction {
  /** 0..1, whether or not it reaches the threshold. */
  readonly score: number;
  readonly findings: readonly Finding[];
  /** Bars that were finished by it, in order. */
  readonly closedBars: readonly ClosedBar[];
}

const NO_FINDINGS: readonly Finding[] = [];
const NO_BARS: readonly ClosedBar[] = [];

/** The prices of one symbol as bars, with the indicators and detectors that follow them. */
export class PriceSeries {
  readonly #symbol: string;
  readonly #settings: MonitorSettings;
  readonly #indicators: Float64Array;
  readonly #preview: Float64Array;
  readonly #live = new LiveBar();
  #history: BarHistory;
  #tickSma = new TickSma(TICK_SMA_PERIOD);
  #detector: AnomalyDetector;
  #intervalMs: number;
  #lastBarStartMs = -Infinity;

  constructor(symbol: string, settings: MonitorSettings) {
    this.#symbol = symbol;
    this.#settings = settings;
    this.#history = newHistory(settings);
    this.#indicators = settings.indicators.createState();
    this.#preview = new Float64Array(this.#indicators.length);
    this.#detector = new AnomalyDetector(symbol, settings);
    this.#intervalMs = settings.tickBarMs;
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Start of the live bar, epoch milliseconds; NaN between bars. */
  get liveBarStartMs(): number {
    return this.#live.isOpen ? this.#live.startMs : Number.NaN;
  }

  /** Only while there is a live bar. */
  get liveBar(): Bar {
    return this.#live.toBar();
  }

  /** Bars closed since this series began, or began anew after a split or a long silence. */
  get closedBarCount(): number {
    return this.#history.count;
  }

  /** NaN before the first. */
  get lastPrice(): number {
    return this.#live.isOpen ? this.#live.close : this.#history.close(1);
  }

  /** How far a price is from the last one, 0..1 like every score; 0 while too little is known. */
  jumpScore(price: number): number {
    return this.#live.isOpen ? this.#detector.jumpScore(this.#live.close, price) : 0;
  }

  tick(timestampMs: number, price: number, volume: number): PriceReaction | null {
    const startMs = this.#barStart(timestampMs);
    if (this.#isLate(startMs)) return null;
    const closedBars = this.#rollTo(startMs, price);
    this.#live.trade(price, volume);
    this.#tickSma.push(price);
    return this.#judge(timestampMs, closedBars);
  }

  /** Volume without a price of its own: odd lots, late reports, bad prints. */
  addVolume(timestampMs: number, volume: number): void {
    if (this.#live.isOpen && this.#barStart(timestampMs) === this.#live.startMs) this.#live.volume += volume;
  }

  /** What a tick at `price` would be taken for, with nothing learnt from it. */
  suspect(timestampMs: number, price: number): PriceReaction {
    const bar = { ...this.#live.toBar(), close: price };
    const score = this.#detector.judge(bar);
    return { score, findings: this.#detector.findings(bar, timestampMs), closedBars: NO_BARS };
  }

  bar(event: BarEvent): PriceReaction | null {
    const target = this.#settings.aggregateBarsToMs;
    const bar: Bar = { ...event, startMs: event.timestampMs };
    if (target !== null && (event.intervalMs ?? 0) < target) return this.#aggregate(bar, target);
    if (this.#isLate(bar.startMs) || bar.startMs === this.#lastBarStartMs) return null;
    this.#intervalMs = event.intervalMs ?? this.#spacingTo(bar.startMs);
    const unfinished = this.#rollTo(bar.startMs, bar.open);
    this.#live.merge(bar);
    const judged = this.#judge(bar.startMs, unfinished);
    return { ...judged, closedBars: [...unfinished, this.#closeLive()] };
  }

  /** Writes the selected values as if the live bar closed now, NaN while warming up. Only while there is a live bar. */
  readLive(selection: ValueSelection, values: Float64Array): void {
    selection.readLive(this.#live, this.#indicators, this.#history, this.#tickSma.value, values);
  }

  /** Values as if the live bar closed now, by key; null while warming up. `trend` is the signed strength. */
  indicators(): Record<string, number | null> {
    const { indicators } = this.#settings;
    if (!this.#live.isOpen) return withTrend(indicators.values(this.#indicators));
    indicators.preview(this.#indicators, this.#live, this.#history, this.#preview);
    const values = withTrend(indicators.values(this.#preview));
    return { ...values, [TICK_SMA_KEY]: this.#tickSma.value };
  }

  /** Up to 30 closes, oldest first, the live price last, rounded to what a picture can show. */
  recentPrices(): number[] {
    const closed = Math.min(this.#history.count, this.#history.capacity, RECENT_PRICES - 1);
    const prices = Array.from({ length: closed }, (_, index) => this.#history.close(closed - index));
    if (this.#live.isOpen) prices.push(this.#live.close);
    return prices.map((price) => Number(price.toPrecision(RECENT_PRICE_DIGITS)));
  }

  write(writer: StateWriter): void {
    writer.varint(this.#intervalMs);
    writer.f64(this.#lastBarStartMs);
    this.#live.write(writer);
    this.#history.write(writer);
    writer.f64Array(this.#indicators);
    this.#tickSma.write(writer);
    this.#detector.write(writer);
  }

  read(reader: StateReader): void {
    this.#intervalMs = reader.varint();
    this.#lastBarStartMs = reader.f64();
    this.#live.read(reader);
    this.#history = BarHistory.read(reader);
    this.#indicators.set(reader.f64Array());
    this.#tickSma = TickSma.read(reader);
    this.#detector.read(reader);
    if (this.#live.isOpen) this.#detector.beginBar(this.#live.startMs, this.#intervalMs, this.#history);
  }

  #barStart(timestampMs: number): number {
    return Math.floor(timestampMs / this.#settings.tickBarMs) * this.#settings.tickBarMs;
  }

  #aggregate(bar: Bar, targetMs: number): PriceReaction | null {
    const startMs = Math.floor(bar.startMs / targetMs) * targetMs;
    if (this.#isLate(startMs)) return null;
    this.#intervalMs = targetMs;
    const closedBars = this.#rollTo(startMs, bar.open);
    this.#live.merge(bar);
    return this.#judge(bar.startMs, closedBars);
  }

  #isLate(startMs: number): boolean {
    return startMs < (this.#live.isOpen ? this.#live.startMs : this.#lastBarStartMs);
  }

  /** Makes the live bar the one that starts at `startMs`, closing the one before. */
  #rollTo(startMs: number, price: number): readonly ClosedBar[] {
    if (this.#live.isOpen && this.#live.startMs === startMs) return NO_BARS;
    const closedBars = this.#live.isOpen ? [this.#closeLive()] : NO_BARS;
    const silenceMs = startMs - this.#lastBarStartMs;
    if (silenceMs > Math.max(LONGEST_SILENCE_MS, LONGEST_SILENCE_BARS * this.#intervalMs)) {
      this.#detector = new AnomalyDetector(this.#symbol, this.#settings);
      this.#forgetPrices();
    }
    this.#live.begin(startMs, price);
    this.#detector.beginBar(startMs, this.#intervalMs, this.#history);
    return closedBars;
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
    const { startMs, close, volume } = this.#live;
    this.#detector.adjustForSplit(this.#history.close(1), close);
    this.#forgetPrices();
    this.#live.begin(startMs, close);
    this.#live.trade(close, volume);
    this.#detector.beginBar(startMs, this.#intervalMs, this.#history);
  }

  #forgetPrices(): void {
    this.#history = newHistory(this.#settings);
    this.#indicators.set(this.#settings.indicators.createState());
    this.#tickSma = new TickSma(TICK_SMA_PERIOD);
  }

  #closeLive(): ClosedBar {
    const bar = this.#live.toBar();
    this.#detector.closeBar(bar);
    this.#settings.indicators.commit(this.#indicators, bar, this.#history);
    this.#lastBarStartMs = bar.startMs;
    this.#live.isOpen = false;
    const indicators = withTrend(this.#settings.indicators.values(this.#indicators));
    return { bar, intervalMs: this.#intervalMs, indicators };
  }

  /** Feeds that do not say how long a bar is: the closest spacing seen so far. */
  #spacingTo(startMs: number): number {
    const spacing = startMs - this.#lastBarStartMs;
    if (!Number.isFinite(spacing)) return this.#intervalMs;
    return this.#history.count <= 1 ? spacing : Math.min(this.#intervalMs, spacing);
  }
}

function newHistory({ indicators }: MonitorSettings): BarHistory {
  return new BarHistory(Math.max(indicators.historyCapacity, THRESHOLDS.horizonsInBars.at(-1)!));
}

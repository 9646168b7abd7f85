import { AnomalyDetector } from '../anomaly-detection/anomaly-detector.ts';
import { EpisodeTracker, type EpisodeTransition } from '../anomaly-detection/episode-tracker.ts';
import type { Finding } from '../anomaly-detection/finding.ts';
import { THRESHOLDS } from '../anomaly-detection/thresholds.ts';
import { BarHistory } from '../indicators/bar-history.ts';
import { TickSma } from '../indicators/tick-sma.ts';
import type { Bar } from '../market-data/bar.ts';
import type { BarEvent, MarketEvent } from '../market-data/market-event.ts';
import type { StreamPosition } from '../market-data/stream-position.ts';
import { LiveBar } from './live-bar.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import { StateReader, StateWriter } from '../state/state-codec.ts';
import { StreamPositions } from './stream-positions.ts';

const FORMAT_VERSION = 1;
/** Period of the moving average over single ticks, beside those over bars. */
export const TICK_SMA_PERIOD = 20;
/**
 * A symbol that was silent for longer than both starts anew: what was normal before a delisting, a seasonal contract
 * or a break of the feed says nothing about now. A week covers every holiday of an exchange.
 */
const LONGEST_SILENCE_MS = 7 * 86_400_000;
const LONGEST_SILENCE_BARS = 60;
/** An episode is over when nothing was found for as many bars as the longest horizon looks back, and one. */
const QUIET_BARS = THRESHOLDS.horizonsInBars.at(-1)! + 1;

/** What moves the price of a symbol: the first of these that its feed sends. Trades beat bars beat quotes. */
const PRICE_SOURCES = ['none', 'quote', 'bar', 'trade'] as const;

/**
 * What an event did. `applied`: it moved the state. `replayed`: the state had seen it, nothing changed.
 * `late`: older than the live bar, it is kept but moves nothing. `unused`: valid, but this symbol's price comes from
 * another kind of event.
 */
export type Outcome = 'applied' | 'replayed' | 'late' | 'unused';

export interface ClosedBar {
  readonly bar: Bar;
  readonly intervalMs: number;
  readonly indicators: Readonly<Record<string, number | null>>;
}

export interface Observation {
  readonly outcome: Outcome;
  /** 0..1, whether or not it reaches the threshold. */
  readonly score: number;
  readonly findings: readonly Finding[];
  readonly transitions: readonly EpisodeTransition[];
  /** Bars that this event finished, in order: for a trade the one before its own, for a bar itself. */
  readonly closedBars: readonly ClosedBar[];
}

const NOTHING = { score: 0, findings: [], transitions: [], closedBars: [] } as const;

/**
 * Everything known about one symbol, advanced by one event at a time: O(1) each, no clock, no I/O. `snapshot` and the
 * constructor round-trip bit for bit, so it does not matter which machine sees the next event.
 */
export class SymbolMonitor {
  readonly symbol: string;
  readonly #settings: MonitorSettings;
  #history: BarHistory;
  readonly #indicators: Float64Array;
  readonly #preview: Float64Array;
  #tickSma = new TickSma(TICK_SMA_PERIOD);
  readonly #live = new LiveBar();
  #detector: AnomalyDetector;
  readonly #episodes = new EpisodeTracker();
  readonly #positions = new StreamPositions();
  #intervalMs: number;
  #lastBarStartMs = -Infinity;
  #priceSource = 0;

  /**
   * `snapshot`: bytes of an earlier `snapshot()`; absent for a new symbol. One taken with another indicator set keeps
   * the stream positions and open episodes, and warms up anew.
   */
  constructor(symbol: string, settings: MonitorSettings, snapshot?: Uint8Array) {
    this.symbol = symbol;
    this.#settings = settings;
    this.#history = newHistory(settings);
    this.#indicators = settings.indicators.createState();
    this.#preview = new Float64Array(this.#indicators.length);
    this.#detector = new AnomalyDetector(symbol, settings.returns, settings.scoreThreshold);
    this.#intervalMs = settings.tickBarMs;
    if (snapshot !== undefined) this.#restore(new StateReader(snapshot));
  }

  /** `position` may be left out where events come once and in order, as in a back-test. */
  apply(event: MarketEvent, position?: StreamPosition): Observation {
    if (position !== undefined) {
      if (this.#positions.isReplay(position)) return { outcome: 'replayed', ...NOTHING };
      this.#positions.advance(position);
    }
    const source = PRICE_SOURCES.indexOf(event.type);
    if (source < this.#priceSource) return { outcome: 'unused', ...NOTHING };
    this.#priceSource = source;
    if (event.type === 'bar') return this.#applyBar(event);
    if (event.type === 'trade') return this.#applyTick(event.timestampMs, event.price, event.volume);
    if (event.bid > event.ask) return { outcome: 'unused', ...NOTHING };
    return this.#applyTick(event.timestampMs, (event.bid + event.ask) / 2, 1);
  }

  /** Values as if the live bar closed now, by key; null while warming up. */
  indicators(): Record<string, number | null> {
    const { indicators } = this.#settings;
    if (!this.#live.isOpen) return { ...indicators.values(this.#indicators), ...this.#tickValues() };
    indicators.preview(this.#indicators, this.#live, this.#history, this.#preview);
    return { ...indicators.values(this.#preview), ...this.#tickValues() };
  }

  /** Compact, exact and self-contained; the constructor takes it back. */
  snapshot(): Uint8Array {
    const writer = new StateWriter();
    writer.varint(FORMAT_VERSION);
    writer.varint(this.#settings.indicators.signature);
    writer.varint(this.#priceSource);
    this.#positions.write(writer);
    this.#episodes.write(writer);
    writer.varint(this.#intervalMs);
    writer.f64(this.#lastBarStartMs);
    this.#live.write(writer);
    this.#history.write(writer);
    writer.f64Array(this.#indicators);
    this.#tickSma.write(writer);
    this.#detector.write(writer);
    return writer.finish();
  }

  #restore(reader: StateReader): void {
    const version = reader.varint();
    if (version !== FORMAT_VERSION) {
      throw new Error(
        `State of ${this.symbol} has format ${version}, this version reads format ${FORMAT_VERSION}.`,
      );
    }
    const signature = reader.varint();
    this.#priceSource = reader.varint();
    this.#positions.read(reader);
    this.#episodes.read(reader);
    if (signature !== this.#settings.indicators.signature) return;
    this.#intervalMs = reader.varint();
    this.#lastBarStartMs = reader.f64();
    this.#live.read(reader);
    this.#history = BarHistory.read(reader);
    this.#indicators.set(reader.f64Array());
    this.#tickSma = TickSma.read(reader);
    this.#detector.read(reader);
    if (this.#live.isOpen) {
      this.#detector.beginBar(this.#live.startMs, this.#intervalMs, this.#history);
    }
  }

  #applyTick(timestampMs: number, price: number, volume: number): Observation {
    const startMs = Math.floor(timestampMs / this.#settings.tickBarMs) * this.#settings.tickBarMs;
    if (this.#isLate(startMs)) return { outcome: 'late', ...NOTHING };
    const closedBars = this.#rollTo(startMs, price);
    this.#live.trade(price, volume);
    this.#tickSma.push(price);
    return this.#judge(timestampMs, closedBars);
  }

  #applyBar(event: BarEvent): Observation {
    const target = this.#settings.aggregateBarsToMs;
    const isShorter = target !== null && (event.intervalMs ?? 0) < target;
    const bar: Bar = { ...event, startMs: event.timestampMs };
    if (isShorter) return this.#aggregateBar(bar, target);
    if (this.#isLate(bar.startMs) || bar.startMs === this.#lastBarStartMs) {
      return { outcome: 'late', ...NOTHING };
    }
    this.#intervalMs = event.intervalMs ?? this.#spacingTo(bar.startMs);
    const unfinished = this.#rollTo(bar.startMs, bar.open);
    this.#live.merge(bar);
    const judged = this.#judge(bar.startMs, unfinished);
    return { ...judged, closedBars: [...unfinished, this.#closeLive()] };
  }

  #aggregateBar(bar: Bar, targetMs: number): Observation {
    const startMs = Math.floor(bar.startMs / targetMs) * targetMs;
    if (this.#isLate(startMs)) return { outcome: 'late', ...NOTHING };
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
    if (this.#live.isOpen && this.#live.startMs === startMs) return NOTHING.closedBars;
    const closedBars = this.#live.isOpen ? [this.#closeLive()] : NOTHING.closedBars;
    const silenceMs = startMs - this.#lastBarStartMs;
    if (silenceMs > Math.max(LONGEST_SILENCE_MS, LONGEST_SILENCE_BARS * this.#intervalMs)) this.#startAnew();
    this.#live.begin(startMs, price);
    this.#detector.beginBar(startMs, this.#intervalMs, this.#history);
    return closedBars;
  }

  #startAnew(): void {
    const { indicators, returns, scoreThreshold } = this.#settings;
    this.#history = newHistory(this.#settings);
    this.#indicators.set(indicators.createState());
    this.#tickSma = new TickSma(TICK_SMA_PERIOD);
    this.#detector = new AnomalyDetector(this.symbol, returns, scoreThreshold);
  }

  #closeLive(): ClosedBar {
    const bar = this.#live.toBar();
    this.#detector.closeBar(bar);
    this.#settings.indicators.commit(this.#indicators, bar, this.#history);
    this.#lastBarStartMs = bar.startMs;
    this.#live.isOpen = false;
    return {
      bar,
      intervalMs: this.#intervalMs,
      indicators: this.#settings.indicators.values(this.#indicators),
    };
  }

  #judge(eventMs: number, closedBars: readonly ClosedBar[]): Observation {
    const score = this.#detector.judge(this.#live);
    if (score < this.#settings.scoreThreshold) {
      return { outcome: 'applied', ...NOTHING, score, closedBars };
    }
    const findings = this.#detector.findings(this.#live, this.#intervalMs, eventMs);
    const transitions = this.#episodes.observe(findings, eventMs, QUIET_BARS * this.#intervalMs);
    return { outcome: 'applied', score, findings, transitions, closedBars };
  }

  /** Feeds that do not say how long a bar is: the closest spacing seen so far. */
  #spacingTo(startMs: number): number {
    const spacing = startMs - this.#lastBarStartMs;
    if (!Number.isFinite(spacing)) return this.#intervalMs;
    return this.#history.count <= 1 ? spacing : Math.min(this.#intervalMs, spacing);
  }

  #tickValues(): Record<string, number | null> {
    return PRICE_SOURCES[this.#priceSource] === 'bar'
      ? {}
      : { [`tick_sma_${TICK_SMA_PERIOD}`]: this.#tickSma.value };
  }
}

function newHistory({ indicators }: MonitorSettings): BarHistory {
  return new BarHistory(Math.max(indicators.historyCapacity, THRESHOLDS.horizonsInBars.at(-1)!));
}

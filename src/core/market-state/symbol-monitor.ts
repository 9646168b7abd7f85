import { EpisodeTracker, type EpisodeTransition } from '../anomaly-detection/episode-tracker.ts';
import type { Finding } from '../anomaly-detection/finding.ts';
import { badPrintFinding, crossedQuoteFinding } from '../anomaly-detection/tick-findings.ts';
import { THRESHOLDS } from '../anomaly-detection/thresholds.ts';
import type { MarketEvent, Quote, Trade } from '../market-data/market-event.ts';
import type { StreamPosition } from '../market-data/stream-position.ts';
import { StateReader } from '../state-codec/state-reader.ts';
import { StateWriter } from '../state-codec/state-writer.ts';
import type { MonitorSettings } from './monitor-settings.ts';
import { type ClosedBar, type PriceReaction, PriceSeries } from './price-series.ts';
import { StreamPositions } from './stream-positions.ts';
import { type HeldTick, TickGate } from './tick-gate.ts';

/** Whatever the version, a snapshot begins with version, indicator signature, price source and stream positions. */
const FORMAT_VERSION = 5;
/** An episode is over when nothing was found for as many bars as the longest horizon looks back, and one. */
const QUIET_BARS = THRESHOLDS.horizonsInBars.at(-1)! + 1;

/** What moves the price of a symbol: the first of these that its feed sends. Trades beat bars beat quotes. */
export const PRICE_SOURCES = ['none', 'quote', 'bar', 'trade'] as const;

/**
 * What an event did. `applied`: it moved the state, or is held until the next ticks confirm it. `replayed`: the state
 * had seen it, nothing changed. `late`: older than the live bar, it is kept but moves nothing. `unused`: valid, but
 * this symbol's price comes from another kind of event.
 */
export type Outcome = 'applied' | 'replayed' | 'late' | 'unused';

export interface Observation {
  readonly outcome: Outcome;
  /** 0..1, whether or not it reaches the threshold. */
  readonly score: number;
  readonly findings: readonly Finding[];
  readonly transitions: readonly EpisodeTransition[];
  /** Bars that this event finished, in order: for a trade the one before its own, for a bar itself. */
  readonly closedBars: readonly ClosedBar[];
}

/** The side of a series that shows and does not move. */
export type LivePrices = Pick<
  PriceSeries,
  'intervalMs' | 'liveBarStartMs' | 'liveBar' | 'closedBarCount' | 'readLive' | 'indicators'
>;

const NOTHING = { score: 0, findings: [], transitions: [], closedBars: [] } as const;

/**
 * Everything known about one symbol, advanced by one event at a time: O(1) each, no clock, no I/O. `snapshot` and the
 * constructor round-trip bit for bit, so it does not matter which machine sees the next event.
 */
export class SymbolMonitor {
  readonly symbol: string;
  readonly #settings: MonitorSettings;
  readonly #series: PriceSeries;
  readonly #gate = new TickGate();
  readonly #episodes = new EpisodeTracker();
  readonly #positions = new StreamPositions();
  #priceSource = 0;

  /**
   * `snapshot`: bytes of an earlier `snapshot()`; absent for a new symbol. One taken with another indicator set keeps
   * the stream positions and open episodes, one of another version (before or after a deployment) the stream positions;
   * both warm up anew.
   */
  constructor(symbol: string, settings: MonitorSettings, snapshot?: Uint8Array) {
    this.symbol = symbol;
    this.#settings = settings;
    this.#series = new PriceSeries(symbol, settings);
    if (snapshot !== undefined) this.#restore(new StateReader(snapshot));
  }

  /** `position` may be left out where events come once and in order, as in a back-test. */
  apply(event: MarketEvent, position?: StreamPosition): Observation {
    if (position !== undefined) {
      if (this.#positions.isReplay(position)) return { outcome: 'replayed', ...NOTHING };
      this.#positions.advance(position);
    }
    const source = PRICE_SOURCES.indexOf(event.type);
    if (event.type === 'quote' && event.bid > event.ask) return this.#applyCrossedQuote(event);
    if (source < this.#priceSource) return { outcome: 'unused', ...NOTHING };
    if (event.type === 'trade' && event.updatesPrice === false) return this.#addVolume(event);
    this.#priceSource = source;
    if (event.type === 'bar') return this.#tell(this.#series.bar(event), event.timestampMs);
    const { timestampMs } = event;
    return event.type === 'trade'
      ? this.#applyTick({ timestampMs, price: event.price, volume: volumeOf(event) })
      : this.#applyTick({ timestampMs, price: (event.bid + event.ask) / 2, volume: 1 });
  }

  /** The prices as bars, to look at: they move through `apply` alone. */
  get prices(): LivePrices {
    return this.#series;
  }

  /** Values as if the live bar closed now, by key; null while warming up. */
  indicators(): Record<string, number | null> {
    return this.#series.indicators();
  }

  /** The latest prices for a picture; see `PriceSeries.recentPrices`. */
  recentPrices(): number[] {
    return this.#series.recentPrices();
  }

  /** Compact, exact and self-contained; the constructor takes it back. */
  snapshot(): Uint8Array {
    const writer = new StateWriter(2048);
    writer.varint(FORMAT_VERSION);
    writer.varint(this.#settings.indicators.signature);
    writer.varint(this.#priceSource);
    this.#positions.write(writer);
    this.#episodes.write(writer);
    this.#gate.write(writer);
    this.#series.write(writer);
    return writer.finish();
  }

  #restore(reader: StateReader): void {
    const version = reader.varint();
    const signature = reader.varint();
    this.#priceSource = reader.varint();
    this.#positions.read(reader);
    if (version !== FORMAT_VERSION) return;
    this.#episodes.read(reader);
    this.#gate.read(reader);
    if (signature === this.#settings.indicators.signature) this.#series.read(reader);
    else this.#gate.release();
  }

  #addVolume(trade: Trade): Observation {
    this.#series.addVolume(trade.timestampMs, volumeOf(trade));
    return { outcome: 'applied', ...NOTHING };
  }

  /** A jump waits for the next ticks: what the market did stays, what one finger did goes. */
  #applyTick(tick: HeldTick): Observation {
    const { timestampMs, price, volume } = tick;
    const verdict = this.#gate.verdict(tick, this.#series.lastPrice);
    const isJump = this.#series.jumpScore(price) >= this.#settings.scoreThreshold;
    if (verdict === 'undecided' || (verdict === 'none held' && isJump)) {
      this.#gate.hold(tick);
      return { outcome: 'applied', ...NOTHING, ...this.#series.suspect(timestampMs, price) };
    }
    if (verdict === 'none held')
      return this.#tell(this.#series.tick(timestampMs, price, volume), timestampMs);
    return verdict === 'refuted' ? this.#refute(tick) : this.#confirm(tick);
  }

  #confirm(tick: HeldTick): Observation {
    const closedBars: ClosedBar[] = [];
    for (const { timestampMs, price, volume } of this.#gate.release()) {
      closedBars.push(...(this.#series.tick(timestampMs, price, volume)?.closedBars ?? []));
    }
    const reaction = this.#series.tick(tick.timestampMs, tick.price, tick.volume);
    const told = this.#tell(reaction, tick.timestampMs);
    return { ...told, closedBars: [...closedBars, ...told.closedBars] };
  }

  #refute(tick: HeldTick): Observation {
    const held = this.#gate.release();
    for (const { timestampMs, volume } of held) this.#series.addVolume(timestampMs, volume);
    const worst = held[0]!;
    const score = this.#series.jumpScore(worst.price);
    const badPrint = badPrintFinding(worst, this.#series.lastPrice, score);
    const reaction = this.#series.tick(tick.timestampMs, tick.price, tick.volume);
    return this.#tell(withFinding(reaction, badPrint), tick.timestampMs);
  }

  #applyCrossedQuote(quote: Quote): Observation {
    const reaction = { score: 0, findings: [], closedBars: [] };
    return {
      ...this.#tell(withFinding(reaction, crossedQuoteFinding(quote)), quote.timestampMs),
      outcome: 'unused',
    };
  }

  #tell(reaction: PriceReaction | null, eventMs: number): Observation {
    if (reaction === null) return { outcome: 'late', ...NOTHING };
    const { score, findings, closedBars } = reaction;
    if (findings.length === 0 && this.#episodes.isQuiet) {
      return { outcome: 'applied', score, findings, transitions: NOTHING.transitions, closedBars };
    }
    const { intervalMs, lastPrice: price } = this.#series;
    const transitions = this.#episodes.observe(findings, {
      eventMs,
      price,
      quietMs: QUIET_BARS * intervalMs,
    });
    return { outcome: 'applied', score, findings, transitions, closedBars };
  }
}

function volumeOf({ volume, updatesVolume }: Trade): number {
  return updatesVolume === false ? 0 : volume;
}

function withFinding(reaction: PriceReaction | null, finding: Finding): PriceReaction | null {
  if (reaction === null) return null;
  const { score, findings, closedBars } = reaction;
  return { score: Math.max(score, finding.score), findings: [finding, ...findings], closedBars };
}

import type { PriceRefusal } from '../alert/fact-shape.ts';
import { EpisodeTracker, type EpisodeTransition } from '../anomaly-detection/episode-tracker.ts';
import type { Finding } from '../anomaly-detection/finding.ts';
import { PriceOutage } from '../anomaly-detection/price-outage.ts';
import { crossedQuoteFinding } from '../anomaly-detection/tick-findings.ts';
import { THRESHOLDS } from '../anomaly-detection/thresholds.ts';
import { type CrossedQuote, isCrossed, type MarketEvent, type Trade } from '../market-data/market-event.ts';
import type { UnusablePrice } from '../market-data/rejection.ts';
import type { StreamPosition } from '../market-data/stream-position.ts';
import { StateReader } from '../state-codec/state-reader.ts';
import { finishWithChecksum, readSections, writeSection } from '../state-codec/state-sections.ts';
import { StateWriter } from '../state-codec/state-writer.ts';
import type { ClosedBar, PriceReaction } from './closed-bar.ts';
import { eventTimeMs, isLive, LIVE_MS } from './event-time.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { type MonitorSettings, type SymbolSettings, symbolSettings } from './monitor-settings.ts';
import { PriceIntake, type Taken, withFinding } from './price-intake.ts';
import type { PriceSeries } from './price-series.ts';
import { QuotePrices } from './quote-prices.ts';
import { StreamPositions } from './stream-positions.ts';

/**
 * The bytes that a snapshot begins with, which no version changes: a deployment shifts traffic for minutes, and both versions
 * write the same item in turn. What a format learns goes into a section behind them, which an older version passes by.
 */
const FORMAT_VERSION = 5;
/** Every snapshot is written in the same memory and copied from it: the state of 20 symbols is written in every batch. */
const SNAPSHOT = new StateWriter(4096);
const SECTION = {
  intake: 1,
  positions: 2,
  quotes: 3,
  instrument: 4,
  detectors: 5,
  episodes: 6,
  priceOutage: 9,
} as const;
const DAY_MS = 86_400_000;
const [QUARTER_MS, MOST_QUIET_MS] = [15 * 60_000, DAY_MS];
/**
 * An episode is over when nothing was found for as many bars as the longest horizon looks back, and one; but no longer than a day, or
 * two bars of it: sixteen bars of a day would swallow the event of next week.
 */
const QUIET_BARS = THRESHOLDS.horizonsInBars.at(-1)! + 1;
const FEWEST_QUIET_BARS = 2;

/** Kinds of events that move the price of a symbol, the first of them that its feed sends: trades beat bars beat quotes. */
export const PRICE_SOURCES = ['none', 'quote', 'bar', 'trade'] as const;

/**
 * What an event did. `applied`: it moved the state, or is held until the next ticks confirm it. `replayed`: the state
 * had seen it, nothing changed. `out_of_order`: ticks of a later time came before it, it counts in volume and range and sets
 * no price. `late`: older than the live bar, it is stored but moves nothing. `unused`: valid, but this symbol's price comes
 * from another kind of event.
 */
export type Outcome = 'applied' | 'replayed' | 'out_of_order' | 'late' | 'unused';

export interface Observation {
  readonly outcome: Outcome;
  /** When it happened as far as the state goes: never after it arrived. */
  readonly timeMs: number;
  /** 0..1, whether or not it reaches the threshold. */
  readonly score: number;
  readonly findings: readonly Finding[];
  readonly transitions: readonly EpisodeTransition[];
  /** Bars that this event finished, in order: for a trade the one before its own, for a bar itself. */
  readonly closedBars: readonly ClosedBar[];
  /** Earlier events that this one has shown to be none: rows with a wrong date, prices in other units. */
  readonly takenBack: number;
}

/** The side of a series that shows and does not move. */
export type LivePrices = Pick<
  PriceSeries,
  'intervalMs' | 'liveBarStartMs' | 'liveBar' | 'closedBarCount' | 'finalBarCount' | 'readLive' | 'indicators'
>;

const NOTHING = { score: 0, findings: [], transitions: [], closedBars: [], takenBack: 0 } as const;

/**
 * Everything known about one symbol, advanced by one event at a time: O(1) each, no clock, no I/O. `snapshot` and the
 * constructor round-trip bit for bit, so it does not matter which machine sees the next event.
 */
export class SymbolMonitor {
  readonly symbol: string;
  readonly #settings: SymbolSettings;
  readonly #intake: PriceIntake;
  readonly #episodes = new EpisodeTracker();
  readonly #positions = new StreamPositions();
  readonly #quotes: QuotePrices;
  readonly #outage = new PriceOutage();
  #priceSource = 0;

  /**
   * `snapshot`: bytes of an earlier `snapshot()`; absent for a new symbol. One taken with another set of indicators keeps all
   * but these, which are worked out anew. `instrument`: absent where nothing is known of it.
   * @throws StateDecodeError when the bytes are not those of a snapshot
   */
  constructor(symbol: string, settings: MonitorSettings, snapshot?: Uint8Array, instrument?: Instrument) {
    this.symbol = symbol;
    this.#settings = symbolSettings(symbol, settings, instrument);
    this.#intake = new PriceIntake(this.#settings);
    this.#quotes = new QuotePrices(this.#settings.returns);
    if (snapshot !== undefined) this.#restore(new StateReader(snapshot));
  }

  /**
   * `position` may be left out where events come once and in order, as in a back-test; `arrivalMs`, when the stream took the event,
   * where nobody knows it.
   */
  apply(event: MarketEvent, position?: StreamPosition, arrivalMs?: number): Observation {
    const { intervalMs } = this.#intake.series;
    const timeMs = eventTimeMs(event, arrivalMs, intervalMs);
    if (position !== undefined) {
      if (this.#positions.isReplay(position)) return { outcome: 'replayed', timeMs, ...NOTHING };
      this.#positions.advance(position, arrivalMs);
    }
    const source = PRICE_SOURCES.indexOf(event.type);
    const isNow = isLive(event, arrivalMs, intervalMs);
    if (event.type === 'quote' && isCrossed(event)) return this.#crossedQuote(event, timeMs, isNow);
    if (source < this.#priceSource) return { outcome: 'unused', timeMs, ...NOTHING };
    const price = event.type === 'quote' ? this.#quotes.priceOf(event) : 0;
    if (price === null) return { outcome: 'unused', timeMs, ...NOTHING };
    if (event.type === 'trade' && event.updatesPrice === false) {
      return { outcome: this.#intake.volume(timeMs, volumeOf(event)), timeMs, ...NOTHING };
    }
    this.#priceSource = source;
    const takenBack = this.#intake.followTime(timeMs, isNow);
    if (takenBack > 0) this.#episodes.goBack(timeMs);
    const taken = this.#take(event, timeMs, price);
    if (taken.outcome === 'applied') this.#outage.used();
    if (taken.outcome !== 'applied') return { outcome: taken.outcome, timeMs, ...NOTHING, takenBack };
    if (taken.isHeld) return { outcome: 'applied', timeMs, ...NOTHING, ...taken.reaction, takenBack };
    return { ...this.#observe(taken.reaction, timeMs), takenBack };
  }

  /**
   * Takes note of a record whose price cannot be used: it moves no price. Of no use is one of a symbol that never had a price, or that has
   * a better source of them; it counts as seen all the same, or an environment with an outdated state would never find out.
   * @returns what there is to report; null for a replay, which changes nothing
   */
  refuse(
    { source, timestampMs }: UnusablePrice,
    refusal: PriceRefusal,
    position: StreamPosition,
    arrivalMs: number,
  ): Pick<Observation, 'transitions' | 'timeMs'> | null {
    if (this.#positions.isReplay(position)) return null;
    this.#positions.advance(position, arrivalMs);
    const timeMs = Math.min(timestampMs, arrivalMs);
    const isOfUse = this.#priceSource > 0 && PRICE_SOURCES.indexOf(source) >= this.#priceSource;
    if (!isOfUse) return { transitions: NOTHING.transitions, timeMs };
    const findings = this.#outage.refused(refusal, this.#intake.series.lastPrice);
    return this.#observe(
      { ...NOTHING, findings },
      this.#momentOf(timeMs, arrivalMs - timestampMs <= LIVE_MS),
    );
  }

  /** The prices as bars, to look at: they move through `apply` alone. */
  get prices(): LivePrices {
    return this.#intake.series;
  }

  /** Lanes of the stream that had to be forgotten since the snapshot; see `StreamPositions`. */
  get forgottenLanes(): number {
    return this.#positions.forgotten;
  }

  /** Values as if the live bar closed now, by key; null while warming up. */
  indicators(): Record<string, number | null> {
    return this.#intake.series.indicators();
  }

  /** The latest prices for a picture; see `PriceSeries.recentPrices`. */
  recentPrices(): number[] {
    return this.#intake.series.recentPrices();
  }

  /** Compact, exact and self-contained; the constructor takes it back. */
  snapshot(): Uint8Array {
    const writer = SNAPSHOT;
    writer.clear();
    writer.varint(FORMAT_VERSION);
    writer.varint(this.#settings.indicators.signature);
    writer.varint(this.#priceSource);
    this.#positions.write(writer);
    this.#episodes.write(writer);
    this.#intake.write(writer);
    writeSection(writer, SECTION.intake, (part) => this.#intake.writeMore(part));
    writeSection(writer, SECTION.positions, (part) => this.#positions.writeMore(part));
    if (!this.#quotes.isEmpty) writeSection(writer, SECTION.quotes, (part) => this.#quotes.write(part));
    if (!this.#outage.isEmpty) writeSection(writer, SECTION.priceOutage, (part) => this.#outage.write(part));
    if (!this.#episodes.isQuiet) {
      writeSection(writer, SECTION.episodes, (part) => this.#episodes.writeMore(part));
    }
    writeSection(writer, SECTION.detectors, (part) => this.#intake.writeDetectors(part));
    const { calendar, returns, defaultReturns } = this.#settings;
    if (calendar !== null || returns !== defaultReturns) {
      writeSection(writer, SECTION.instrument, (part) => this.#intake.writeInstrument(part));
    }
    return finishWithChecksum(writer);
  }

  #restore(reader: StateReader): void {
    const version = reader.varint();
    const isSameSet = reader.varint() === this.#settings.indicators.signature;
    this.#priceSource = reader.varint();
    this.#positions.read(reader);
    if (version !== FORMAT_VERSION) return;
    this.#episodes.read(reader);
    this.#intake.read(reader, isSameSet);
    const sections = readSections(reader);
    const episodes = sections.get(SECTION.episodes);
    if (episodes !== undefined) this.#episodes.readMore(episodes);
    const intake = sections.get(SECTION.intake);
    if (intake !== undefined) this.#intake.readMore(intake, isSameSet);
    const positions = sections.get(SECTION.positions);
    if (positions !== undefined) this.#positions.readMore(positions);
    const isSameKind = this.#intake.readInstrument(sections.get(SECTION.instrument));
    this.#intake.readDetectors((isSameKind && sections.get(SECTION.detectors)) || null);
    const quotes = sections.get(SECTION.quotes);
    if (quotes !== undefined && isSameKind) this.#quotes.read(quotes);
    const outage = sections.get(SECTION.priceOutage);
    if (outage !== undefined) this.#outage.read(outage);
  }

  #take(event: MarketEvent, timeMs: number, quoted: number): Taken {
    switch (event.type) {
      case 'trade':
        return this.#intake.trade(timeMs, event.price, volumeOf(event));
      case 'quote':
        return this.#intake.trade(timeMs, quoted, 1);
      case 'bar':
        return this.#intake.bar(event, timeMs);
      default:
        return event satisfies never;
    }
  }

  /** A crossed quote moves nothing. One with a wrong date must not end an episode either. */
  #crossedQuote(quote: CrossedQuote, timeMs: number, isNow: boolean): Observation {
    const reaction = withFinding(NOTHING, crossedQuoteFinding(quote));
    const atMs = this.#momentOf(timeMs, isNow);
    return { ...this.#observe(reaction, atMs), outcome: 'unused', timeMs };
  }

  /** When something was seen that moves no price: no wrong date takes the episodes with it. */
  #momentOf(timeMs: number, isNow: boolean): number {
    const { clockMs } = this.#intake;
    return isNow || timeMs - clockMs < DAY_MS || clockMs === -Infinity ? timeMs : clockMs;
  }

  #observe(reaction: PriceReaction, timeMs: number): Observation {
    const { score, findings, closedBars } = reaction;
    const { intervalMs, lastPrice: price } = this.#intake.series;
    const quietMs = Math.min(
      QUIET_BARS * intervalMs,
      Math.max(MOST_QUIET_MS, FEWEST_QUIET_BARS * intervalMs),
    );
    const laterMs = Math.max(QUARTER_MS, intervalMs);
    const moment = { eventMs: timeMs, price, quietMs, laterMs };
    const transitions =
      findings.length === 0 && this.#episodes.isQuiet
        ? NOTHING.transitions
        : this.#outage.told(this.#episodes.observe(findings, moment));
    return { outcome: 'applied', timeMs, score, findings, transitions, closedBars, takenBack: 0 };
  }
}

function volumeOf({ volume, updatesVolume }: Trade): number {
  return updatesVolume === false ? 0 : volume;
}

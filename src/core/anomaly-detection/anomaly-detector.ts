import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Split } from '../instruments/instrument.ts';
import { isListedSplit, splitRatio } from './corporate-action.ts';
import type { Finding } from './finding.ts';
import {
  isBadPrint,
  luldFinding,
  moveFinding,
  splitFinding,
  staleFinding,
  volatilityFinding,
  volumeFinding,
  wickFinding,
} from './findings.ts';
import { LuldDetector } from './luld-bands.ts';
import type { LuldTier } from './luld-plan.ts';
import { emptyMeasurement, type Evidence } from './measurement.ts';
import { PriceMoveDetector, type ReturnKind } from './price-move-detector.ts';
import { scoreOf } from './score.ts';
import { StaleDetector } from './stale-detector.ts';
import { THRESHOLDS } from './thresholds.ts';
import { VolumeDetector } from './volume-detector.ts';
import { WickDetector } from './wick-detector.ts';

const DAY_MS = 86_400_000;
const NO_FINDINGS: readonly Finding[] = [];

export interface DetectorSettings {
  readonly returns: ReturnKind;
  /** Scores below this are no finding. */
  readonly scoreThreshold: number;
  /** Null for a symbol without limit up – limit down bands. */
  readonly luldTier: LuldTier | null;
  /** Of its exchange; null for one that never closes, or is not known. */
  readonly calendar: ExchangeCalendar | null;
  /** Those that are announced, or known from before. */
  readonly splits: readonly Split[];
}

/** The detectors of one symbol, judging the live bar against the bars before it. */
export class AnomalyDetector {
  readonly #symbol: string;
  readonly #returns: ReturnKind;
  readonly #scoreThreshold: number;
  readonly #price: PriceMoveDetector;
  readonly #wick: WickDetector;
  readonly #luld: LuldDetector;
  readonly #calendar: ExchangeCalendar | null;
  readonly #splits: readonly Split[];
  readonly #volume: VolumeDetector;
  readonly #stale: StaleDetector;
  readonly #measured = emptyMeasurement();
  #history: BarHistory | undefined;
  #intervalMs = 0;
  /** Of the splits that come with the live bar; 1 where none does. */
  #listedRatio = 1;

  constructor(symbol: string, settings: DetectorSettings) {
    const { returns, scoreThreshold, luldTier, calendar, splits } = settings;
    this.#symbol = symbol;
    this.#calendar = calendar;
    this.#splits = splits;
    this.#returns = returns;
    this.#scoreThreshold = scoreThreshold;
    this.#price = new PriceMoveDetector(returns, calendar);
    this.#wick = new WickDetector(returns);
    this.#luld = new LuldDetector(luldTier);
    this.#volume = new VolumeDetector(calendar);
    this.#stale = new StaleDetector(calendar);
  }

  /** Prepares to judge the bar that starts at `startMs`; `history` holds the bars before it. */
  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    this.#history = history;
    this.#intervalMs = intervalMs;
    this.#listedRatio = this.#splits.length === 0 ? 1 : this.#ratioListedFor(startMs);
    this.#price.beginBar(startMs, intervalMs, history);
    this.#measured.volatilityRatio = this.#price.volatilityRatio;
    this.#measured.volatilityScore = scoreOf(this.#price.volatilityRatio, THRESHOLDS.volatilityRatio);
    this.#wick.beginBar(history, this.#price.stretch);
    this.#volume.beginBar(startMs, intervalMs);
    this.#stale.beginBar(startMs, intervalMs);
    this.#luld.beginBar(startMs, intervalMs);
  }

  /** Score of the live bar as it stands, 0..1; `findings` tells what is behind it. */
  judge(bar: Bar): number {
    const measured = this.#measured;
    this.#price.judge(bar.close, measured.move);
    measured.moveScore = scoreOf(measured.move.sigmas, measured.move.threshold);
    this.#wick.judge(bar, measured.wick);
    measured.wickScore = scoreOf(measured.wick.sigmas, this.#price.barThreshold);
    measured.volumeSigmas = this.#volume.sigmasOf(bar.volume);
    measured.volumeScore = scoreOf(measured.volumeSigmas, THRESHOLDS.volumeSigmas);
    measured.luldScore = scoreOf(this.#luld.positionOf(bar.close), 1);
    measured.staleBars = this.#stale.runWith(bar, this.#history!);
    measured.staleScore = measured.staleBars === 0 ? 0 : scoreOf(measured.staleBars, this.#stale.threshold);
    return this.#score;
  }

  /** How far a price is from the one before it, in the score of a one-bar move. */
  jumpScore(from: number, to: number): number {
    return scoreOf(this.#price.sigmasBetween(from, to), this.#price.barThreshold);
  }

  /** What `judge` found at or above the threshold, the most telling first. `eventMs`: inside the bar. */
  findings(bar: Bar, eventMs: number): readonly Finding[] {
    const { moveScore, luldScore, wickScore, volumeScore, staleScore, volatilityScore } = this.#measured;
    const threshold = this.#scoreThreshold;
    if (this.#score < threshold) return NO_FINDINGS;
    const evidence = this.#evidence(bar, eventMs);
    const found: Finding[] = [];
    if (moveScore >= threshold) {
      const ratio = this.#splitRatio(bar, evidence.volumeRatio);
      if (ratio !== null) return [splitFinding(evidence, ratio, this.#history!.close(1))];
      found.push(moveFinding(evidence));
    }
    if (luldScore >= threshold) found.push(luldFinding(evidence, this.#luld.referencePrice));
    if (wickScore >= threshold) found.push(wickFinding(evidence));
    if (volumeScore >= threshold) found.push(volumeFinding(evidence));
    if (staleScore >= threshold) found.push(staleFinding(evidence));
    if (volatilityScore >= threshold) found.push(volatilityFinding(evidence));
    return found;
  }

  /** Learns from the live bar, now that it closed. What was no market teaches nothing. */
  closeBar(bar: Bar): void {
    const history = this.#history!;
    const isStale = this.#stale.isStale(bar, history);
    this.#stale.closeBar(bar, history);
    this.#luld.closeBar(bar);
    if (isStale) return;
    this.#price.closeBar(bar.startMs, bar.close);
    this.#wick.closeBar(bar);
    this.#volume.closeBar(bar.volume);
  }

  /** After a split prices start anew and volumes come in other shares; what is known of both remains. */
  adjustForSplit(before: number, after: number): void {
    this.#price.forgetPrices();
    this.#luld.forgetPrices();
    this.#volume.rescale(before / after);
  }

  /** A bar without the part of its range that was a bad print, as the live bar was last judged. */
  withoutBadPrint(bar: Bar): Bar {
    if (this.#measured.wickScore < this.#scoreThreshold || !isBadPrint(this.#evidence(bar, bar.startMs))) {
      return bar;
    }
    const { direction } = this.#measured.wick;
    return direction === 'down'
      ? { ...bar, low: Math.min(bar.open, bar.close) }
      : { ...bar, high: Math.max(bar.open, bar.close) };
  }

  write(writer: StateWriter): void {
    this.#price.write(writer);
    this.#wick.write(writer);
    this.#volume.write(writer);
    this.#stale.write(writer);
    this.#luld.write(writer);
  }

  read(reader: StateReader): void {
    this.#price.read(reader);
    this.#wick.read(reader);
    this.#volume.read(reader);
    this.#stale.read(reader);
    this.#luld.read(reader);
  }

  /** What format 5 has no place for. */
  writeMore(writer: StateWriter): void {
    this.#volume.writeMore(writer);
  }

  readMore(reader: StateReader): void {
    this.#volume.readMore(reader);
  }

  get #score(): number {
    const { moveScore, luldScore, wickScore, volumeScore, staleScore, volatilityScore } = this.#measured;
    return Math.max(moveScore, luldScore, wickScore, volumeScore, staleScore, volatilityScore);
  }

  #splitRatio(bar: Bar, volumeRatio: number | null): number | null {
    if (this.#returns !== 'log') return null;
    const before = this.#history!.close(1);
    if (isListedSplit(before, bar.close, this.#listedRatio)) return this.#listedRatio;
    const isOfDays = this.#intervalMs >= DAY_MS;
    // Splits come overnight.
    if (this.#calendar !== null && !isOfDays && !this.#price.isOverPause) return null;
    const after = firstPriceAfter(bar, before);
    return splitRatio({ before, after, sigma: this.#price.usualMove, volumeRatio, isOfDays });
  }

  /** Of all splits since the bar before, that of the live bar's own day included. */
  #ratioListedFor(startMs: number): number {
    const lastStartMs = this.#price.lastStartMs;
    if (lastStartMs === null) return 1;
    const [last, now] = [this.#dayOf(lastStartMs), this.#dayOf(startMs)];
    return this.#splits
      .filter(({ day }) => day > last && day <= now)
      .reduce((all, { ratio }) => all * ratio, 1);
  }

  #dayOf(startMs: number): number {
    return this.#calendar?.tradingDayOf(startMs, this.#intervalMs) ?? Math.floor(startMs / DAY_MS);
  }

  #evidence(bar: Bar, eventMs: number): Evidence {
    return {
      symbol: this.#symbol,
      bar,
      intervalMs: this.#intervalMs,
      eventMs,
      measured: this.#measured,
      volumeRatio: this.#volume.ratioOf(bar.volume),
      longVolumeRatio: this.#volume.longRatioOf(bar.volume),
      memorySeconds: (this.#price.memoryBars * this.#intervalMs) / 1000,
      staleThreshold: this.#stale.threshold,
    };
  }
}

/** The price at which trading began anew, if it was there already: since then the market has moved, too. */
function firstPriceAfter({ open, close }: Bar, before: number): number {
  return Math.abs(Math.log(open / before)) > Math.abs(Math.log(close / before)) / 2 ? open : close;
}

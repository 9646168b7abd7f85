import type { Rarity } from '../alert/alert.ts';
import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import { BarHistory } from '../indicators/bar-history.ts';
import type { Split } from '../instruments/instrument.ts';
import type { Bar } from '../market-data/bar.ts';
import { allowedProbability, BUDGET_SHARES } from './alert-budget.ts';
import { BarPace } from './bar-pace.ts';
import type { LuldTier } from './luld-plan.ts';
import { PriceNorm, type ReturnKind } from './price-norm.ts';
import { RangeNorm } from './range-norm.ts';
import { VolumeNorm } from './volume-norm.ts';

export interface DetectorSettings {
  readonly returns: ReturnKind;
  /** No price, but a series of any kind. */
  readonly isSeries: boolean;
  /** Scores below this are no finding. */
  readonly scoreThreshold: number;
  /** How many alerts are welcome; see `allowedProbability`. */
  readonly alertBudget: number;
  /** Null for a symbol without limit up – limit down bands. */
  readonly luldTier: LuldTier | null;
  /** Of its exchange; null for one that never closes, or is not known. */
  readonly calendar: ExchangeCalendar | null;
  /** Those that are announced, or known from before. */
  readonly splits: readonly Split[];
  /** The price that it is meant to hold; null for one that holds none. */
  readonly peg: number | null;
}

/** What the detectors of a symbol know in common: the bars so far, where the live bar stands, and what is usual. */
export class LiveMarket {
  readonly returns: ReturnKind;
  readonly scoreThreshold: number;
  readonly budget: number;
  readonly prices: PriceNorm;
  readonly ranges: RangeNorm;
  readonly volumes: VolumeNorm;
  readonly calendar: ExchangeCalendar | null;
  readonly pace = new BarPace();
  /** Of the range, the opening and the strongest move of the live bar, as they were judged last. */
  rangeScore = 0;
  gapScore = 0;
  moveScore = 0;
  startMs = 0;
  intervalMs = 0;
  /** How often a bar may be told, as a probability. */
  allowed = 0;
  /** The bars before the live one. */
  history = new BarHistory(1);
  /** The price before the live bar; NaN where there is none. */
  previousClose = Number.NaN;
  constructor({ returns, scoreThreshold, alertBudget, calendar }: DetectorSettings) {
    this.returns = returns;
    this.scoreThreshold = scoreThreshold;
    this.budget = alertBudget;
    this.calendar = calendar;
    this.prices = new PriceNorm(returns, calendar);
    this.ranges = new RangeNorm(returns);
    this.volumes = new VolumeNorm(calendar);
  }

  beginBar(startMs: number, intervalMs: number, history: BarHistory): void {
    this.startMs = startMs;
    this.history = history;
    if (intervalMs !== this.intervalMs) this.#changeInterval(intervalMs);
    const { prices, ranges } = this;
    this.previousClose = prices.lastStartMs === null ? Number.NaN : history.close(1);
    prices.beginBar(startMs, intervalMs, history);
    ranges.beginBar(this.isAfterPause ? Number.NaN : this.previousClose, prices.barsLearnt);
    this.volumes.beginBar(startMs, intervalMs);
  }

  closeBar({ startMs, close, volume }: Bar): void {
    const { lastStartMs } = this.prices;
    if (lastStartMs !== null) this.pace.push(startMs - lastStartMs);
    this.prices.closeBar(startMs, close);
    this.volumes.closeBar(volume);
  }

  /** Length of a bar. */
  get barSeconds(): number {
    return this.intervalMs / 1000;
  }

  /** Time that the long memory of prices covers by now. */
  get memorySeconds(): number {
    return this.prices.memoryBars * this.barSeconds;
  }

  /** Nobody traded right before the live bar: the market was closed, or silent. */
  get isAfterPause(): boolean {
    return this.prices.pause.isGap;
  }

  /** When what the range of the live bar is measured from was so: the end of the bar before, or its own beginning. */
  get referenceEndMs(): number {
    const { lastStartMs } = this.prices;
    return lastStartMs === null || this.isAfterPause ? this.startMs : lastStartMs + this.intervalMs;
  }

  /** When an event inside a bar happened: at its end, where nobody knows it better. */
  momentOf({ startMs }: Bar, eventMs: number): number {
    return eventMs > startMs ? eventMs : startMs + this.intervalMs;
  }

  /** Between two prices, in the units of a return. */
  distance(from: number, to: number): number {
    return Math.abs(this.returns === 'log' ? Math.log(to / from) : to - from);
  }

  /** `share`: that of the bars which have a chance at all. */
  rarityOf(probability: number, allowed: number, share = 1): Rarity {
    const bars = share * this.pace.perYear(this.intervalMs);
    return { probability, perYear: probability * bars, budget: allowed * bars };
  }

  #changeInterval(intervalMs: number): void {
    if (this.intervalMs !== 0) this.pace.forget();
    this.intervalMs = intervalMs;
    this.allowed = allowedProbability(this.budget, intervalMs);
    this.ranges.tail.allow(BUDGET_SHARES.range * this.allowed);
  }
}

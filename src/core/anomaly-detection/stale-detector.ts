import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { smoothingFactor } from './robust-scale.ts';
import { THRESHOLDS } from './thresholds.ts';

const DAY_MS = 86_400_000;

/**
 * A feed that repeats itself. A bar repeats the one before when it closes where that closed and either did not move at
 * all or has its very high and low. How often that is ordinary is learnt per symbol, so that an illiquid one may stand
 * still for an hour while a busy one may not for ten minutes. While its exchange is closed a feed may repeat itself.
 */
export class StaleDetector {
  readonly #calendar: ExchangeCalendar | null;
  readonly #weight = smoothingFactor(THRESHOLDS.slowHalfLifeBars);
  #isTrading = true;
  #rate = 0;
  #count = 0;
  #run = 0;

  constructor(calendar: ExchangeCalendar | null) {
    this.#calendar = calendar;
  }

  beginBar(startMs: number, intervalMs: number): void {
    if (this.#calendar === null || intervalMs >= DAY_MS) return;
    this.#isTrading = this.#calendar.hasTradingIn(startMs, startMs + intervalMs);
  }

  /** Repeating bars in a row, `bar` included. */
  runWith(bar: Bar, history: BarHistory): number {
    return this.#isTrading && repeats(bar, history) ? this.#run + 1 : 0;
  }

  /** Repeating bars in a row that would score 0.5; infinite while too little is known. */
  get threshold(): number {
    if (this.#count < THRESHOLDS.minimumStaleHistory) return Infinity;
    // Laplace's rule of succession keeps a rate that was never seen from being 0.
    const known = Math.min(this.#count, 1 / this.#weight);
    const rate = (this.#rate * known + 1) / (known + 2);
    return Math.max(THRESHOLDS.fewestStaleBars, Math.log(THRESHOLDS.staleChance) / Math.log(rate));
  }

  /** True when `bar` belongs to a run that is stale: it says nothing about the market. */
  isStale(bar: Bar, history: BarHistory): boolean {
    return this.runWith(bar, history) >= this.threshold;
  }

  /** Learns from a bar that closed, before it is pushed to `history`. */
  closeBar(bar: Bar, history: BarHistory): void {
    const isStale = this.isStale(bar, history);
    this.#run = this.runWith(bar, history);
    if (isStale || !this.#isTrading) return;
    this.#count += 1;
    const weight = Math.max(this.#weight, 1 / this.#count);
    this.#rate += weight * ((this.#run > 0 ? 1 : 0) - this.#rate);
  }

  write(writer: StateWriter): void {
    writer.f64(this.#rate);
    writer.varint(this.#count);
    writer.varint(this.#run);
  }

  read(reader: StateReader): void {
    this.#rate = reader.f64();
    this.#count = reader.varint();
    this.#run = reader.varint();
  }
}

function repeats(bar: Bar, history: BarHistory): boolean {
  if (bar.close !== history.close(1)) return false;
  return bar.high === bar.low || (bar.high === history.high(1) && bar.low === history.low(1));
}

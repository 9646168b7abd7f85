import type { BarHistory } from '../indicators/bar-history.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { smoothingFactor } from './robust-scale.ts';
import { scoreOf } from './score.ts';
import { THRESHOLDS } from './thresholds.ts';

const DAY_MS = 86_400_000;

/**
 * A feed that repeats itself. A bar repeats the one before when it closes where that closed and either did not move at
 * all or has its very high and low. How often that is ordinary is learnt per symbol, so that an illiquid one may stand
 * still for an hour while a busy one may not for ten minutes. While its exchange is closed a feed may repeat itself.
 */
export class StaleDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #weight = smoothingFactor(THRESHOLDS.slowHalfLifeBars);
  #isTrading = true;
  #rate = 0;
  #count = 0;
  #run = 0;
  /** Repeating bars in a row, the live one included. */
  #liveRun = 0;

  constructor(market: LiveMarket) {
    this.#market = market;
  }

  beginBar(): number | null {
    const { calendar, startMs, intervalMs } = this.#market;
    if (calendar !== null && intervalMs < DAY_MS) {
      this.#isTrading = calendar.hasTradingIn(startMs, startMs + intervalMs);
    }
    return this.#isTrading ? null : 0;
  }

  judge(bar: Bar): number {
    this.#liveRun = this.#runWith(bar);
    return this.#liveRun === 0 ? 0 : scoreOf(this.#liveRun, this.#threshold);
  }

  find({ close, volume }: Bar): Finding {
    const { barSeconds, volumes } = this.#market;
    const threshold = this.#threshold;
    const staleSeconds = this.#liveRun * barSeconds;
    return {
      anomaly: 'stale_feed',
      score: scoreOf(this.#liveRun, threshold),
      direction: 'none',
      price: close,
      referencePrice: close,
      changePct: 0,
      windowSeconds: staleSeconds,
      volume,
      volumeRatio: volumes.ratioOf(volume),
      facts: { kind: 'stale', staleSeconds, usualSeconds: Math.floor(threshold) * barSeconds },
    };
  }

  /** True when `bar` belongs to a run that is stale. */
  isNoMarket(bar: Bar): boolean {
    return this.#runWith(bar) >= this.#threshold;
  }

  closeBar(bar: Bar, isMarket: boolean): void {
    this.#run = this.#runWith(bar);
    if (!isMarket || !this.#isTrading) return;
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

  #runWith(bar: Bar): number {
    return this.#isTrading && repeats(bar, this.#market.history) ? this.#run + 1 : 0;
  }

  /** Repeating bars in a row that would score 0.5; infinite while too little is known. */
  get #threshold(): number {
    if (this.#count < THRESHOLDS.minimumStaleHistory) return Infinity;
    // Laplace's rule of succession keeps a rate that was never seen from being 0.
    const known = Math.min(this.#count, 1 / this.#weight);
    const rate = (this.#rate * known + 1) / (known + 2);
    return Math.max(THRESHOLDS.fewestStaleBars, Math.log(THRESHOLDS.staleChance) / Math.log(rate));
  }
}

function repeats(bar: Bar, history: BarHistory): boolean {
  if (bar.close !== history.close(1)) return false;
  return bar.high === bar.low || (bar.high === history.high(1) && bar.low === history.low(1));
}

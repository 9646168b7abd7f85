import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import { calendarOf } from '../calendar/exchange-calendars.ts';
import type { Bar } from '../market-data/bar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import type { Detector } from './detector.ts';
import { changeInPercent, type Finding } from './finding.ts';
import type { LiveMarket } from './live-market.ts';
import { luldBandWidth, type LuldTier } from './luld-plan.ts';
import { scoreOf } from './score.ts';

const MINUTE_MS = 60_000;
/** The reference is the mean price of the last five minutes; where nothing traded in them, that of the minute before. */
const REFERENCE_MINUTES = 5;

/** Closes of one minute. */
interface Minute {
  readonly startMs: number;
  sum: number;
  count: number;
}

/**
 * A price at or beyond its limit up – limit down band: trading is about to be paused. There are bands in the regular
 * session only.
 */
export class LuldDetector implements Detector {
  readonly #market: LiveMarket;
  readonly #tier: LuldTier | null;
  /** All exchanges of the plan have the hours of New York. */
  readonly #calendar: ExchangeCalendar | null;
  #minutes: Minute[] = [];
  #referencePrice = Number.NaN;
  #bandWidth = Number.NaN;
  #score = 0;

  /** `tier` null: a symbol without bands. */
  constructor(market: LiveMarket, tier: LuldTier | null) {
    this.#market = market;
    this.#tier = tier;
    this.#calendar = tier === null ? null : calendarOf('XNYS');
  }

  /** Bars longer than a minute cannot say what the last five minutes were and have no band. */
  beginBar(): number | null {
    const { startMs, intervalMs } = this.#market;
    if (this.#tier === null || this.#calendar === null || intervalMs > MINUTE_MS) return 0;
    const session = this.#calendar.lastSession(startMs);
    const isOpen = startMs < session.closeMs;
    const today = isOpen ? this.#minutes.filter((minute) => minute.startMs >= session.openMs) : [];
    const recent = today.filter((minute) => minute.startMs >= startMs - REFERENCE_MINUTES * MINUTE_MS);
    this.#minutes = recent.length > 0 ? recent : today.slice(-1);
    if (!isOpen || this.#minutes.length === 0) return 0;
    this.#referencePrice = meanOf(this.#minutes);
    this.#bandWidth = luldBandWidth(this.#referencePrice, this.#tier, session.closeMs - startMs);
    return null;
  }

  /** The deviation is the distance from the reference in half-widths of the band: 1 is at the band. */
  judge({ close }: Bar): number {
    this.#score = scoreOf(Math.abs(close - this.#referencePrice) / this.#bandWidth, 1);
    return this.#score;
  }

  find({ close, volume }: Bar): Finding {
    const referencePrice = this.#referencePrice;
    const changePct = changeInPercent(referencePrice, close);
    return {
      anomaly: 'luld_band',
      score: this.#score,
      direction: close > referencePrice ? 'up' : 'down',
      price: close,
      referencePrice,
      changePct,
      windowSeconds: (REFERENCE_MINUTES * MINUTE_MS) / 1000,
      volume,
      volumeRatio: this.#market.volumes.ratioOf(volume),
      facts: { kind: 'luld', changePct },
    };
  }

  closeBar(bar: Bar): void {
    if (this.#tier === null) return;
    const startMs = Math.floor(bar.startMs / MINUTE_MS) * MINUTE_MS;
    const last = this.#minutes.at(-1);
    if (last?.startMs === startMs) {
      last.sum += bar.close;
      last.count += 1;
    } else this.#minutes.push({ startMs, sum: bar.close, count: 1 });
  }

  forgetPrices(): void {
    this.#minutes = [];
  }

  write(writer: StateWriter): void {
    writer.varint(this.#minutes.length);
    for (const { startMs, sum, count } of this.#minutes) {
      writer.signedVarint(startMs);
      writer.f64(sum);
      writer.varint(count);
    }
  }

  read(reader: StateReader): void {
    const count = reader.varint();
    for (let index = 0; index < count; index += 1) {
      this.#minutes.push({ startMs: reader.signedVarint(), sum: reader.f64(), count: reader.varint() });
    }
  }
}

function meanOf(minutes: readonly Minute[]): number {
  let sum = 0;
  let count = 0;
  for (const minute of minutes) {
    sum += minute.sum;
    count += minute.count;
  }
  return sum / count;
}

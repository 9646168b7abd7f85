import type { Bar } from '../market-data/bar.ts';
import type { ExchangeCalendar } from '../calendar/exchange-calendar.ts';
import { calendarOf } from '../calendar/exchange-calendars.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { luldBandWidth, type LuldTier } from './luld-plan.ts';

const MINUTE_MS = 60_000;
/** The reference is the mean price of the last five minutes; where nothing traded in them, that of the minute before. */
const REFERENCE_MINUTES = 5;

/** Closes of one minute. */
interface Minute {
  readonly startMs: number;
  sum: number;
  count: number;
}

/** Where a price stands in its limit up – limit down band. There are bands in the regular session only. */
export class LuldDetector {
  readonly #tier: LuldTier | null;
  /** All exchanges of the plan have the hours of New York. */
  readonly #calendar: ExchangeCalendar | null;
  #minutes: Minute[] = [];
  #referencePrice = Number.NaN;
  #bandWidth = Number.NaN;

  /** `tier` null: a symbol without bands. */
  constructor(tier: LuldTier | null) {
    this.#tier = tier;
    this.#calendar = tier === null ? null : calendarOf('XNYS');
  }

  get referencePrice(): number {
    return this.#referencePrice;
  }

  /** Bars longer than a minute cannot say what the last five minutes were and have no band. */
  beginBar(startMs: number, intervalMs: number): void {
    this.#referencePrice = Number.NaN;
    if (this.#tier === null || this.#calendar === null || intervalMs > MINUTE_MS) return;
    const session = this.#calendar.lastSession(startMs);
    const isOpen = startMs < session.closeMs;
    const today = isOpen ? this.#minutes.filter((minute) => minute.startMs >= session.openMs) : [];
    const recent = today.filter((minute) => minute.startMs >= startMs - REFERENCE_MINUTES * MINUTE_MS);
    this.#minutes = recent.length > 0 ? recent : today.slice(-1);
    if (!isOpen || this.#minutes.length === 0) return;
    this.#referencePrice = meanOf(this.#minutes);
    this.#bandWidth = luldBandWidth(this.#referencePrice, this.#tier, session.closeMs - startMs);
  }

  /** Distance from the reference in half-widths of the band: 1 is at the band. 0 without one. */
  positionOf(price: number): number {
    if (Number.isNaN(this.#referencePrice)) return 0;
    return Math.abs(price - this.#referencePrice) / this.#bandWidth;
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

/**
 * Tiers from text such as "AAPL:1,XYZ:2".
 * @throws Error that says what was expected
 */
export function parseLuldTiers(text: string): ReadonlyMap<string, LuldTier> {
  const tiers = new Map<string, LuldTier>();
  for (const entry of text.split(',').filter((each) => each.trim() !== '')) {
    const match = /^\s*([A-Za-z0-9.:_/-]{1,32}):([12])\s*$/.exec(entry);
    if (match === null) {
      throw new Error(
        `expected symbols with their LULD tier, such as AAPL:1,XYZ:2, got "${entry.trim().slice(0, 40)}"`,
      );
    }
    tiers.set(match[1]!.toUpperCase(), match[2] === '1' ? 1 : 2);
  }
  return tiers;
}

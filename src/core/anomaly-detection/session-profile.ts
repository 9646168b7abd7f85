import type { ExchangeCalendar, Session } from '../calendar/exchange-calendar.ts';
import type { StateReader } from '../state-codec/state-reader.ts';
import type { StateWriter } from '../state-codec/state-writer.ts';
import { smoothingFactor } from './robust-scale.ts';
import { HALF_LIFE_DAYS, SLOT_MS, type VolumeProfile } from './time-of-day-profile.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SLOTS = DAY_MS / SLOT_MS;

/** Bars in which an auction is held, each of which has a volume of its own. */
const OPENING = 0;
const BEFORE_BREAK = 1;
const AFTER_BREAK = 2;
const CLOSING = 3;
/** The first of the minutes after the close: exchanges print the price of their closing auction up to some minutes later. */
const AFTER_CLOSE = 4;
const MINUTES_AFTER_CLOSE = 15;
const AUCTIONS = AFTER_CLOSE + MINUTES_AFTER_CLOSE;
/** In longer bars an auction is a part among others. */
const LONGEST_AUCTION_BAR_MS = 15 * MINUTE_MS;

/**
 * How much a quantity usually exceeds its norm at each half hour since the opening of the exchange, whatever its clocks say, and in
 * each bar with an auction. A closing auction is a tenth of the day's volume in one minute, and news on no day.
 */
export class SessionProfile implements VolumeProfile {
  readonly #calendar: ExchangeCalendar;
  readonly #halfHours = new Float32Array(SLOTS).fill(Number.NaN);
  readonly #auctions = new Float32Array(AUCTIONS).fill(Number.NaN);
  #known = this.#halfHours;
  #place: number | null = null;
  #weight = 0;

  constructor(calendar: ExchangeCalendar) {
    this.#calendar = calendar;
  }

  get excess(): number {
    const known = this.#place === null ? Number.NaN : this.#known[this.#place]!;
    return Number.isNaN(known) ? 0 : known;
  }

  beginBar(startMs: number, intervalMs: number): void {
    this.#place = null;
    if (intervalMs > SLOT_MS) return;
    const session = this.#calendar.lastSession(startMs + intervalMs - 1);
    const auction = intervalMs > LONGEST_AUCTION_BAR_MS ? null : auctionOf(session, startMs, intervalMs);
    if (auction !== null) {
      this.#known = this.#auctions;
      this.#place = auction;
      this.#weight = smoothingFactor(HALF_LIFE_DAYS);
      return;
    }
    const sinceOpenMs = Math.max(0, startMs - session.openMs) % DAY_MS;
    this.#known = this.#halfHours;
    this.#place = Math.floor(sinceOpenMs / SLOT_MS);
    this.#weight = smoothingFactor((HALF_LIFE_DAYS * SLOT_MS) / intervalMs);
  }

  closeBar(excess: number): void {
    if (this.#place === null) return;
    const known = this.#known[this.#place]!;
    this.#known[this.#place] = Number.isNaN(known) ? excess : known + this.#weight * (excess - known);
  }

  write(writer: StateWriter): void {
    writer.f32Array(withoutEnd(this.#halfHours));
    writer.f32Array(withoutEnd(this.#auctions));
  }

  read(reader: StateReader): void {
    this.#halfHours.set(reader.f32Array().subarray(0, SLOTS));
    this.#auctions.set(reader.f32Array().subarray(0, AUCTIONS));
  }
}

/** The auction of the session whose trades fall into a bar; null where none does. */
function auctionOf(session: Session, startMs: number, intervalMs: number): number | null {
  const { openMs, closeMs, breakStartMs, breakEndMs } = session;
  const endMs = startMs + intervalMs;
  if (startMs <= openMs) return OPENING;
  if (startMs >= closeMs) {
    const minute = Math.floor((startMs - closeMs) / MINUTE_MS);
    return minute < MINUTES_AFTER_CLOSE ? AFTER_CLOSE + minute : null;
  }
  if (endMs >= closeMs) return CLOSING;
  if (breakStartMs === closeMs) return null;
  // Of the morning's last price either the last bar before the break or the first in it.
  if (endMs >= breakStartMs && startMs <= breakStartMs) return BEFORE_BREAK;
  return startMs <= breakEndMs && endMs > breakEndMs ? AFTER_BREAK : null;
}

/** Up to the last that is known. */
function withoutEnd(values: Float32Array): Float32Array {
  return values.subarray(0, values.findLastIndex((value) => !Number.isNaN(value)) + 1);
}

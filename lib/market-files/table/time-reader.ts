import { isTimeZone } from '../../../src/core/calendar/time-zone.ts';
import { parseTimestamp } from '../../../src/dto/timestamp.ts';
import { type Cell, cellText } from './cell.ts';
import { type DateOrder, timeOfDay, type WrittenTime, writtenTime } from './file-time.ts';
import { ZoneClock } from './zone-clock.ts';

/** Day 25,569 of spreadsheets is 1970-01-01. */
const FIRST_SERIAL = 25_569;
const DAY_MS = 86_400_000;
const SERIAL = /^\d{5}(?:[.,]\d+)?$/;
/** A date and a time of day without anything between them: 202401021530, 20240102153000, 20240102153000123. */
const RUN_OF_DIGITS = /^((?:19|20)\d{6})(\d{4}|\d{6}|\d{9})$/;

/** How the times of a table are to be read. */
export interface TimeForm {
  /** Where the time stands: one column, or the date and the time of day. */
  readonly columns: readonly number[];
  /** Numbers are days since 1899-12-30, as spreadsheets count them. */
  readonly isSerial: boolean;
  readonly order?: DateOrder;
  /** IANA name of the zone of times that name none themselves. */
  readonly zone: string;
  readonly isNewestFirst: boolean;
}

/** Reads the time of each row. */
export class TimeReader {
  readonly #form: TimeForm;
  readonly #column: number;
  readonly #clockColumn: number | undefined;
  /** Times are what they are on the wire, too. */
  readonly #isPlain: boolean;
  readonly #clocks = new Map<string, ZoneClock>();
  readonly #last = new Map<unknown, number>();

  constructor(form: TimeForm) {
    this.#form = form;
    this.#column = form.columns[0] ?? -1;
    this.#clockColumn = form.columns[1];
    const isOneColumn = this.#clockColumn === undefined;
    this.#isPlain = isOneColumn && form.zone === 'UTC' && !form.isSerial && form.order === undefined;
  }

  /** Epoch milliseconds, NaN for what is no time. `symbol` says whose times an hour that comes twice has to follow. */
  read(fields: readonly Cell[], symbol: unknown): number {
    const date = cellText(fields[this.#column]);
    if (this.#isPlain) {
      const epochMs = parseTimestamp(date);
      if (!Number.isNaN(epochMs)) return epochMs;
    }
    const clock = this.#clockColumn === undefined ? undefined : cellText(fields[this.#clockColumn]);
    const written = this.#written(date.trim(), clock?.trim());
    if (written === null) return clock === undefined ? parseTimestamp(date) : Number.NaN;
    return this.#momentOf(written, symbol);
  }

  #written(date: string, clock: string | undefined): WrittenTime | null {
    if (clock === undefined) return this.#dated(date);
    const whole = writtenTime(`${date} ${clock}`, this.#form.order);
    if (whole !== null) return whole;
    const day = this.#dated(date);
    const inDayMs = timeOfDay(clock);
    if (day === null || inDayMs === null) return null;
    return { ...day, wallMs: day.wallMs + inDayMs, hasTime: true };
  }

  #dated(text: string): WrittenTime | null {
    if (this.#form.isSerial && SERIAL.test(text)) {
      // To the second: a day's fraction of 16 digits is off by microseconds.
      const seconds = Math.round((Number(text.replace(',', '.')) - FIRST_SERIAL) * 86_400);
      return { wallMs: seconds * 1000, hasTime: (seconds * 1000) % DAY_MS !== 0 };
    }
    const [, day, time] = RUN_OF_DIGITS.exec(text) ?? [];
    if (day === undefined) return writtenTime(text, this.#form.order);
    return writtenTime(`${day} ${time!.padEnd(6, '0')}`, this.#form.order);
  }

  #momentOf({ wallMs, zone = this.#form.zone }: WrittenTime, symbol: unknown): number {
    if (typeof zone === 'number') return wallMs - zone;
    if (zone === 'UTC' || Number.isNaN(wallMs)) return wallMs;
    let clock = this.#clocks.get(zone);
    if (clock === undefined) {
      if (!isTimeZone(zone)) return Number.NaN;
      clock = new ZoneClock(zone);
      this.#clocks.set(zone, clock);
    }
    const epochMs = clock.momentOf(wallMs, this.#last.get(symbol), this.#form.isNewestFirst);
    this.#last.set(symbol, epochMs);
    return epochMs;
  }
}

const MINUTE = 60_000;

/** A time zone, the first day of a fortnight, and what is odd about it. */
export const ODD_FORTNIGHTS = [
  ['Europe/Paris', '2026-03-22', 'the clock jumps from 02:00 to 03:00'],
  ['Europe/Paris', '2026-10-18', 'the hour from 02:00 comes twice'],
  ['America/New_York', '2026-10-25', 'the hour from 01:00 comes twice'],
  ['Australia/Lord_Howe', '2026-03-29', 'half an hour comes twice'],
  ['America/Sao_Paulo', '2018-02-10', 'the last hour of a day comes twice'],
  ['America/Sao_Paulo', '2018-10-28', 'a day begins at 01:00'],
  ['Africa/Casablanca', '2026-02-08', 'the clock goes back for Ramadan'],
  ['Pacific/Apia', '2011-12-23', 'a date is skipped'],
  ['Asia/Kathmandu', '2026-06-01', 'UTC +05:45'],
  ['UTC', '2026-01-01', 'nothing'],
] as const;

/**
 * What a clock and a calendar on the wall show in each minute of twenty days: the slow and obvious reference for everything
 * that reckons with time zones.
 */
export class WallClock {
  readonly startMs: number;
  /** Every date from the first to the last that is shown, also one that was skipped. */
  readonly dates: readonly string[];
  readonly #shown: readonly string[];
  readonly #firstMoments = new Map<string, number>();

  constructor(timeZone: string, firstDate: string) {
    this.startMs = Date.parse(`${firstDate}T00:00:00Z`);
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    this.#shown = Array.from({ length: 20 * 1440 }, (_, minute) =>
      format.format(this.startMs + minute * MINUTE),
    );
    const first = this.#shown[0]!.slice(0, 10);
    this.dates = Array.from({ length: 20 }, (_, days) => nextDate(first, days));
  }

  /** Such as "2026-03-29 03:00". */
  shows(epochMs: number): string {
    return this.#shown[Math.floor((epochMs - this.startMs) / MINUTE)]!;
  }

  /** The first minute that shows this or something later. */
  firstMoment(date: string, time: string): number {
    const wanted = `${date} ${time}`;
    const known = this.#firstMoments.get(wanted);
    if (known !== undefined) return known;
    const found = this.startMs + this.#shown.findIndex((shown) => shown >= wanted) * MINUTE;
    this.#firstMoments.set(wanted, found);
    return found;
  }
}

/** 22:05 */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function nextDate(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

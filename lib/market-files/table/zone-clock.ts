import { firstMomentAt } from '../../../src/core/calendar/time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_OF_DAY = 1440;
/** No clock goes back further. */
const LONGEST_REPETITION_MS = 3 * 3_600_000;

/** What the clocks on the walls of a time zone show, as moments. Asking the calendar is slow, so each day is asked once. */
export class ZoneClock {
  readonly #zone: string;
  /** Milliseconds east of UTC by local day; null for a day on which clocks change. */
  readonly #offsets = new Map<number, number | null>();

  /** `zone` is an IANA name that this runtime knows. */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /**
   * Epoch milliseconds of a reading, given as if it were UTC. In autumn an hour is read twice: then the moment is the first
   * that does not go back behind `before`, the one that was read last, or, where the newest stands first, beyond it.
   */
  momentOf(wallMs: number, before: number | undefined, isNewestFirst: boolean): number {
    const day = Math.floor(wallMs / DAY_MS);
    const offset = this.#offsetOf(day);
    if (offset !== null) return wallMs - offset;
    const minute = Math.floor((wallMs - day * DAY_MS) / MINUTE_MS);
    const withinMinute = wallMs - day * DAY_MS - minute * MINUTE_MS;
    const first = firstMomentAt(this.#zone, day, minute) + withinMinute;
    const second = wallMs - (this.#offsetOf(day + 1) ?? 0);
    const comesTwice = second > first && second - first <= LONGEST_REPETITION_MS;
    if (!comesTwice) return first;
    if (isNewestFirst) return before === undefined || second <= before ? second : first;
    return before !== undefined && first < before ? second : first;
  }

  #offsetOf(day: number): number | null {
    const known = this.#offsets.get(day);
    if (known !== undefined) return known;
    const starts = [day, day + 1].map((each) => each * DAY_MS - firstMomentAt(this.#zone, each, 0));
    const ends =
      day * DAY_MS + (MINUTES_OF_DAY - 1) * MINUTE_MS - firstMomentAt(this.#zone, day, MINUTES_OF_DAY - 1);
    const offset = starts[0] === starts[1] && starts[0] === ends ? starts[0] : null;
    this.#offsets.set(day, offset);
    return offset;
  }
}

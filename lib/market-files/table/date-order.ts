import { type DateOrder, undecidedDate, writtenTime } from './file-time.ts';

const ORDERS: readonly DateOrder[] = ['day first', 'month first'];
/** Two days may follow each other either way by chance. */
const DAYS_THAT_PROVE = 3;
const DAY_MS = 86_400_000;

/**
 * Whether dates such as 01/02/2024 begin with the day or the month, by what each reading would make of the table: a month 13,
 * days that run neither forth nor back, a day that is yet to come.
 */
export class DateOrderProof {
  readonly #readings = ORDERS.map((order) => ({
    order,
    isPossible: true,
    rises: 0,
    falls: 0,
    lastMs: Number.NaN,
    days: 1,
  }));
  readonly #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  see(text: string): void {
    if (undecidedDate(text) === null) return;
    for (const reading of this.#readings) {
      const wallMs = writtenTime(text, reading.order)?.wallMs ?? Number.NaN;
      reading.isPossible &&= !Number.isNaN(wallMs) && wallMs < this.#nowMs + 2 * DAY_MS;
      if (wallMs > reading.lastMs) reading.rises += 1;
      if (wallMs < reading.lastMs) reading.falls += 1;
      if (Math.floor(wallMs / DAY_MS) !== Math.floor(reading.lastMs / DAY_MS)) reading.days += 1;
      reading.lastMs = wallMs;
    }
  }

  /** The order that alone is possible; undefined while both are, or neither is. */
  get possible(): DateOrder | undefined {
    return only(this.#readings.filter(({ isPossible }) => isPossible));
  }

  /** As `possible`, once the whole table was seen: or the order by which alone its rows run one way. */
  get verdict(): DateOrder | undefined {
    const running = this.#readings.filter(
      ({ isPossible, rises, falls, days }) =>
        isPossible && (rises === 0 || falls === 0) && days > DAYS_THAT_PROVE,
    );
    return this.possible ?? only(running);
  }
}

function only(readings: readonly { readonly order: DateOrder }[]): DateOrder | undefined {
  return readings.length === 1 ? readings[0]!.order : undefined;
}

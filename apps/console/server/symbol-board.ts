import type { Severity } from '../../../src/core/alert/severity.ts';
import type { Quotes, SymbolRow } from '../api.ts';
import type { SymbolHistory } from './console-readers.ts';
import { DayOfPrices } from './day-of-prices.ts';

const SPARKLINE_LENGTH = 60;
const MINUTE_MS = 60_000;
/** A line through a silence of a day would join what has nothing to do with each other. */
const LONGEST_SILENCE_MS = 86_400_000;
/** More than a page can list is somebody else's stream. */
export const MAX_SYMBOLS = 1_000;

interface Entry {
  price: number | null;
  lastEventMs: number | null;
  minuteMs: number;
  sparkline: number[];
  state: Severity | null;
  readonly day: DayOfPrices;
}

/**
 * The last price of every symbol. What trades between two frames is sent once: a page draws the last price, whatever the
 * rate of the feed.
 */
export class SymbolBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #traded = new Set<string>();
  readonly #changed = new Set<string>();

  /** One older than the last of its symbol changes nothing. */
  tick(symbol: string, price: number, timeMs: number): void {
    const entry = this.#entry(symbol);
    if (entry === undefined || (entry.lastEventMs !== null && timeMs < entry.lastEventMs)) return;
    if (timeMs - (entry.lastEventMs ?? timeMs) > LONGEST_SILENCE_MS) entry.sparkline = [];
    const minuteMs = Math.floor(timeMs / MINUTE_MS);
    if (minuteMs > entry.minuteMs || entry.sparkline.length === 0) {
      entry.sparkline.push(price);
      if (entry.sparkline.length > SPARKLINE_LENGTH) entry.sparkline.shift();
      this.#changed.add(symbol);
    } else entry.sparkline[entry.sparkline.length - 1] = price;
    entry.minuteMs = minuteMs;
    entry.price = price;
    entry.lastEventMs = timeMs;
    entry.day.add(price, timeMs);
    this.#traded.add(symbol);
  }

  /** Fills in what was stored; what has traded meanwhile stays. */
  remember(symbol: string, { closes, reference, lastMs }: SymbolHistory): void {
    const entry = this.#entry(symbol);
    if (entry === undefined) return;
    if (reference !== null) entry.day.addEarlier(reference.price, reference.timeMs);
    if (entry.lastEventMs === null && lastMs !== null && closes.length > 0) {
      entry.sparkline = closes.slice(-SPARKLINE_LENGTH);
      entry.price = closes.at(-1)!;
      entry.lastEventMs = lastMs;
      entry.minuteMs = Math.floor(lastMs / MINUTE_MS);
    }
    this.#changed.add(symbol);
  }

  /** The gravest open alert of each symbol that has one. */
  setStates(states: ReadonlyMap<string, Severity>): void {
    for (const symbol of states.keys()) this.#entry(symbol);
    for (const [symbol, entry] of this.#entries) {
      const state = states.get(symbol) ?? null;
      if (state === entry.state) continue;
      entry.state = state;
      this.#changed.add(symbol);
    }
  }

  has(symbol: string): boolean {
    return this.#entries.has(symbol);
  }

  rows(): readonly SymbolRow[] {
    return [...this.#entries.keys()].toSorted().map((symbol) => this.#row(symbol));
  }

  /** What has traded since the last time. */
  takeQuotes(): Quotes {
    const quotes = [...this.#traded].map((symbol) => {
      const { price, lastEventMs } = this.#entries.get(symbol)!;
      return [symbol, price!, lastEventMs!] as const;
    });
    this.#traded.clear();
    return quotes;
  }

  /** Rows of which more than the price has changed since the last time. */
  takeChanges(): readonly SymbolRow[] {
    const rows = [...this.#changed].map((symbol) => this.#row(symbol));
    this.#changed.clear();
    return rows;
  }

  #row(symbol: string): SymbolRow {
    const { price, lastEventMs, sparkline, state, day } = this.#entries.get(symbol)!;
    return { symbol, price, change: day.change(price), lastEventMs, sparkline: [...sparkline], state };
  }

  #entry(symbol: string): Entry | undefined {
    const known = this.#entries.get(symbol);
    if (known !== undefined || this.#entries.size >= MAX_SYMBOLS) return known;
    const entry: Entry = {
      price: null,
      lastEventMs: null,
      minuteMs: -Infinity,
      sparkline: [],
      state: null,
      day: new DayOfPrices(),
    };
    this.#entries.set(symbol, entry);
    this.#changed.add(symbol);
    return entry;
  }
}

import type { Quotes, Severity, SymbolRow } from '../api.ts';

const SPARKLINE_LENGTH = 60;
const MINUTE_MS = 60_000;

/** What is known of a symbol before it trades again. */
export interface SymbolHistory {
  /** Closes of the last bars, oldest first. */
  readonly closes: readonly number[];
  /** The price that changes are told against; null where there is none. */
  readonly reference: number | null;
  /** Time of the last close. */
  readonly lastMs: number | null;
}

interface Entry {
  price: number | null;
  reference: number | null;
  lastEventMs: number | null;
  minuteMs: number;
  sparkline: number[];
  state: Severity | null;
}

/**
 * The last price of every symbol. What trades between two frames is told once: a page draws the last price, whatever the
 * rate of the feed.
 */
export class SymbolBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #traded = new Set<string>();
  readonly #changed = new Set<string>();

  /** A trade, a quote's middle or a bar's close. An older one than the last changes nothing. */
  tick(symbol: string, price: number, timeMs: number): void {
    const entry = this.#entry(symbol);
    if (entry.lastEventMs !== null && timeMs < entry.lastEventMs) return;
    const minuteMs = Math.floor(timeMs / MINUTE_MS);
    if (minuteMs > entry.minuteMs) {
      entry.minuteMs = minuteMs;
      entry.sparkline.push(price);
      if (entry.sparkline.length > SPARKLINE_LENGTH) entry.sparkline.shift();
      this.#changed.add(symbol);
    } else entry.sparkline[entry.sparkline.length - 1] = price;
    entry.reference ??= price;
    entry.price = price;
    entry.lastEventMs = timeMs;
    this.#traded.add(symbol);
  }

  /** Fills in what was stored; what has traded meanwhile stays. */
  remember(symbol: string, { closes, reference, lastMs }: SymbolHistory): void {
    const entry = this.#entry(symbol);
    if (reference !== null) entry.reference = reference;
    if (entry.lastEventMs === null && lastMs !== null) {
      entry.sparkline = closes.slice(-SPARKLINE_LENGTH);
      entry.price = closes.at(-1) ?? null;
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
    const { price, reference, lastEventMs, sparkline, state } = this.#entries.get(symbol)!;
    const change = price === null || reference === null ? null : price / reference - 1;
    return { symbol, price, change, lastEventMs, sparkline: [...sparkline], state };
  }

  #entry(symbol: string): Entry {
    let entry = this.#entries.get(symbol);
    if (entry === undefined) {
      entry = {
        price: null,
        reference: null,
        lastEventMs: null,
        minuteMs: -Infinity,
        sparkline: [],
        state: null,
      };
      this.#entries.set(symbol, entry);
      this.#changed.add(symbol);
    }
    return entry;
  }
}

import type { Quotes, SymbolRow } from '../api.ts';
import { priceDecimals } from './format.ts';

export interface TradedSymbol {
  row: SymbolRow;
  decimals: number;
  /** Direction of the last change of the price. */
  direction: 'up' | 'down' | null;
  /** Counts the changes of the price, so that a view sees that there was one. */
  ticks: number;
}

/** All symbols by name, in the order of the list. Prices change in place: they come thousands a second. */
export class SymbolTable {
  readonly #entries = new Map<string, TradedSymbol>();
  #names: readonly string[] = [];

  get size(): number {
    return this.#entries.size;
  }

  get(symbol: string): TradedSymbol | undefined {
    return this.#entries.get(symbol);
  }

  /** Rows that are new or have changed state; a price that is older than the known one stays out. */
  takeRows(rows: readonly SymbolRow[]): void {
    let isNew = false;
    for (const row of rows) {
      const entry = this.#entries.get(row.symbol);
      const prices = row.price === null ? row.sparkline : [...row.sparkline, row.price];
      const decimals = priceDecimals(prices);
      if (entry === undefined) {
        this.#entries.set(row.symbol, { row, decimals, direction: null, ticks: 0 });
        isNew = true;
        continue;
      }
      if (row.price !== null) turn(entry, row.price);
      entry.row = row;
      entry.decimals = Math.max(entry.decimals, decimals);
    }
    if (isNew) this.#names = [...this.#entries.keys()].toSorted();
  }

  takeQuotes(quotes: Quotes): void {
    for (const [symbol, price, timeMs] of quotes) {
      const entry = this.#entries.get(symbol);
      if (entry === undefined) continue;
      const { row } = entry;
      if (row.lastEventMs !== null && timeMs < row.lastEventMs) continue;
      turn(entry, price);
      entry.decimals = Math.max(entry.decimals, priceDecimals([price]));
      entry.row = { ...row, price, change: changeTo(row, price), lastEventMs: timeMs };
    }
  }

  /** Names that contain what was typed, whatever its case. */
  names(query: string): readonly string[] {
    const wanted = query.trim().toUpperCase();
    return wanted === '' ? this.#names : this.#names.filter((name) => name.toUpperCase().includes(wanted));
  }
}

function turn(entry: TradedSymbol, price: number): void {
  const before = entry.row.price;
  if (before === null || before === price) return;
  entry.direction = price > before ? 'up' : 'down';
  entry.ticks += 1;
}

/** The reference is what the price would be without the change. */
function changeTo({ price, change }: SymbolRow, next: number): number | null {
  if (price === null || change === null || change <= -1) return change;
  return next / (price / (1 + change)) - 1;
}

/** Which rows of a scrolled list are to be seen, one more at either end. */
export function visibleRows(view: {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.floor(view.scrollTop / view.rowHeight) - 1);
  const end = Math.min(view.count, Math.ceil((view.scrollTop + view.height) / view.rowHeight) + 1);
  return { first: Math.min(first, end), end };
}

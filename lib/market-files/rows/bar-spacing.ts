interface Spacing {
  readonly spacingMs: number;
  readonly count: number;
}

/** The distances between the bars of each symbol: their length, in a file that does not say it. */
export class BarSpacing {
  readonly #lastMs = new Map<string, number>();
  readonly #ofSymbol = new Map<string, Map<number, number>>();
  readonly #ofAll = new Map<number, number>();

  add(symbol: string, timestampMs: number): void {
    // Either way: the newest may stand first.
    const spacingMs = Math.abs(timestampMs - (this.#lastMs.get(symbol) ?? timestampMs));
    this.#lastMs.set(symbol, timestampMs);
    if (spacingMs === 0) return;
    const counts = this.#ofSymbol.get(symbol) ?? new Map<number, number>();
    this.#ofSymbol.set(symbol, increment(counts, spacingMs));
    increment(this.#ofAll, spacingMs);
  }

  /**
   * The most frequent distance of a symbol in milliseconds, undefined where no symbol has any. A symbol's own counts
   * once it was seen twice: a single one may be a gap of a symbol that trades seldom.
   */
  intervals(): (symbol: unknown) => number | undefined {
    const usual = mostFrequent(this.#ofAll)?.spacingMs;
    const own = new Map<unknown, number>();
    for (const [symbol, counts] of this.#ofSymbol) {
      const most = mostFrequent(counts);
      if (most !== undefined && most.count > 1) own.set(symbol, most.spacingMs);
    }
    return (symbol) => own.get(symbol) ?? usual;
  }
}

function increment(counts: Map<number, number>, spacingMs: number): Map<number, number> {
  return counts.set(spacingMs, (counts.get(spacingMs) ?? 0) + 1);
}

/** Among equals the shortest: gaps make distances longer, never shorter. */
function mostFrequent(counts: ReadonlyMap<number, number>): Spacing | undefined {
  let best: Spacing | undefined;
  for (const [spacingMs, count] of counts) {
    const isBetter =
      best === undefined || count > best.count || (count === best.count && spacingMs < best.spacingMs);
    if (isBetter) best = { spacingMs, count };
  }
  return best;
}

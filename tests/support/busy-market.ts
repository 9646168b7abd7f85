import type { QuoteListener, QuoteSource } from '../../console/server/quote-source.ts';

const TURN_MS = 20;

/** `S000`, `S001` … */
export function busySymbols(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `S${String(index).padStart(3, '0')}`);
}

/** Each symbol trades so often a second while somebody watches, at a price that swings by a hundredth. */
export class BusyMarket implements QuoteSource {
  readonly #symbols: readonly string[];
  readonly #perSecond: number;
  #timer: NodeJS.Timeout | undefined;
  #begunMs = 0;
  #trades = 0;

  constructor({ symbols, perSecond }: { readonly symbols: number; readonly perSecond: number }) {
    this.#symbols = busySymbols(symbols);
    this.#perSecond = perSecond;
  }

  start(listener: QuoteListener): void {
    this.#begunMs = performance.now();
    this.#trades = 0;
    this.#timer = setInterval(() => this.#trade(listener), TURN_MS);
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  /** Timers are late under load: as many trades as are due by now, a second's worth at most. */
  #trade(listener: QuoteListener): void {
    const due = Math.floor(((performance.now() - this.#begunMs) / 1000) * this.#perSecond);
    const rounds = Math.min(due - this.#trades, this.#perSecond);
    this.#trades = due;
    const timestampMs = Date.now();
    for (let round = 0; round < rounds; round += 1) {
      listener.onEvents(
        this.#symbols.map((symbol, index) => ({
          type: 'trade' as const,
          symbol,
          timestampMs,
          price: (100 + index) * (1 + 0.01 * Math.sin((due + round + index) / 25)),
          volume: 1,
        })),
      );
    }
  }
}

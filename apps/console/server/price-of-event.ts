import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import { PRICE_SOURCES } from '../../../src/core/market-state/symbol-monitor.ts';

/** Tells the price that an event sets, by the same choice as the detectors make: of the best kind of event that a symbol's feed sends. */
export class PriceOfEvent {
  readonly #ranks = new Map<string, number>();

  /** Null where the event sets none. */
  read(event: MarketEvent): { readonly price: number; readonly timeMs: number } | null {
    const rank = PRICE_SOURCES.indexOf(event.type);
    if (rank < (this.#ranks.get(event.symbol) ?? 0)) return null;
    const found = priceOf(event);
    if (found !== null) this.#ranks.set(event.symbol, rank);
    return found;
  }
}

function priceOf(event: MarketEvent): { price: number; timeMs: number } | null {
  const { timestampMs } = event;
  switch (event.type) {
    case 'trade':
      return event.updatesPrice === false ? null : { price: event.price, timeMs: timestampMs };
    case 'bar':
      // The close is the price at the end of the bar, still within it.
      return { price: event.close, timeMs: timestampMs + Math.max(0, (event.intervalMs ?? 0) - 1) };
    case 'quote': {
      const { bid, ask } = event;
      if (bid === undefined || ask === undefined || bid > ask) return null;
      return { price: (bid + ask) / 2, timeMs: timestampMs };
    }
    default:
      return event satisfies never;
  }
}

import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';

/** Somebody who wants to hear of what trades. */
export interface QuoteListener {
  onEvents(events: readonly MarketEvent[]): void;
  /** A sentence for people; null when all is well again. */
  onProblem(problem: string | null): void;
}

/** Where live prices come from, while somebody watches. */
export interface QuoteSource {
  start(listener: QuoteListener): void;
  stop(): Promise<void>;
}

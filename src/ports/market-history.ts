import type { InjectionToken } from 'tsyringe';
import type { StreamEvent } from '../core/market-data/stream-event.ts';
import type { SymbolEffects } from '../core/market-state/symbol-effects.ts';

/** Symbols whose items could not be written, with the error; empty when all went well. */
export type FailuresBySymbol = ReadonlyMap<string, Error>;

/** Recent ticks, bars with indicators, and anomalies, by symbol and time. Every write is idempotent. */
export interface MarketHistory {
  /** Trades and quotes of one batch, packed: one item per symbol, or more where they are minutes apart. */
  recordTicks(eventsBySymbol: ReadonlyMap<string, readonly StreamEvent[]>): Promise<FailuresBySymbol>;
  recordEffects(effectsBySymbol: ReadonlyMap<string, SymbolEffects>): Promise<FailuresBySymbol>;
}
export const MarketHistory: InjectionToken<MarketHistory> = Symbol('MarketHistory');

import type { InjectionToken } from 'tsyringe';
import type { SymbolEffects } from '../core/market-state/symbol-effects.ts';

/** The truth about one symbol; what an execution environment remembers of it is only a cache. */
export interface SymbolStateRecord {
  readonly symbol: string;
  /** 1 for the first commit, one more each time. */
  readonly version: number;
  /** `SymbolMonitor.snapshot()`. */
  readonly snapshot: Uint8Array;
  /** `RuleMonitor.snapshot()`; absent where nobody has a rule for the symbol. */
  readonly rules?: Uint8Array;
  /** Effects committed with this version that are not known to have been carried out. */
  readonly pending: SymbolEffects;
  /** What could not be read of the stored one, which has been kept aside; a version of 0 means that all of it is new. */
  readonly damage?: string;
}

export type CommitResult =
  | { readonly committed: true }
  /** Another environment was faster: `current` is what it left, null when it is gone. */
  | { readonly committed: false; readonly current: SymbolStateRecord | null };

export interface MarketStateStore {
  /** Records by symbol; symbols never seen are absent. Rejects when the store cannot be reached. */
  load(symbols: readonly string[]): Promise<ReadonlyMap<string, SymbolStateRecord>>;
  /** Writes `record` if the stored version is the one before it. Rejects when the store cannot be reached. */
  commit(record: SymbolStateRecord): Promise<CommitResult>;
  /** Keeps a copy of the stored record for people to look at, because it cannot be used. The record itself stays. */
  setAside(record: SymbolStateRecord, reason: string): Promise<void>;
  /** The pending effects of `record` have been carried out. Costs no write: the next commit drops them. */
  settle(record: SymbolStateRecord): void;
  /** Forget what is remembered of `symbol`, after a commit with unknown outcome. */
  forget(symbol: string): void;
}
export const MarketStateStore: InjectionToken<MarketStateStore> = Symbol('MarketStateStore');
/** The one that all environments share, behind what each remembers of it. */
export const DurableMarketStateStore: InjectionToken<MarketStateStore> = Symbol('DurableMarketStateStore');

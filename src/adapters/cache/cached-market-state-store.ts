import { LRUCache } from 'lru-cache';
import { inject, injectable } from 'tsyringe';
import { NO_EFFECTS } from '../../core/market-state/symbol-effects.ts';
import {
  DurableMarketStateStore,
  type CommitResult,
  type MarketStateStore,
  type SymbolStateRecord,
} from '../../ports/market-state-store.ts';

/** Bytes of state kept warm: some 10,000 symbols, a fraction of the function's 256 MB. */
const CACHE_BYTES = 32 * 1024 * 1024;
/** Bytes of an entry beside its snapshot. */
const ENTRY_OVERHEAD_BYTES = 256;

/** Spares the read of a symbol this environment knows. May be out of date: the conditional commit notices. */
@injectable()
export class CachedMarketStateStore implements MarketStateStore {
  readonly #store: MarketStateStore;
  readonly #cache = new LRUCache<string, SymbolStateRecord>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ snapshot, rules }) => snapshot.length + (rules?.length ?? 0) + ENTRY_OVERHEAD_BYTES,
  });

  constructor(@inject(DurableMarketStateStore) store: MarketStateStore) {
    this.#store = store;
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, SymbolStateRecord>> {
    const records = new Map<string, SymbolStateRecord>();
    const missing: string[] = [];
    for (const symbol of symbols) {
      const record = this.#cache.get(symbol);
      if (record === undefined) missing.push(symbol);
      else records.set(symbol, record);
    }
    if (missing.length === 0) return records;
    for (const [symbol, record] of await this.#store.load(missing)) {
      this.#cache.set(symbol, withoutDamage(record));
      records.set(symbol, record);
    }
    return records;
  }

  async commit(record: SymbolStateRecord): Promise<CommitResult> {
    const result = await this.#store.commit(record);
    if (result.committed) this.#cache.set(record.symbol, record);
    else if (result.current === null) this.#cache.delete(record.symbol);
    else this.#cache.set(record.symbol, withoutDamage(result.current));
    return result;
  }

  setAside(record: SymbolStateRecord, reason: string): Promise<void> {
    return this.#store.setAside(record, reason);
  }

  settle(record: SymbolStateRecord): void {
    this.#store.settle(record);
    if (this.#cache.peek(record.symbol)?.version !== record.version) return;
    this.#cache.set(record.symbol, { ...record, pending: NO_EFFECTS });
  }

  forget(symbol: string): void {
    this.#store.forget(symbol);
    this.#cache.delete(symbol);
  }
}

/** The record as it is remembered: damage is reported once. */
function withoutDamage(record: SymbolStateRecord): SymbolStateRecord {
  const usable: { -readonly [K in keyof SymbolStateRecord]: SymbolStateRecord[K] } = { ...record };
  delete usable.damage;
  return usable;
}

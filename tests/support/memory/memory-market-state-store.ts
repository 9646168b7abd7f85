import type {
  CommitResult,
  MarketStateStore,
  SymbolStateRecord,
} from '../../../src/ports/market-state-store.ts';

export class MemoryMarketStateStore implements MarketStateStore {
  readonly records = new Map<string, SymbolStateRecord>();

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, SymbolStateRecord>> {
    const known = symbols.flatMap((symbol) => this.records.get(symbol) ?? []);
    return new Map(known.map((record) => [record.symbol, record]));
  }

  async commit(record: SymbolStateRecord): Promise<CommitResult> {
    const current = this.records.get(record.symbol) ?? null;
    if ((current?.version ?? 0) !== record.version - 1) return { committed: false, current };
    this.records.set(record.symbol, record);
    return { committed: true };
  }

  readonly aside: SymbolStateRecord[] = [];

  async setAside(record: SymbolStateRecord): Promise<void> {
    this.aside.push(record);
  }

  settle(): void {}

  forget(): void {}
}

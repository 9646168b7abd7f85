import { hasEffects, NO_EFFECTS, type SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import type { SymbolStateRecord } from '../../ports/market-state-store.ts';
import { packJson, unpackJson } from './packed-json.ts';
import type { Item } from './plain-item.ts';

export function stateKey(symbol: string): Item {
  return { pk: { S: symbol }, sk: { S: 'STATE' } };
}

export function stateItem(record: SymbolStateRecord, nowMs: number): Item {
  return {
    ...stateKey(record.symbol),
    version: { N: String(record.version) },
    snapshot: { B: record.snapshot },
    ...(record.rules !== undefined && { rules: { B: record.rules } }),
    updated_at: { N: String(nowMs) },
    ...(hasEffects(record.pending) && { pending: { B: packJson(record.pending) } }),
  };
}

/** The record of an item that `stateItem` made. */
export function stateOf(item: Item): SymbolStateRecord {
  const pending = item['pending']?.B;
  const rules = item['rules']?.B;
  return {
    symbol: item['pk']!.S!,
    version: Number(item['version']!.N),
    snapshot: item['snapshot']!.B!,
    ...(rules !== undefined && { rules }),
    pending: pending === undefined ? NO_EFFECTS : (unpackJson(pending) as SymbolEffects),
  };
}

import type { BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import { hasEffects, NO_EFFECTS, type SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import type { SymbolStateRecord } from '../../ports/market-state-store.ts';
import { packEffects, unpackEffects } from './pending-effects.ts';
import type { Item } from './plain-item.ts';

export function stateKey(symbol: string): Item {
  return { pk: { S: symbol }, sk: { S: 'STATE' } };
}

/** Every state has every attribute, so that it is the same item whether it was put or updated. */
export function stateItem(record: SymbolStateRecord, nowMs: number): Item {
  return { ...stateKey(record.symbol), ...stateAttributes(record, nowMs) };
}

/** An update of the state if the stored version is the one before `record`'s; 25 of them make one call. */
export function stateUpdate(table: string, record: SymbolStateRecord, nowMs: number): BatchStatementRequest {
  const attributes = stateAttributes(record, nowMs);
  const key = stateKey(record.symbol);
  const assignments = Object.keys(attributes).map((name) => `SET "${name}"=?`);
  return {
    Statement: `UPDATE "${table}" ${assignments.join(' ')} WHERE "pk"=? AND "sk"=? AND "version"=?`,
    Parameters: [...Object.values(attributes), key['pk']!, key['sk']!, { N: String(record.version - 1) }],
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

function stateAttributes({ version, snapshot, rules, pending }: SymbolStateRecord, nowMs: number): Item {
  return {
    version: { N: String(version) },
    snapshot: { B: snapshot },
    rules: rules === undefined ? { NULL: true } : { B: rules },
    updated_at: { N: String(nowMs) },
    pending: hasEffects(pending) ? { B: packEffects(pending) } : { NULL: true },
  };
}

/** The record of an item that `stateItem` made; a string that says what is wrong with one that it cannot have made. */
export function stateOf(item: Item): SymbolStateRecord | string {
  const symbol = item['pk']!.S!;
  const version = Number(item['version']?.N);
  const snapshot = item['snapshot']?.B;
  const rules = item['rules']?.B;
  if (!Number.isSafeInteger(version) || version < 0)
    return `the version is ${JSON.stringify(item['version'])}`;
  if (snapshot === undefined) return 'there is no snapshot';
  const record = { symbol, version, snapshot, ...(rules !== undefined && { rules }) };
  try {
    return { ...record, pending: pendingOf(item) };
  } catch (error) {
    return { ...record, pending: NO_EFFECTS, damage: (error as Error).message };
  }
}

function pendingOf(item: Item): SymbolEffects {
  const pending = item['pending']?.B;
  return pending === undefined ? NO_EFFECTS : unpackEffects(pending);
}

const ASIDE_LIFE_S = 90 * 24 * 3_600;

/** A state that cannot be used, beside the one that takes its place: `sk` is DAMAGED# and the time of its last change. */
export function stateAside(item: Item, reason: string, nowMs: number): Item {
  const changedMs = Number(item['updated_at']?.N);
  const at = new Date(Number.isFinite(changedMs) ? changedMs : nowMs).toISOString();
  return {
    ...item,
    sk: { S: `DAMAGED#${at}` },
    reason: { S: reason },
    expires_at: { N: String(Math.floor(nowMs / 1000) + ASIDE_LIFE_S) },
  };
}

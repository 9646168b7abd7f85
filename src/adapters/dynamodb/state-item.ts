import type { BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import { hasEffects, NO_EFFECTS, type SymbolEffects } from '../../core/market-state/symbol-effects.ts';
import { factsOfWords } from '../../core/alert/facts.ts';
import type { Alert } from '../../core/alert/alert.ts';
import type { SymbolStateRecord } from '../../ports/market-state-store.ts';
import { explanationOf } from '../../core/notifications/words/explanation.ts';
import { factsRecord, parseFacts, type FactsRecord } from '../../dto/alert-facts.ts';
import { packJson, unpackJson } from './packed-json.ts';
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
    pending: hasEffects(pending) ? { B: packJson(pendingRecord(pending)) } : { NULL: true },
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
    pending: pending === undefined ? NO_EFFECTS : pendingOf(unpackJson(pending) as PendingRecord),
  };
}

/** Effects as they are packed: each alert with the sentence that the version before had, and with facts as on the wire. */
interface PendingRecord {
  readonly closedBars: SymbolEffects['closedBars'];
  readonly alerts: readonly (Omit<Alert, 'facts'> & {
    readonly explanation: string;
    readonly facts?: FactsRecord | undefined;
  })[];
}

function pendingRecord({ closedBars, alerts }: SymbolEffects): PendingRecord {
  return {
    closedBars,
    alerts: alerts.map((alert) => ({
      ...alert,
      facts: factsRecord(alert.facts),
      explanation: explanationOf(alert),
    })),
  };
}

function pendingOf({ closedBars, alerts }: PendingRecord): SymbolEffects {
  return {
    closedBars,
    alerts: alerts.map(({ explanation, facts, ...alert }) => ({
      ...alert,
      facts: parseFacts(facts) ?? factsOfWords(explanation),
    })),
  };
}

import test from 'ava';
import { packJson, unpackJson } from '../../../src/adapters/dynamodb/packed-json.ts';
import { stateItem, stateOf } from '../../../src/adapters/dynamodb/state-item.ts';
import type { Facts } from '../../../src/core/alert/facts.ts';
import type { SymbolStateRecord } from '../../../src/ports/market-state-store.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const recordWith = (facts: Facts): SymbolStateRecord => ({
  symbol: 'BTCUSDT',
  version: 3,
  snapshot: new Uint8Array([1, 2]),
  pending: { closedBars: [], alerts: [anAlert({ facts })] },
});
const MOVE = anAlert().facts;
const WORDS: Facts = { kind: 'words', text: 'sell the house' };

/** The pending alert as it lies in the item. */
function packed(record: SymbolStateRecord): Record<string, unknown> {
  const { pending } = stateItem(record, NOW);
  return (unpackJson(pending!.B!) as { alerts: Record<string, unknown>[] }).alerts[0]!;
}

test('pending alerts come back from the item with their facts', (t) => {
  for (const facts of [MOVE, WORDS]) {
    t.deepEqual(stateOf(stateItem(recordWith(facts), NOW)), recordWith(facts));
  }
});

test('a pending alert has the sentence that the version before publishes', (t) => {
  t.is(
    packed(recordWith(MOVE))['explanation'],
    'BTCUSDT rose 2.3% in 60 s on 18× its usual volume; this happens about five times a year',
  );
  t.is(packed(recordWith(WORDS))['explanation'], 'sell the house');
});

test('a pending alert of the version before, or of facts that only a later one knows, keeps its sentence', (t) => {
  const { facts: _, ...before } = packed(recordWith(MOVE));
  for (const alert of [before, { ...before, facts: { kind: 'moon_landing' } }]) {
    const item = {
      ...stateItem(recordWith(MOVE), NOW),
      pending: { B: packJson({ closedBars: [], alerts: [alert] }) },
    };
    const [read] = (stateOf(item) as SymbolStateRecord).pending.alerts;
    t.deepEqual(read, anAlert({ facts: { kind: 'words', text: String(before['explanation']) } }));
  }
});

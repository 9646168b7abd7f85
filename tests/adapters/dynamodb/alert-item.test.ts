import test from 'ava';
import fc from 'fast-check';
import { fromAlertItem, toAlertItem } from '../../../src/adapters/dynamodb/alert-item.ts';
import { fromItem, toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import type { SeverityVerdict } from '../../../src/core/severity/verdict.ts';
import { anAlert, aVerdict, NOW } from '../../support/alerts.ts';
import { arbitraryVerdict } from '../../support/arbitrary-notifications.ts';

const stored = (verdict: SeverityVerdict) => ({
  alert: anAlert({ severity: verdict.severity }),
  verdict,
  filtered: {},
  createdAtMs: NOW,
});

test('an alert comes back from its row with the cause of its severity, whatever that is', (t) => {
  fc.assert(
    fc.property(arbitraryVerdict, (verdict) => {
      t.deepEqual(fromAlertItem(toAlertItem(stored(verdict))), stored(verdict));
    }),
    { numRuns: 50 },
  );
});

test('a row has the reason in English for whoever reads it, the version before among them', (t) => {
  fc.assert(
    fc.property(arbitraryVerdict, (verdict) => {
      const { severity_reason: reason, severity } = fromItem(toAlertItem(stored(verdict)));
      t.deepEqual([reason, severity], [severityReasonOf(verdict, 'en'), verdict.severity]);
    }),
    { numRuns: 50 },
  );
});

test('a number that is too small for DynamoDB keeps no row from being written', (t) => {
  const facts = { score: 5e-324, move: 0, window: 1e-200 };
  const item = toAlertItem(
    stored({ severity: 'LOW', cause: { kind: 'default_rule', rule: 'stale feed', facts } }),
  );
  for (const { N } of Object.values(item)) t.true(N === undefined || Number(N) === 0 || Number(N) > 1e-130);
});

/** As the version before wrote it: no cause, and a message without facts. */
function rowBefore() {
  const { severity_cause: _, ...row } = fromItem(toAlertItem(stored(aVerdict())));
  const { facts: __, ...message } = JSON.parse(String(row['body'])) as Record<string, unknown>;
  return { ...row, severity_reason: 'HIGH because of what was then', body: JSON.stringify(message) };
}

test('a row of the version before is told in the words it has', (t) => {
  const { alert, verdict } = fromAlertItem(toItem(rowBefore()));
  t.deepEqual(verdict, aVerdict('HIGH because of what was then'));
  t.deepEqual(alert.facts, {
    kind: 'words',
    text: 'BTCUSDT rose 2.3% in 60 s on 18× its usual volume; this happens about five times a year',
  });
});

for (const [what, severity_cause] of [
  ['of a kind that is not known', { kind: 'moon_phase' }],
  ['of a default rule that is not known', { kind: 'default_rule', rule: 'full moon', facts: knownFacts() }],
  ['without what its words need', { kind: 'default_rule', rule: 'stale feed', facts: { score: 0.5 } }],
  [
    'of an own rule without words',
    { kind: 'own_rule', rule: 'mine', because: { de: 'weil' }, facts: knownFacts() },
  ],
] as const) {
  test(`a cause ${what}, as a later version may write it, is told in the words of the row`, (t) => {
    const { verdict } = fromAlertItem(
      toItem({ ...rowBefore(), severity_cause: JSON.stringify(severity_cause) }),
    );
    t.deepEqual(verdict.cause, { kind: 'words', text: 'HIGH because of what was then' });
  });
}

function knownFacts() {
  return { score: 0.5, move: 1, window: 60 };
}

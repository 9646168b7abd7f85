import test from 'ava';
import { classify } from '../../../src/core/alerts/classification.ts';
import { anAlert } from '../../support/alerts.ts';

test('the facts decide, not the severity that came with them', (t) => {
  const { alert, severityReason } = classify(anAlert({ severity: 'LOW', score: 0.95, changePct: -3 }));
  t.is(alert.severity, 'CRITICAL');
  t.regex(severityReason, /^CRITICAL because a move of 3\.0 %/);
});

test('a resolved alert keeps the severity of its episode, though its last tick is calm', (t) => {
  const { alert, severityReason } = classify(
    anAlert({ status: 'resolved', severity: 'CRITICAL', score: 0.1, changePct: 0.1 }),
  );
  t.is(alert.severity, 'CRITICAL');
  t.regex(severityReason, /while it lasted/);
});

test('an alert without a score keeps the severity of its publisher', (t) => {
  const { alert, severityReason } = classify(anAlert({ score: 0, severity: 'HIGH' }));
  t.is(alert.severity, 'HIGH');
  t.regex(severityReason, /publisher/);
});

test('a kind of anomaly that is not ours keeps the severity of its publisher', (t) => {
  t.is(classify(anAlert({ anomaly: 'other', score: 0.99, severity: 'LOW' })).alert.severity, 'LOW');
});

test("a user's rule keeps the severity that the user chose", (t) => {
  const { alert, severityReason } = classify(anAlert({ alertType: 'user_rule', severity: 'LOW' }));
  t.is(alert.severity, 'LOW');
  t.is(severityReason, 'LOW because the rule says so');
});

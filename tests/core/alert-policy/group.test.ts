import test from 'ava';
import { group } from '../../../src/core/alert-policy/group.ts';
import type { Gate } from '../../../src/core/alert-policy/ledger.ts';
import { NOW } from '../../support/alerts.ts';

const MINUTE = 60_000;
const OPEN: Gate = { closedUntilMs: NOW, passed: 3 };
const CLOSED: Gate = { closedUntilMs: NOW + 10_000, passed: 0 };

test('the first goes at once and closes the gate behind it', (t) => {
  t.deepEqual(group(OPEN, 'LOW', NOW, MINUTE), {
    kind: 'now',
    gate: { closedUntilMs: NOW + MINUTE, passed: 0 },
  });
});

test('those that follow wait for the opening', (t) => {
  t.deepEqual(group(CLOSED, 'HIGH', NOW, MINUTE), { kind: 'bundle', untilMs: NOW + 10_000 });
});

test('three CRITICAL pass the closed gate, which opens no later for it', (t) => {
  for (const passed of [0, 1, 2]) {
    t.deepEqual(group({ ...CLOSED, passed }, 'CRITICAL', NOW, MINUTE), {
      kind: 'now',
      gate: { ...CLOSED, passed: passed + 1 },
    });
  }
  t.deepEqual(group({ ...CLOSED, passed: 3 }, 'CRITICAL', NOW, MINUTE), {
    kind: 'bundle',
    untilMs: CLOSED.closedUntilMs,
  });
});

test('a gate that a wrong clock has closed for years opens after one interval', (t) => {
  const gate = { closedUntilMs: NOW + 365 * 24 * 60 * MINUTE, passed: 0 };
  t.deepEqual(group(gate, 'LOW', NOW, MINUTE), { kind: 'bundle', untilMs: NOW + MINUTE });
});

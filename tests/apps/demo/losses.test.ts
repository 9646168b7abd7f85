import test from 'ava';

import type { DeliveryRow } from '../../../lib/local-aws/alert-history.ts';
import { losses } from '../../../apps/demo/losses.ts';
import { percentiles, type DemoOutcome } from '../../../apps/demo/report.ts';

const NOW_MS = 1_000_000;
const row = (part: Partial<DeliveryRow>): DeliveryRow => ({
  alertId: 'alert-1',
  userId: 'desk',
  channel: 'slack',
  status: 'SENT',
  reason: null,
  sentAtMs: null,
  sentWith: null,
  held: 0,
  dueAtMs: null,
  ...part,
});

function lossesWith(deliveries: readonly DeliveryRow[]): string[] {
  const outcome = {
    records: { in: 10, processed: 7, rejected: 2, duplicates: 1, late: 0 },
    alerts: [],
    history: { deliveries, alertIds: new Set(['alert-1']) },
  } as unknown as DemoOutcome;
  return losses({ outcome, givenUpRecords: 0, deadLetteredAlerts: 0, unfinished: null, nowMs: NOW_MS });
}

test('rejected and duplicate records are accounted for', (t) => {
  t.deepEqual(lossesWith([]), []);
});

test('sent and suppressed notifications are no loss, nor one that falls due later', (t) => {
  const later = row({ status: 'PENDING', dueAtMs: NOW_MS + 1 });
  t.deepEqual(lossesWith([row({}), row({ status: 'SUPPRESSED' }), later]), []);
});

test('a notification that is due and not sent is a loss', (t) => {
  const overdue = row({ status: 'PENDING', dueAtMs: NOW_MS - 1 });
  t.deepEqual(lossesWith([overdue, row({ status: 'PENDING' })]), [
    '2 notifications are due and were not sent',
  ]);
});

test('failed notifications are a loss, with their reasons', (t) => {
  const failed = row({ status: 'FAILED', reason: 'HTTP 400' });
  t.deepEqual(lossesWith([failed, failed]), ['2 notifications failed (HTTP 400)']);
});

test('percentiles are nearest ranks, and null of nothing', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.deepEqual(percentiles(hundred), { p50: 50, p95: 95, p99: 99 });
  t.deepEqual(percentiles([7]), { p50: 7, p95: 7, p99: 7 });
  t.deepEqual(percentiles([]), { p50: null, p95: null, p99: null });
});

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
  hasFailed: false,
  sentAtMs: null,
  sentWith: null,
  held: 0,
  dueAtMs: null,
  ...part,
});

interface Seen {
  readonly deliveries?: readonly DeliveryRow[];
  readonly received?: number;
  readonly concerning?: readonly string[];
  readonly quarantined?: number;
  readonly barStarts?: readonly number[];
  readonly storedBarStarts?: readonly number[];
}

function lossesWith(seen: Seen): string[] {
  const { deliveries = [], concerning = ['alert-1'], storedBarStarts = [], barStarts = [] } = seen;
  const { quarantined = 2, received = deliveries.filter(({ status }) => status === 'SENT').length } = seen;
  const outcome = {
    records: { in: 10, processed: 7, rejected: 2, duplicates: 1, late: 0 },
    alerts: [],
    alertsAnswered: 0,
    arrivals: new Map(),
    history: { deliveries, alertIds: new Set(['alert-1']), concerning: new Set(concerning) },
  } as unknown as DemoOutcome;
  const nothing = new Set<string>();
  const stored = new Map([['ACME', new Set(storedBarStarts)]]);
  return losses({
    outcome,
    evidence: {
      lake: {
        objects: new Map(),
        records: nothing,
        ticks: nothing,
        barStarts: new Map([['ACME', new Set(barStarts)]]),
        quarantined,
      },
      table: { ticks: nothing, barStarts: stored, anomalies: nothing },
      received: Array.from({ length: received }, () => ({ channel: 'slack', text: '', files: {} })),
    },
    givenUpRecords: 0,
    deadLetteredAlerts: 0,
    unfinished: null,
    nowMs: NOW_MS,
  });
}

test('rejected and duplicate records are accounted for', (t) => {
  t.deepEqual(lossesWith({}), []);
});

test('sent and suppressed notifications are no loss, nor one that falls due later', (t) => {
  const later = row({ status: 'PENDING', dueAtMs: NOW_MS + 1 });
  t.deepEqual(lossesWith({ deliveries: [row({}), row({ status: 'SUPPRESSED' }), later] }), []);
});

test('a notification that is due and not sent is a loss', (t) => {
  const overdue = row({ status: 'PENDING', dueAtMs: NOW_MS - 1 });
  t.deepEqual(lossesWith({ deliveries: [overdue, row({ status: 'PENDING' })] }), [
    '2 notifications are due and were not sent',
  ]);
});

test('failed notifications are a loss, with their reasons', (t) => {
  const failed = row({ status: 'FAILED', reason: 'HTTP 400' });
  t.deepEqual(lossesWith({ deliveries: [failed, failed] }), ['slack: 2 notifications failed (HTTP 400)']);
});

test('a message that no row accounts for is a loss of the account', (t) => {
  t.deepEqual(lossesWith({ deliveries: [row({})], received: 2 }), [
    'slack: 2 messages were received, but 1 are recorded as sent',
  ]);
  t.deepEqual(
    lossesWith({ deliveries: [row({}), row({ sentWith: 'alert-1#desk#slack' })], received: 1 }),
    [],
  );
});

test('an alert without a delivery, of which nothing says why, is a loss', (t) => {
  t.deepEqual(lossesWith({ concerning: [] }), ['1 alerts were for nobody, and nothing says why']);
});

test('rejected records that are not in quarantine are a loss', (t) => {
  t.deepEqual(lossesWith({ quarantined: 1 }), ['S3 holds 1 records under quarantine/, but 2 were rejected']);
});

test('the last bars of a symbol may be open still', (t) => {
  const barStarts = [1, 2, 3, 4];
  t.deepEqual(lossesWith({ barStarts, storedBarStarts: [1, 2] }), []);
  t.deepEqual(lossesWith({ barStarts, storedBarStarts: [2, 3] }), [
    'DynamoDB holds only 1 of 2 bars that closed',
  ]);
});

test('percentiles are nearest ranks, and null of nothing', (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.deepEqual(percentiles(hundred), { p50: 50, p95: 95, p99: 99 });
  t.deepEqual(percentiles([7]), { p50: 7, p95: 7, p99: 7 });
  t.deepEqual(percentiles([]), { p50: null, p95: null, p99: null });
});

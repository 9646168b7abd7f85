import test from 'ava';
import { demoReport, type DemoOutcome } from '../../../apps/demo/report.ts';
import type { DeliveryRow } from '../../../lib/local-aws/alert-history.ts';

const EPISODE = 'BTCUSDT-price_spike-20221213T133000.000Z';

const row = (revision: number, others: Partial<DeliveryRow>): DeliveryRow => ({
  alertId: `${EPISODE}-${revision}`,
  userId: 'alice',
  channel: 'slack',
  status: 'SENT',
  reason: null,
  hasFailed: false,
  sentAtMs: 1,
  sentWith: null,
  held: 0,
  dueAtMs: null,
  ...others,
});

function sentOn(...deliveries: DeliveryRow[]): object {
  const alert = {
    alertId: `${EPISODE}-1`,
    alertType: 'financial_anomaly',
    symbol: 'BTCUSDT',
    anomaly: 'price_spike',
    severity: 'HIGH',
    status: 'firing',
    occurredAt: '2022-12-13T13:30:00.000Z',
    explanation: '',
    sequenceNumber: '1',
  } as const;
  const outcome: DemoOutcome = {
    runId: 'run',
    alertsAnswered: 1,
    files: [],
    records: { in: 0, processed: 0, rejected: 0, duplicates: 0, late: 0 },
    anomalies: 1,
    alerts: [alert],
    history: { deliveries, alertIds: new Set(), concerning: new Set() },
    arrivals: new Map(),
    awsCalls: {},
    readUnits: 0,
    writeUnits: 0,
    wallSeconds: 0,
    cpuSeconds: 0,
  };
  return demoReport(outcome).alerts[0]!.deliveries;
}

const OVERTAKEN = { status: 'SUPPRESSED', reason: 'overtaken', sentAtMs: null } as const;

test('an alert that waited until its episode was over was told with the end', (t) => {
  t.deepEqual(sentOn(row(1, OVERTAKEN), row(2, {})), { slack: 'SENT' });
});

test('an alert that came after the end of its episode was told with that', (t) => {
  t.deepEqual(sentOn(row(1, { ...OVERTAKEN, reason: 'resolved' }), row(2, {})), { slack: 'SENT' });
});

test('it was not where the end was kept back, or went to somebody else, on another channel or of another episode', (t) => {
  const others: readonly Partial<DeliveryRow>[] = [
    { status: 'SUPPRESSED', reason: 'silenced' },
    { userId: 'bob' },
    { channel: 'email' },
    { alertId: 'ETHUSDT-price_spike-20221213T133000.000Z-2' },
  ];
  for (const other of others) t.deepEqual(sentOn(row(1, OVERTAKEN), row(2, other)), { slack: 'SUPPRESSED' });
});

test('what was kept back for another reason stays kept back', (t) => {
  t.deepEqual(sentOn(row(1, { ...OVERTAKEN, reason: 'rate_limit' }), row(2, {})), { slack: 'SUPPRESSED' });
});

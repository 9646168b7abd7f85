import test from 'ava';

import type { DeliveryRow } from '../../../lib/local-aws/alert-history.ts';
import { stormLosses, stormShares, stormTable } from '../../../apps/demo/storm-table.ts';

const ALERTS = 1000;

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

function history(deliveries: readonly DeliveryRow[], alerts = ALERTS) {
  const alertIds = new Set(Array.from({ length: alerts }, (_, index) => `alert-${index}`));
  return { deliveries, alertIds, concerning: alertIds };
}

const MESSAGE = { channel: 'slack', text: '', files: {} } as const;

const TOLD = [
  row({ held: 2 }),
  row({ sentWith: 'alert-1#desk#slack' }),
  row({ status: 'SUPPRESSED', reason: 'rate_limited' }),
  row({ status: 'SUPPRESSED', reason: 'rate_limited' }),
];

test('an alert is told by name in a message of its own or in that of another, or by number', (t) => {
  t.deepEqual(stormShares({ history: history(TOLD) }), [
    { reader: 'desk, slack', alerts: 4, messages: 1, byName: 2, byNumber: 2 },
  ]);
  t.deepEqual(stormLosses({ history: history(TOLD), notifications: [MESSAGE], alerts: ALERTS }), []);
  const text = stormTable({ history: history(TOLD), notifications: [], alerts: ALERTS, minutes: 34 });
  t.regex(text, /desk, slack │\s+4 │\s+1 │\s+2 │\s+2/);
  t.regex(text, /within 34 minutes/);
});

test('an alert that a reader was not told of, or that is not in the history, is a loss', (t) => {
  const untold = [...TOLD, row({ status: 'PENDING', dueAtMs: 1 })];
  const unsound = { history: history(untold, ALERTS - 1), notifications: [], alerts: ALERTS };
  t.deepEqual(stormLosses(unsound), [
    '1 of 1000 alerts are not in the history',
    '1 messages were sent, but 0 received',
    'desk, slack: 5 alerts, but 2 told by name and 2 by number',
  ]);
});

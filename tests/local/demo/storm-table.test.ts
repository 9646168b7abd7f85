import test from 'ava';

import type { DeliveryRow } from '../../../local/demo/alert-history.ts';
import { STORM_ALERTS } from '../../../local/demo/run-storm.ts';
import { stormLosses, stormShares, stormTable } from '../../../local/demo/storm-table.ts';

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

const history = (deliveries: readonly DeliveryRow[], alerts = STORM_ALERTS) => ({
  deliveries,
  alertIds: new Set(Array.from({ length: alerts }, (_, index) => `alert-${index}`)),
});

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
  t.deepEqual(stormLosses({ history: history(TOLD) }), []);
  const text = stormTable({ history: history(TOLD), notifications: [], minutes: 34 });
  t.regex(text, /desk, slack │\s+4 │\s+1 │\s+2 │\s+2/);
  t.regex(text, /within 34 minutes/);
});

test('an alert that a reader was not told of, or that is not in the history, is a loss', (t) => {
  const untold = [...TOLD, row({ status: 'PENDING', dueAtMs: 1 })];
  t.deepEqual(stormLosses({ history: history(untold, STORM_ALERTS - 1) }), [
    `1 of ${STORM_ALERTS} alerts are not in the history`,
    'desk, slack: 5 alerts, but 2 told by name and 2 by number',
  ]);
});

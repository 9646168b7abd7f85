import test from 'ava';
import type { DeliveryRow } from '../../../../apps/console/api.ts';
import { anomalyName, channelName, counted, deliveryWords } from '../../../../apps/console/page/words.ts';

const DELIVERY: DeliveryRow = {
  alertId: 'a',
  userId: 'desk',
  channel: 'slack',
  status: 'SENT',
  reason: null,
  sendReason: 'first',
  updatedAtMs: 0,
  latencyMs: null,
  dueAtMs: null,
};

for (const { delivery, words } of [
  { delivery: {}, words: 'First word of it' },
  { delivery: { status: 'SUPPRESSED', reason: 'silenced' }, words: 'Silenced' },
  {
    delivery: { status: 'SUPPRESSED', reason: 'rate_limited' },
    words: 'Held back by the rate limit and counted in the next message',
  },
  { delivery: { status: 'FAILED', reason: 'Slack answered 404' }, words: 'Slack answered 404' },
  { delivery: { status: 'PENDING', sendReason: null }, words: 'On its way' },
] as const) {
  test(`a delivery says in words: ${words}`, (t) => t.is(deliveryWords({ ...DELIVERY, ...delivery }), words));
}

test('an anomaly has the name that messages give it, a rule its own type', (t) => {
  t.is(anomalyName({ anomaly: 'volatility', alertType: 'financial_anomaly' }), 'Wild market');
  t.is(anomalyName({ anomaly: 'other', alertType: 'system_alarm' }), 'System alarm');
});

test('a channel that is not known keeps its name', (t) => {
  t.deepEqual(['email', 'pager_x'].map(channelName), ['E-mail', 'Pager x']);
});

test('one is told from several', (t) => {
  t.deepEqual([counted(1, 'alert'), counted(2, 'alert')], ['1 alert', '2 alerts']);
});

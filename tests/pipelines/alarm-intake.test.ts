import test from 'ava';
import type { AlarmChange, AlarmState } from '../../src/core/alert/alarm.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { troubleOfAlarm } from '../../src/core/tickets/fingerprint.ts';
import { readAlarm } from '../../src/pipelines/alarm-intake.ts';
import { Ticketing } from '../../src/pipelines/ticketing.ts';
import { aVerdict, NOW } from '../support/alerts.ts';
import { MemoryAlertStore } from '../support/memory/memory-alert-store.ts';
import { MemoryRecurrenceStore } from '../support/memory/memory-recurrence-store.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const MINUTE = 60_000;
/** When the alarm went off first, and the episode that this is. */
const BEGAN = NOW;
const EPISODE = 'alarm-order-latency-20221213T133002.000Z';

function change(state: AlarmState, previousState: AlarmState | null, minute: number, way = 'event') {
  const changedAtMs = BEGAN + minute * MINUTE;
  // An event names the beginning of what it ends, a notification does not.
  const isNamed = state === 'ALARM' || (way === 'event' && previousState === 'ALARM');
  return {
    id: `${way}-${minute}`,
    alarmName: 'order-latency',
    state,
    previousState,
    beganAtMs: isNamed ? (state === 'ALARM' ? changedAtMs : BEGAN) : null,
    changedAtMs,
    description: 'Orders take long',
    reason: 'Threshold Crossed',
  } satisfies AlarmChange;
}

/** Takes alarms in as the handler does, and keeps what it keeps. */
function aDesk() {
  const clock = { now: () => NOW };
  const ticketing = new Ticketing(
    clock,
    new LogRecorder(),
    new MetricRecorder(),
    new MemoryRecurrenceStore(),
    { publish: () => Promise.resolve() },
    {
      trackers: [],
      settings: { threshold: 3, windowMs: 24 * 60 * MINUTE, reopenMs: 0 },
      origin: { environment: 'prod', project: 'realtime-financial' },
    },
  );
  const store = new MemoryAlertStore();
  return async (incoming: AlarmChange): Promise<Alert | string> => {
    const verdict = await readAlarm(incoming, { store, ticketing: () => Promise.resolve(ticketing) });
    if (!verdict.isNews) return verdict.reason;
    const { alert } = verdict;
    const stored = { alert, verdict: aVerdict(), filtered: {}, createdAtMs: NOW };
    const { episodeId } = alert;
    const { version } = await store.episode(episodeId);
    await store.commit({
      episodeId,
      alert: stored,
      recipients: [],
      inhibitor: null,
      escalations: [],
      endsAcknowledgement: false,
      version,
    });
    const occurrence = { id: alert.alertId, atMs: alert.occurredAtMs };
    if (alert.status === 'firing')
      await ticketing.occurred(troubleOfAlarm(incoming.alarmName), occurrence, '');
    return alert;
  };
}

const brief = (told: Alert | string) =>
  typeof told === 'string' ? told : `${told.status} ${told.alertId.replace(EPISODE, '…')}`;

/** What becomes of these changes of one alarm, each `[state, state before, minute, way]`. */
const tells = test.macro({
  async exec(t, changes: readonly Parameters<typeof change>[], expected: readonly string[]) {
    const take = aDesk();
    const said = [];
    for (const each of changes) said.push(brief(await take(change(...each))));
    t.deepEqual(said, expected);
  },
  title: (name = '') => name,
});

test('an alarm that goes off is a system alert by its name, with what it is about and why', async (t) => {
  t.like(await aDesk()(change('ALARM', 'OK', 0)), {
    alertId: `${EPISODE}-1`,
    episodeId: EPISODE,
    status: 'firing',
    alertType: 'system_alarm',
    symbol: 'order-latency',
    severity: 'HIGH',
    facts: { kind: 'alarm', description: 'Orders take long', reason: 'Threshold Crossed' },
    occurredAtMs: BEGAN,
  });
});

test('its end says why, and not what it is about', async (t) => {
  t.like(await aDesk()(change('OK', 'ALARM', 5)), {
    status: 'resolved',
    facts: { kind: 'alarm', description: '', reason: 'Threshold Crossed' },
  });
});

test(
  'an alarm begins, and ends as the same episode',
  tells,
  [
    ['ALARM', 'OK', 0],
    ['OK', 'ALARM', 5],
  ],
  ['firing …-1', 'resolved …-2'],
);
test(
  'the next time is another episode, so that an acknowledgement of the first does not answer for it',
  tells,
  [
    ['ALARM', 'OK', 0],
    ['OK', 'ALARM', 5],
    ['ALARM', 'OK', 9],
  ],
  ['firing …-1', 'resolved …-2', 'firing alarm-order-latency-20221213T133902.000Z-1'],
);
test(
  'an alarm that has no data for a while and then is OK is over',
  tells,
  [
    ['ALARM', 'OK', 0],
    ['INSUFFICIENT_DATA', 'ALARM', 3],
    ['OK', 'INSUFFICIENT_DATA', 5],
  ],
  ['firing …-1', 'insufficient data is no news', 'resolved …-2'],
);
test(
  'an alarm that has no data for a while and then is one again goes on as the same episode',
  tells,
  [
    ['ALARM', 'OK', 0],
    ['INSUFFICIENT_DATA', 'ALARM', 3],
    ['ALARM', 'INSUFFICIENT_DATA', 5],
    ['OK', 'INSUFFICIENT_DATA', 9],
  ],
  ['firing …-1', 'insufficient data is no news', 'firing …-1', 'resolved …-2'],
);
test(
  'an alarm after a time without data in which nothing was open is new',
  tells,
  [
    ['ALARM', 'OK', 0],
    ['OK', 'ALARM', 3],
    ['INSUFFICIENT_DATA', 'OK', 4],
    ['ALARM', 'INSUFFICIENT_DATA', 9],
  ],
  [
    'firing …-1',
    'resolved …-2',
    'insufficient data is no news',
    'firing alarm-order-latency-20221213T133902.000Z-1',
  ],
);
test(
  'a new alarm that has its first data ends nothing',
  tells,
  [['OK', 'INSUFFICIENT_DATA', 0]],
  ['it has never gone off'],
);
test(
  'by SNS, where an end does not say what it ends, it is the same episode',
  tells,
  [
    ['ALARM', 'OK', 0, 'sns'],
    ['OK', 'ALARM', 5, 'sns'],
    ['OK', 'INSUFFICIENT_DATA', 9, 'sns'],
  ],
  ['firing …-1', 'resolved …-2', 'resolved …-2'],
);
test(
  'by both ways at once each change is one alert',
  tells,
  [
    ['ALARM', 'OK', 0, 'event'],
    ['ALARM', 'OK', 0, 'sns'],
    ['OK', 'ALARM', 5, 'sns'],
    ['OK', 'ALARM', 5, 'event'],
  ],
  ['firing …-1', 'firing …-1', 'resolved …-2', 'resolved …-2'],
);
test(
  'an alarm that went from OK to OK has ended nothing',
  tells,
  [['OK', 'OK', 0]],
  ['the end of no alarm is no news'],
);

test('an alarm that does not say when it began is one episode by its name', async (t) => {
  const take = aDesk();
  t.like(await take({ ...change('ALARM', 'OK', 0), beganAtMs: null }), {
    episodeId: 'alarm-order-latency',
    alertId: 'alarm-event-0',
  });
  t.like(await take({ ...change('OK', null, 5), beganAtMs: null }), {
    episodeId: 'alarm-order-latency',
    alertId: 'alarm-event-5',
  });
});

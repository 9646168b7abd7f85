import test from 'ava';
import { parseCloudWatchAlarm } from '../../src/dto/cloudwatch-alarm.dto.ts';

const BEGAN = '2026-03-02T14:30:00.000+0000';

function alarm(value: string, timestamp: string, previous?: { value: string; timestamp: string }) {
  return {
    id: `event-${value}`,
    time: '2026-03-02T14:31:00Z',
    detail: {
      alarmName: 'dlq-depth',
      state: { value, timestamp, reason: 'Threshold Crossed' },
      ...(previous && { previousState: previous }),
    },
  };
}
const firing = (timestamp = BEGAN) => alarm('ALARM', timestamp, { value: 'OK', timestamp: 'earlier' });
const over = (timestamp = BEGAN) =>
  alarm('OK', '2026-03-02T15:00:00.000+0000', { value: 'ALARM', timestamp });

test('an alarm that goes off is a system alert about it by name', (t) => {
  t.like(parseCloudWatchAlarm(firing()), {
    ok: true,
    alarmName: 'dlq-depth',
    alert: {
      alertId: 'alarm-event-ALARM',
      episodeId: 'alarm-dlq-depth-20260302T143000.000Z',
      status: 'firing',
      alertType: 'system_alarm',
      symbol: 'dlq-depth',
      severity: 'HIGH',
      facts: { kind: 'alarm', description: '', reason: 'Threshold Crossed' },
      occurredAtMs: Date.parse('2026-03-02T14:31:00Z'),
    },
  });
});

test('its description, which names the section of the runbook, is told before the reason, and not of its end', (t) => {
  const withDescription = (event: ReturnType<typeof firing>) => ({
    ...event,
    detail: { ...event.detail, configuration: { description: 'It broke (docs/operating.md#it)' } },
  });
  t.like(parseCloudWatchAlarm(withDescription(firing())), {
    alert: {
      facts: {
        kind: 'alarm',
        description: 'It broke (docs/operating.md#it)',
        reason: 'Threshold Crossed',
      },
    },
  });
  t.like(parseCloudWatchAlarm(withDescription(over())), {
    alert: { facts: { kind: 'alarm', description: '', reason: 'Threshold Crossed' } },
  });
});

test('its end belongs to the episode that its beginning opened', (t) => {
  const [begin, end] = [parseCloudWatchAlarm(firing()), parseCloudWatchAlarm(over())];
  t.like(end, { ok: true, alert: { status: 'resolved' } });
  t.is(begin.ok && begin.alert.episodeId, end.ok && end.alert.episodeId);
});

test('the next time is another episode, so that an acknowledgement of the first does not answer for it', (t) => {
  const next = parseCloudWatchAlarm(firing('2026-03-03T09:00:00.000+0000'));
  t.is(next.ok && next.alert.episodeId, 'alarm-dlq-depth-20260303T090000.000Z');
});

for (const [what, event, reason] of [
  ['an alarm without data', alarm('INSUFFICIENT_DATA', BEGAN), 'insufficient data is no news'],
  [
    'a return from having no data',
    alarm('OK', BEGAN, { value: 'INSUFFICIENT_DATA', timestamp: BEGAN }),
    'the end of no alarm is no news',
  ],
  [
    'an event without a state',
    { id: '1', time: '2026-03-02T14:31:00Z', detail: { alarmName: 'x' } },
    'detail is missing or malformed',
  ],
] as const) {
  test(`${what} is no alert`, (t) => {
    t.deepEqual(parseCloudWatchAlarm(event), { ok: false, reason });
  });
}

test('an alarm that does not say when it began is one episode by its name', (t) => {
  const parsed = parseCloudWatchAlarm({
    id: '1',
    time: '2026-03-02T14:31:00Z',
    detail: { alarmName: 'x', state: { value: 'ALARM' } },
  });
  t.is(parsed.ok && parsed.alert.episodeId, 'alarm-x');
});

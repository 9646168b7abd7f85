import test from 'ava';
import { parseAlarmEvent, parseAlarmNotification } from '../../src/dto/cloudwatch-alarm.dto.ts';

const BEGAN = '2026-03-02T14:30:00.000+0000';
const BEGAN_MS = Date.parse('2026-03-02T14:30:00.000Z');

interface State {
  readonly value: string;
  readonly timestamp?: string;
}

function event(state: State, previousState?: State, configuration?: object) {
  return {
    id: 'event-1',
    time: '2026-03-02T14:31:00Z',
    detail: {
      alarmName: 'dlq-depth',
      state: { reason: 'Threshold Crossed', ...state },
      ...(previousState && { previousState }),
      ...(configuration && { configuration }),
    },
  };
}

test('an event says which alarm went into which state, since when, and why', (t) => {
  const configuration = { description: 'It broke (docs/operating.md#it)', metrics: [{ id: 'm1' }] };
  t.deepEqual(
    parseAlarmEvent(
      event({ value: 'ALARM', timestamp: BEGAN }, { value: 'OK', timestamp: 'earlier' }, configuration),
    ),
    {
      ok: true,
      change: {
        id: 'event-1',
        alarmName: 'dlq-depth',
        state: 'ALARM',
        previousState: 'OK',
        beganAtMs: BEGAN_MS,
        changedAtMs: Date.parse('2026-03-02T14:31:00Z'),
        description: 'It broke (docs/operating.md#it)',
        reason: 'Threshold Crossed',
      },
    },
  );
});

test('the end of an alarm names when it had gone off, which is when the state before began', (t) => {
  const over = event(
    { value: 'OK', timestamp: '2026-03-02T15:00:00.000+0000' },
    { value: 'ALARM', timestamp: BEGAN },
  );
  t.like(parseAlarmEvent(over), { ok: true, change: { state: 'OK', beganAtMs: BEGAN_MS } });
});

test('an end after a time without data does not say when the alarm had gone off', (t) => {
  const over = event({ value: 'OK', timestamp: BEGAN }, { value: 'INSUFFICIENT_DATA', timestamp: BEGAN });
  t.like(parseAlarmEvent(over), { ok: true, change: { beganAtMs: null } });
});

test('an event without a state is refused', (t) => {
  t.deepEqual(parseAlarmEvent({ id: '1', time: '2026-03-02T14:31:00Z', detail: { alarmName: 'x' } }), {
    ok: false,
    reason: 'detail is missing or malformed',
  });
});

/** As CloudWatch publishes it, with what is not read. */
const NOTIFICATION = {
  AlarmName: 'order-latency',
  AlarmDescription: 'Orders take long',
  AWSAccountId: '123456789012',
  AlarmConfigurationUpdatedTimestamp: '2026-01-01T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint [812.0] was greater than the threshold (500.0).',
  StateChangeTime: BEGAN,
  Region: 'EU (Ireland)',
  AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:order-latency',
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:alerts'],
  InsufficientDataActions: [],
  Trigger: { MetricName: 'Latency', Namespace: 'Orders', Period: 60, Threshold: 500 },
};
const ENVELOPE = { messageId: 'message-1', publishedAtMs: BEGAN_MS + 900 };

test('the notification of an alarm on SNS is read as the event of the same change', (t) => {
  t.deepEqual(parseAlarmNotification(NOTIFICATION, ENVELOPE), {
    ok: true,
    change: {
      id: 'message-1',
      alarmName: 'order-latency',
      state: 'ALARM',
      previousState: 'OK',
      beganAtMs: BEGAN_MS,
      changedAtMs: BEGAN_MS,
      description: 'Orders take long',
      reason: NOTIFICATION.NewStateReason,
    },
  });
});

test('a notification without description and time is dated by the message', (t) => {
  t.like(
    parseAlarmNotification({ ...NOTIFICATION, AlarmDescription: null, StateChangeTime: undefined }, ENVELOPE),
    {
      ok: true,
      change: { description: '', beganAtMs: null, changedAtMs: ENVELOPE.publishedAtMs },
    },
  );
});

test('a state that CloudWatch does not have is refused', (t) => {
  t.deepEqual(parseAlarmNotification({ ...NOTIFICATION, NewStateValue: 'PURPLE' }, ENVELOPE), {
    ok: false,
    reason: 'NewStateValue is missing or malformed',
  });
});

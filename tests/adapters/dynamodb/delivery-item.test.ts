import test from 'ava';
import { fromDeliveryItem, toDeliveryItem } from '../../../src/adapters/dynamodb/delivery-item.ts';
import { fromItem, toItem, type Item } from '../../../src/adapters/dynamodb/plain-item.ts';
import {
  deliveryId,
  failed,
  pendingDelivery,
  postponed,
  settled,
  suppressed,
  SUPPRESSIONS,
  takenOver,
  waitingDelivery,
  WAITS,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import { LASTING_ERRORS, NO_OUTCOME, PASSING_ERRORS } from '../../../src/core/delivery/delivery-error.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const alert = anAlert({ episodeId: 'crash', alertId: 'crash-1' });
const to = { userId: 'bob', channel: 'sms', sendReason: 'first' } as const;
const pending = pendingDelivery(alert, to, NOW);
const BUSY = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const;
const STEP = { policyId: 'step-2-night', number: 12 };

/** Every state that a row can have. */
const STATES: readonly Delivery[] = [
  pending,
  takenOver(pending, NOW),
  settled(pending, { kind: 'delivered' }, NOW),
  settled(pending, BUSY, NOW),
  settled({ ...pending, attempts: 5 }, BUSY, NOW),
  { ...pending, step: STEP },
  { ...pending, reminder: 3, held: [{ symbol: 'ACME', count: 2 }], sentWith: 'another' },
  ...WAITS.map((wait) => postponed(pending, wait, NOW + 1, NOW)),
  ...SUPPRESSIONS.map((suppression) => suppressed(pending, suppression, NOW)),
  ...[...PASSING_ERRORS, ...LASTING_ERRORS].map((code) => failed(pending, { code, words: code }, NOW)),
];

test('a delivery is read as it was written, whatever its state', (t) => {
  for (const delivery of STATES) t.deepEqual(fromDeliveryItem(toDeliveryItem(delivery)), delivery);
});

/** A row as the version before wrote it, on attributes that it had: one text for the reason, one for the suffix. */
function writtenBefore(attributes: Readonly<Record<string, unknown>>): Item {
  const suffix = typeof attributes['suffix'] === 'string' ? `#${attributes['suffix']}` : '';
  return toItem({
    episode_id: 'crash',
    row_id: `DELIVERY#crash-1#bob#sms${suffix}`,
    alert_id: 'crash-1',
    user_id: 'bob',
    channel: 'sms',
    send_reason: 'first',
    severity: 'HIGH',
    symbol: 'BTCUSDT',
    anomaly: 'price_spike',
    alert_type: 'financial_anomaly',
    alert_status: 'firing',
    correlation_id: 'corr-1',
    occurred_at: '2022-12-13T13:30:00.000Z',
    detected_at: '2022-12-13T13:30:01.000Z',
    created_at: '2022-12-13T13:30:02.000Z',
    updated_at: '2022-12-13T13:30:02.000Z',
    attempts: 0,
    expires_at: 1_678_714_202,
    ...attributes,
  });
}

const DUE = { status: 'PENDING', due_bucket: 'DUE', due_at: NOW + 60_000 };
const NOTHING = { waitsFor: null, suppressedBy: null, error: null, step: null, reminder: null };

for (const [what, attributes, expected] of [
  ['waits for the gate', { ...DUE, reason: 'grouped' }, { waitsFor: 'grouped' }],
  ['tells of what a limit holds back', { ...DUE, reason: 'held' }, { waitsFor: 'held' }],
  ['waits for the end of quiet hours', { ...DUE, reason: 'quiet_hours' }, { waitsFor: 'quiet_hours' }],
  ['is being sent', { ...DUE, attempts: 1 }, {}],
  [
    'is tried again',
    { ...DUE, attempts: 2, reason: 'HTTP 503' },
    { error: { code: 'unknown', words: 'HTTP 503' } },
  ],
  [
    'belongs to a step',
    { ...DUE, attempts: 1, suffix: 'step-3-step-2-night', send_reason: 'escalation' },
    { step: { policyId: 'step-2-night', number: 3 } },
  ],
  ['is a reminder', { ...DUE, attempts: 1, suffix: 'repeat-2', send_reason: 'repeat' }, { reminder: 2 }],
  [
    'was suppressed',
    { status: 'SUPPRESSED', reason: 'rate_limited' },
    { suppressedBy: 'rate_limited', dueAtMs: null },
  ],
  [
    'has failed',
    { status: 'FAILED', attempts: 5, reason: 'given up after 5 tries: HTTP 503' },
    { error: { code: 'unknown', words: 'given up after 5 tries: HTTP 503' } },
  ],
] as const) {
  test(`a row of the version before that ${what} is read as what it is`, (t) => {
    const item = writtenBefore(attributes);
    const delivery = fromDeliveryItem(item);
    t.like(delivery, { ...NOTHING, ...expected });
    t.is(`DELIVERY#${deliveryId(delivery)}`, item['row_id']!.S!, 'it stays the same row');
  });
}

/** What the version before makes of a row: the comparisons are its own. */
function readBefore(item: Item) {
  const { reason = null, suffix = null } = fromItem(item) as { reason?: string; suffix?: string };
  const step = /^step-(\d+)-(.+)$/.exec(suffix ?? '');
  return {
    reason,
    step: step === null ? null : { policyId: step[2]!, number: Number(step[1]) },
    isTeller: reason === 'held',
    isDigest: reason !== null && new Set(['quiet_hours', 'digest', 'held']).has(reason),
  };
}

test('the version before, which shares the table during a gradual deployment, compares what it always compared', (t) => {
  for (const wait of WAITS) {
    const isTeller = wait === 'held';
    t.like(readBefore(toDeliveryItem(waitingDelivery(alert, to, wait, NOW, NOW))), {
      reason: wait,
      isTeller,
      isDigest: isTeller || wait === 'quiet_hours' || wait === 'digest',
    });
  }
  for (const suppression of SUPPRESSIONS) {
    t.is(readBefore(toDeliveryItem(suppressed(pending, suppression, NOW))).reason, suppression);
  }
  t.deepEqual(readBefore(toDeliveryItem({ ...pending, step: STEP })).step, STEP);
  t.is(fromItem(toDeliveryItem({ ...pending, reminder: 3 }))['suffix'], 'repeat-3');
  t.is(readBefore(toDeliveryItem(settled(pending, BUSY, NOW))).reason, 'HTTP 503');
  const exhausted = settled({ ...pending, attempts: 5 }, BUSY, NOW);
  t.is(readBefore(toDeliveryItem(exhausted)).reason, 'given up after 5 tries: HTTP 503');
  const lost = failed({ ...pending, attempts: 5 }, NO_OUTCOME, NOW);
  t.is(readBefore(toDeliveryItem(lost)).reason, 'given up after 5 tries: no outcome recorded');
});

test('an error whose words are those of a wait is an error all the same', (t) => {
  const odd = settled(pending, { ...BUSY, words: 'held' }, NOW);
  t.like(fromDeliveryItem(toDeliveryItem(odd)), {
    waitsFor: null,
    error: { code: 'unavailable', words: 'held' },
  });
});

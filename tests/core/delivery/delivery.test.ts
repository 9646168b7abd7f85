import test from 'ava';
import {
  deliveryId,
  isDue,
  LEASE_MS,
  MAX_ATTEMPTS,
  pendingDelivery,
  reasonText,
  SEND_BUDGET_MS,
  settled,
  suppressedDelivery,
  takenOver,
} from '../../../src/core/delivery/delivery.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const alert = anAlert();
const pending = pendingDelivery(alert, { userId: 'alice', channel: 'slack', sendReason: 'first' }, NOW);
const HOUR = 3_600_000;

test('a new delivery is leased to its sender', (t) => {
  t.like(pending, { status: 'PENDING', attempts: 1, dueAtMs: NOW + LEASE_MS });
  t.is(deliveryId(pending), `${alert.alertId}#alice#slack`);
  t.false(isDue(pending, NOW + LEASE_MS - 1));
  t.true(isDue(pending, NOW + LEASE_MS));
});

test('the lease leaves time to send after the last moment a send may begin', (t) => {
  const slowestSendMs = 3 * 5000 + 2 * 2000;
  t.true(SEND_BUDGET_MS > slowestSendMs);
  t.true(LEASE_MS > SEND_BUDGET_MS);
});

test('a delivered message is SENT, no longer due, and knows its latency since detection', (t) => {
  const sent = settled(pending, { kind: 'delivered' }, NOW + 500);
  t.like(sent, { status: 'SENT', dueAtMs: null, error: null, latencyMs: NOW + 500 - alert.detectedAtMs });
});

test('a permanent failure is FAILED at once', (t) => {
  const failed = settled(pending, { kind: 'permanent', code: 'gone', words: 'HTTP 404' }, NOW);
  t.like(failed, {
    status: 'FAILED',
    error: { code: 'gone', words: 'HTTP 404' },
    dueAtMs: null,
  });
});

test('failures for a while wait 1, 2, 4 and 8 minutes, then the delivery is FAILED', (t) => {
  const waits: number[] = [];
  let row = pending;
  let now = NOW;
  while (row.status === 'PENDING') {
    row = settled(row, { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' }, now);
    if (row.dueAtMs === null) break;
    waits.push((row.dueAtMs - now) / 60_000);
    now = row.dueAtMs;
    row = takenOver(row, now);
  }
  t.deepEqual(waits, [1, 2, 4, 8]);
  t.is(row.attempts, MAX_ATTEMPTS);
  t.deepEqual(row.error, { code: 'unavailable', words: 'HTTP 503' });
  t.is(reasonText(row), 'given up after 5 tries: HTTP 503');
});

const wait = (retryAfterMs: number): number =>
  settled(pending, { kind: 'retryable', code: 'throttled', words: 'HTTP 429', retryAfterMs }, NOW).dueAtMs! -
  NOW;

test('a server that asks for more time gets it, up to an hour', (t) => {
  t.is(wait(1000), 60_000);
  t.is(wait(600_000), 600_000);
  t.is(wait(24 * HOUR), HOUR);
});

test('a suppressed delivery is never due', (t) => {
  const row = suppressedDelivery(
    alert,
    { userId: 'alice', channel: 'sms', sendReason: 'first' },
    'rate_limited',
    NOW,
  );
  t.like(row, { status: 'SUPPRESSED', suppressedBy: 'rate_limited', attempts: 0, dueAtMs: null });
  t.false(isDue(row, Number.MAX_SAFE_INTEGER));
});

test('rows are kept for 90 days', (t) => {
  t.is(pending.expiresAtMs - NOW, 90 * 24 * HOUR);
});

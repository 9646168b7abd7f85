import test from 'ava';
import * as fc from 'fast-check';
import {
  afterSend,
  beforeSend,
  CLOSED,
  FAILURES_TO_OPEN,
  type Circuit,
} from '../../../src/core/delivery/circuit-breaker.ts';
import type { DeliveryResult } from '../../../src/core/delivery/delivery-error.ts';

const OK: DeliveryResult = { kind: 'delivered' };
const DOWN: DeliveryResult = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' };
const REFUSED: DeliveryResult = { kind: 'permanent', code: 'gone', words: 'HTTP 404' };

const after = (results: readonly DeliveryResult[], from: Circuit = CLOSED, nowMs = 0): Circuit =>
  results.reduce((circuit, result) => afterSend(circuit, result, nowMs), from);
const OPEN = after(Array.from({ length: FAILURES_TO_OPEN }, () => DOWN));

function allowed(t: { fail(): void }, circuit: Circuit, nowMs: number): Circuit {
  const permission = beforeSend(circuit, nowMs);
  if (permission.isAllowed) return permission.circuit;
  t.fail();
  return circuit;
}

test('the fifth failure in a row opens the circuit, and not four with a success among them', (t) => {
  t.is(OPEN.kind, 'open');
  t.is(after([DOWN, DOWN, DOWN, DOWN, OK, DOWN, DOWN, DOWN, DOWN]).kind, 'closed');
});

test('a destination that refuses messages for good is there: that opens nothing', (t) => {
  t.is(after([DOWN, DOWN, DOWN, DOWN, REFUSED, DOWN]).kind, 'closed');
  t.is(after(Array.from({ length: 20 }, () => REFUSED)).kind, 'closed');
});

test('while it is open nobody is called, and the reason says what had failed', (t) => {
  t.deepEqual(beforeSend(OPEN, 10_000), {
    isAllowed: false,
    retryAfterMs: 20_000,
    code: 'circuit_open',
    words: 'not called, since it failed 5 times and more in a row: HTTP 503',
  });
});

test('after 30 s one message tries, and the others wait for what it finds', (t) => {
  const probing = allowed(t, OPEN, 30_000);
  t.is(probing.kind, 'half_open');
  t.false(beforeSend(probing, 30_001).isAllowed);
  t.deepEqual(afterSend(probing, OK, 31_000), { ...CLOSED, pausedUntilMs: 31_000 });
  t.deepEqual(afterSend(probing, REFUSED, 31_000), CLOSED);
});

test('a try that fails opens it for twice as long, five minutes at most', (t) => {
  const times: number[] = [];
  let circuit: Circuit = OPEN;
  let nowMs = 0;
  for (let round = 0; round < 6; round += 1) {
    const permission = beforeSend(circuit, nowMs);
    if (permission.isAllowed) {
      circuit = afterSend(permission.circuit, DOWN, nowMs);
      continue;
    }
    times.push(permission.retryAfterMs);
    nowMs += permission.retryAfterMs;
    circuit = afterSend(allowed(t, circuit, nowMs), DOWN, nowMs);
  }
  t.deepEqual(times, [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
});

test('a try that never ended blocks the circuit no longer than it could have taken', (t) => {
  const probing = allowed(t, OPEN, 30_000);
  t.is(allowed(t, probing, 60_000).kind, 'half_open');
});

test('a pause that was asked for holds back what follows, for as long and no longer', (t) => {
  const paused = afterSend(CLOSED, { kind: 'delivered', pauseMs: 1500 }, 1000);
  t.deepEqual(beforeSend(paused, 2000), {
    isAllowed: false,
    retryAfterMs: 500,
    code: 'paused',
    words: 'the channel asked for a pause',
  });
  t.true(beforeSend(paused, 2500).isAllowed);
  const throttled = afterSend(
    CLOSED,
    { kind: 'retryable', code: 'throttled', words: 'HTTP 429', retryAfterMs: 30_000 },
    0,
  );
  t.false(beforeSend(throttled, 29_999).isAllowed);
  t.true(beforeSend(throttled, 30_000).isAllowed);
});

test('an answer that comes late, after others opened the circuit, opens it no longer; a success closes it', (t) => {
  t.is(afterSend(OPEN, DOWN, 5000), OPEN);
  t.is(afterSend(OPEN, OK, 5000).kind, 'closed');
});

const step = fc.record({
  result: fc.constantFrom(OK, DOWN, REFUSED, { ...DOWN, retryAfterMs: 4000 }, { ...OK, pauseMs: 900 }),
  passMs: fc.integer({ min: 0, max: 400_000 }),
});

test('whatever happens, a refusal names a time after which a message is let through', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let circuit: Circuit = CLOSED;
      let nowMs = 0;
      for (const { result, passMs } of steps) {
        nowMs += passMs;
        const permission = beforeSend(circuit, nowMs);
        if (!permission.isAllowed) {
          t.true(permission.retryAfterMs > 0 && permission.retryAfterMs <= 300_000);
          t.true(beforeSend(circuit, nowMs + permission.retryAfterMs).isAllowed);
          continue;
        }
        circuit = afterSend(permission.circuit, result, nowMs);
      }
    }),
  );
});

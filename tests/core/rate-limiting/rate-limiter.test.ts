import test from 'ava';
import * as fc from 'fast-check';
import { decide, hourlyRule, isExempt, windowAt } from '../../../src/core/rate-limiting/rate-limiter.ts';

test('the limit itself is allowed, one more is not', (t) => {
  t.deepEqual(decide(hourlyRule(3), 'HIGH', 2), { allow: true });
  t.deepEqual(decide(hourlyRule(3), 'HIGH', 3), { allow: false, reason: 'rate_limited' });
});

test('CRITICAL passes at any count', (t) => {
  t.deepEqual(decide(hourlyRule(1), 'CRITICAL', 1_000_000), { allow: true });
  t.true(isExempt('CRITICAL'));
  t.false(isExempt('HIGH'));
});

test('a window holds the moment it was asked for, and the next begins where it ends', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (now) => {
      const { startMs, endMs } = windowAt(hourlyRule(1), now);
      t.true(startMs <= now && now < endMs);
      t.is(windowAt(hourlyRule(1), endMs).startMs, endMs);
    }),
  );
});

test('the windows of an hourly rule are the hours of the clock', (t) => {
  const { startMs } = windowAt(hourlyRule(1), Date.parse('2022-12-13T13:59:59.999Z'));
  t.is(new Date(startMs).toISOString(), '2022-12-13T13:00:00.000Z');
});

import test from 'ava';
import { hourlyRule } from '../../src/core/rate-limiting/rate-limiter.ts';
import type { RateClaim, RateCounter } from '../../src/ports/rate-counter.ts';
import { NOW } from '../support/alerts.ts';

const HOUR_MS = 3_600_000;
const RULE = hourlyRule(3);

let serial = 0;
/** Each test has a user of its own, so that they share one table. */
function aClaim(): RateClaim {
  serial += 1;
  return { userId: `user-${process.pid}-${serial}`, symbol: 'BTCUSDT', alertId: 'a', nowMs: NOW };
}

const macro = (
  title: string,
  exec: (t: import('ava').ExecutionContext, rates: RateCounter) => Promise<void>,
) =>
  test.macro<[rates: () => RateCounter]>({
    exec: (t, rates) => exec(t, rates()),
    title: (name = '') => `${name}: ${title}`,
  });

/** What every RateCounter keeps. */
export const rateCounterContract = [
  macro('as many alerts as the limit get a place, the next does not', async (t, rates) => {
    const claim = aClaim();
    const places: boolean[] = [];
    for (const alertId of ['a', 'b', 'c', 'd']) places.push(await rates.take(RULE, { ...claim, alertId }));
    t.deepEqual(places, [true, true, true, false]);
  }),

  macro('an alert that asks again takes no second place, full or not', async (t, rates) => {
    const claim = aClaim();
    for (const alertId of ['a', 'a', 'a', 'b', 'c']) t.true(await rates.take(RULE, { ...claim, alertId }));
    t.true(await rates.take(RULE, claim));
    t.false(await rates.take(RULE, { ...claim, alertId: 'd' }));
  }),

  macro('users and symbols have places of their own', async (t, rates) => {
    const claim = aClaim();
    const rule = hourlyRule(1);
    t.true(await rates.take(rule, claim));
    t.true(await rates.take(rule, { ...claim, symbol: 'ETHUSDT', alertId: 'b' }));
    t.true(await rates.take(rule, { ...claim, userId: `${claim.userId}x`, alertId: 'c' }));
    t.false(await rates.take(rule, { ...claim, alertId: 'd' }));
  }),

  macro('the next hour has new places', async (t, rates) => {
    const claim = aClaim();
    const rule = hourlyRule(1);
    t.true(await rates.take(rule, claim));
    t.false(await rates.take(rule, { ...claim, alertId: 'b' }));
    t.true(await rates.take(rule, { ...claim, alertId: 'b', nowMs: NOW + HOUR_MS }));
  }),

  macro('twenty alerts at once take exactly as many places as there are', async (t, rates) => {
    const claim = aClaim();
    const asked = Array.from({ length: 20 }, (_, index) =>
      rates.take(RULE, { ...claim, alertId: `a${index}` }),
    );
    t.is((await Promise.all(asked)).filter(Boolean).length, 3);
  }),
];

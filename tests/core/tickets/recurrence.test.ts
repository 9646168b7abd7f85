import test from 'ava';
import * as fc from 'fast-check';
import {
  isLeased,
  isOverDue,
  isTellingDue,
  leased,
  TELL_LEASE_MS,
  told,
  toldOver,
  withOccurrence,
  type Recurrence,
  type TicketSettings,
} from '../../../src/core/tickets/recurrence.ts';

const HOUR = 3_600_000;
const SETTINGS: TicketSettings = { threshold: 3, windowMs: 24 * HOUR, reopenMs: 168 * HOUR };

/** Seen at these hours. */
function seen(...hours: number[]): Recurrence {
  let recurrence: Recurrence | null = null;
  for (const hour of hours) {
    recurrence = withOccurrence(recurrence, 'f', { id: `at-${hour}`, atMs: hour * HOUR }, SETTINGS);
  }
  return recurrence!;
}
const isDue = (recurrence: Recurrence, hour: number): boolean =>
  isTellingDue(recurrence, SETTINGS, hour * HOUR);

test('the third time within a day is a ticket, the second is not', (t) => {
  t.false(isDue(seen(0, 10), 10));
  t.true(isDue(seen(0, 10, 23), 23));
});

test('three times in more than a day are none', (t) => {
  const recurrence = seen(0, 10, 24);
  t.false(isDue(recurrence, 24));
  t.like(recurrence, { total: 3, untold: 3, firstSeenAtMs: 0 });
  t.is(recurrence.occurrences.length, 2);
});

test('the same event told three times is one occurrence', (t) => {
  const once = seen(1);
  t.is(withOccurrence(once, 'f', { id: 'at-1', atMs: HOUR }, SETTINGS), once);
});

test('after it was told, what comes within the hour waits and is told together', (t) => {
  const first = told(seen(0, 1, 2), 3, { github: '7' }, 2 * HOUR);
  t.like(first, { untold: 0, toldAtMs: 2 * HOUR, leaseUntilMs: null, issues: { github: '7' } });
  t.false(isDue(first, 3));
  const again = [2.2, 2.5].reduce(
    (known, hour) => withOccurrence(known, 'f', { id: `${hour}`, atMs: hour * HOUR }, SETTINGS),
    first,
  );
  t.false(isDue(again, 2.9));
  t.true(isDue(again, 3));
  t.is(again.untold, 2);
});

test('what comes while a ticket is being told stays untold', (t) => {
  const later = withOccurrence(leased(seen(0, 1, 2), 2 * HOUR), 'f', { id: 'x', atMs: 2 * HOUR }, SETTINGS);
  t.is(told(later, 3, {}, 2 * HOUR).untold, 1);
});

test('while somebody is telling nobody else does, and a lease that has run out holds nobody', (t) => {
  const busy = leased(seen(0, 1, 2), 2 * HOUR);
  t.true(isLeased(busy, 2 * HOUR));
  t.false(isTellingDue(busy, SETTINGS, 2 * HOUR + TELL_LEASE_MS - 1));
  t.true(isTellingDue(busy, SETTINGS, 2 * HOUR + TELL_LEASE_MS));
});

test('that it is over is told once after each time that it was told', (t) => {
  t.false(isOverDue(seen(0, 1, 2), 2 * HOUR), 'nobody knows of it');
  const open = told(seen(0, 1, 2), 3, {}, 2 * HOUR);
  t.true(isOverDue(open, 3 * HOUR));
  t.false(isOverDue(leased(open, 3 * HOUR), 3 * HOUR));
  const over = toldOver(open, 3 * HOUR);
  t.false(isOverDue(over, 4 * HOUR));
  t.true(isOverDue(told(over, 0, {}, 5 * HOUR), 6 * HOUR));
});

test('whatever the order in which events arrive, what is remembered is bounded and in order, and all are counted', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1000), { maxLength: 120 }), (hours) => {
      fc.pre(hours.length > 0);
      const { occurrences, total, untold } = seen(...hours);
      const times = occurrences.map(({ atMs }) => atMs);
      t.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      t.true(times.at(-1)! - times[0]! < SETTINGS.windowMs);
      t.true(occurrences.length <= 50);
      t.deepEqual([total, untold], [hours.length, hours.length]);
    }),
  );
});

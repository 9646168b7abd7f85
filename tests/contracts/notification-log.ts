import test from 'ava';
import {
  LEASE_MS,
  pendingDelivery,
  settled,
  suppressedDelivery,
  takenOver,
  type Delivery,
} from '../../src/core/notifications/delivery.ts';
import type { AlertEntry, NotificationLog } from '../../src/ports/notification-log.ts';
import { anAlert, NOW } from '../support/alerts.ts';

type Contract = [log: () => NotificationLog];

const byUser = (a: Delivery, b: Delivery): number => (a.userId < b.userId ? -1 : 1);

let serial = 0;
/** Each test has an alert of its own, so that they share one table. */
function anEntry(): AlertEntry {
  serial += 1;
  return {
    alert: anAlert({ alertId: `alert-${process.pid}-${serial}` }),
    severityReason: 'HIGH because …',
    filtered: { disabled: 1 },
    createdAtMs: NOW,
  };
}

const pending = (entry: AlertEntry, user = 'alice'): Delivery =>
  pendingDelivery(entry.alert, user, 'slack', NOW);

const macro = (
  title: string,
  exec: (t: import('ava').ExecutionContext, log: NotificationLog) => Promise<void>,
) =>
  test.macro<Contract>({
    exec: (t, log) => exec(t, log()),
    title: (name = '') => `${name}: ${title}`,
  });

/** What every NotificationLog keeps. */
export const notificationLogContract = [
  macro('an alert that was never opened is unknown', async (t, log) => {
    t.is(await log.find('never-opened'), null);
    t.is(await log.alert('never-opened'), null);
  }),

  macro('an opened alert and its deliveries are found as they were written', async (t, log) => {
    const entry = anEntry();
    const rows = [pending(entry), suppressedDelivery(entry.alert, 'bob', 'sms', 'no_contact', NOW)];
    t.deepEqual(await log.open(entry, rows), rows);
    t.deepEqual((await log.find(entry.alert.alertId))?.toSorted(byUser), rows);
    t.deepEqual(await log.alert(entry.alert.alertId), entry.alert);
  }),

  macro('an alert that nobody asked for is known all the same', async (t, log) => {
    const entry = anEntry();
    t.deepEqual(await log.open(entry, []), []);
    t.deepEqual(await log.find(entry.alert.alertId), []);
  }),

  macro('opening again creates only the deliveries that are missing', async (t, log) => {
    const entry = anEntry();
    const first = pending(entry, 'alice');
    const second = pending(entry, 'bob');
    await log.open(entry, [first]);
    t.deepEqual(await log.open(entry, [first, second]), [second]);
    t.deepEqual(await log.open(entry, [first, second]), []);
  }),

  macro('of ten openers at once, each delivery belongs to exactly one', async (t, log) => {
    const entry = anEntry();
    const rows = ['alice', 'bob', 'carol'].map((user) => pending(entry, user));
    const opened = await Promise.all(Array.from({ length: 10 }, () => log.open(entry, rows)));
    const owners = opened.flat().map(({ userId }) => userId);
    t.deepEqual(owners.toSorted(), ['alice', 'bob', 'carol']);
  }),

  macro('more deliveries than fit one transaction are all created', async (t, log) => {
    const entry = anEntry();
    const rows = Array.from({ length: 230 }, (_, index) => pending(entry, `user${index}`));
    t.is((await log.open(entry, rows)).length, 230);
    t.is((await log.find(entry.alert.alertId))?.length, 230);
  }),

  macro('a delivery is due when its lease has ended, not before', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    const isThere = async (nowMs: number): Promise<boolean> =>
      (await log.due(nowMs, 1000)).some(({ alertId }) => alertId === row.alertId);
    t.false(await isThere(NOW + LEASE_MS - 1));
    t.true(await isThere(NOW + LEASE_MS));
  }),

  macro('the longest waiting delivery comes first, and no more than asked for', async (t, log) => {
    const entry = anEntry();
    const late = { ...pending(entry, 'late'), dueAtMs: 2000 };
    const early = { ...pending(entry, 'early'), dueAtMs: 1000 };
    await log.open(entry, [late, early]);
    t.deepEqual(
      (await log.due(2000, 1)).map(({ userId }) => userId),
      ['early'],
    );
    const none = { kind: 'delivered' } as const;
    for (const row of [late, early]) await log.settle(settled(row, none, NOW, NOW));
  }),

  macro('of ten senders one takes a due delivery over', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    const now = NOW + LEASE_MS;
    const taken = await Promise.all(Array.from({ length: 10 }, () => log.takeOver(row, now)));
    t.deepEqual(
      taken.filter((delivery) => delivery !== null),
      [takenOver(row, now)],
    );
    t.is(await log.takeOver(row, now), null);
  }),

  macro('a leased delivery cannot be taken over', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    t.is(await log.takeOver(row, NOW + LEASE_MS - 1), null);
  }),

  macro('a delivery that is SENT stays SENT and is never due again', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    const sent = settled(row, { kind: 'delivered' }, entry.alert.detectedAtMs, NOW + 5);
    t.true(await log.settle(sent));
    t.false(await log.settle(settled(row, { kind: 'permanent', reason: 'HTTP 404' }, 0, NOW + 6)));
    t.deepEqual(await log.find(row.alertId), [sent]);
    const due = await log.due(Number.MAX_SAFE_INTEGER, 1000);
    t.false(due.some(({ alertId }) => alertId === row.alertId));
    t.is(await log.takeOver(row, NOW + LEASE_MS), null);
  }),

  macro('a sender whose lease was taken over cannot write the outcome any more', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    const now = NOW + LEASE_MS;
    const next = await log.takeOver(row, now);
    t.false(await log.settle(settled(row, { kind: 'permanent', reason: 'too late' }, 0, now)));
    t.true(await log.settle(settled(next!, { kind: 'delivered' }, 0, now)));
  }),

  macro('a delivery that is to be tried again is due at its time', async (t, log) => {
    const entry = anEntry();
    const row = pending(entry);
    await log.open(entry, [row]);
    const again = settled(row, { kind: 'retryable', reason: 'HTTP 503' }, 0, NOW);
    t.true(await log.settle(again));
    t.deepEqual(await log.find(row.alertId), [again]);
    t.is(await log.takeOver(again, again.dueAtMs! - 1), null);
    t.deepEqual(await log.takeOver(again, again.dueAtMs!), takenOver(again, again.dueAtMs!));
  }),
];

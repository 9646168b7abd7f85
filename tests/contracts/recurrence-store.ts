import test, { type ExecutionContext } from 'ava';
import {
  leased,
  told,
  toldOver,
  withOccurrence,
  type Recurrence,
} from '../../src/core/tickets/recurrence.ts';
import type { RecurrenceStore } from '../../src/ports/recurrence-store.ts';
import { NOW } from '../support/alerts.ts';

const SETTINGS = { threshold: 3, windowMs: 86_400_000, reopenMs: 0 };

let serial = 0;
/** Each test has a fingerprint of its own, so that they share one table. */
function once(): Recurrence {
  serial += 1;
  const fingerprint = `${process.pid}-${serial}`;
  return withOccurrence(null, fingerprint, { id: 'event-1', atMs: NOW }, SETTINGS);
}

const contract = (title: string, keeps: (t: ExecutionContext, store: RecurrenceStore) => Promise<void>) =>
  test.macro({
    exec: async (t, make: () => RecurrenceStore) => keeps(t, make()),
    title: (implementation = '') => `${implementation}: ${title}`,
  });

export const recurrenceStoreContract = [
  contract('what was never seen is null', async (t, store) => {
    t.is(await store.load('never'), null);
  }),
  contract('what is saved is loaded as it was, with one version more', async (t, store) => {
    const first = once();
    t.true(await store.save(first, null, NOW));
    t.deepEqual(await store.load(first.fingerprint), { recurrence: first, version: 1 });
    const later = leased(toldOver(told(first, 1, { github: '12', jira: 'OPS-1' }, NOW), NOW + 1), NOW + 2);
    t.true(await store.save(later, 1, NOW));
    t.deepEqual(await store.load(first.fingerprint), { recurrence: later, version: 2 });
  }),
  contract('of two who write at the same time one is told no', async (t, store) => {
    const first = once();
    const writes = await Promise.all([store.save(first, null, NOW), store.save(first, null, NOW)]);
    t.deepEqual(new Set(writes), new Set([true, false]));
    t.false(await store.save(leased(first, NOW), 7, NOW));
    t.deepEqual((await store.load(first.fingerprint))?.recurrence, first);
  }),
];

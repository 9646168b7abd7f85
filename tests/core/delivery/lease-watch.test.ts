import test from 'ava';
import {
  pendingDelivery,
  settled,
  takenOver,
  waitingDelivery,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import { ABANDONED_AFTER_MS, LeaseWatch } from '../../../src/core/delivery/lease-watch.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const RECIPIENT = { userId: 'alice', channel: 'slack', sendReason: 'first' } as const;
const sending = pendingDelivery(anAlert(), RECIPIENT, NOW);
/** Hours away from the clock of the sender. */
const HERE = NOW + 5 * 3_600_000;

const watching = (...rows: readonly Delivery[]): LeaseWatch => {
  const watch = new LeaseWatch();
  watch.observe(rows, HERE);
  return watch;
};

test('what is being sent is free once it has been seen unchanged for as long as a send may take', (t) => {
  const watch = watching(sending);
  t.false(watch.isFree(sending, HERE + ABANDONED_AFTER_MS - 1));
  t.true(watch.isFree(sending, HERE + ABANDONED_AFTER_MS));
  watch.observe([sending], HERE + 1_000);
  t.true(watch.isFree(sending, HERE + ABANDONED_AFTER_MS), 'seeing it again changes nothing');
});

test('whoever takes it over begins a new send', (t) => {
  const watch = watching(sending);
  const taken = takenOver(sending, NOW + 60_000);
  t.false(watch.isFree(taken, HERE + ABANDONED_AFTER_MS));
  watch.observe([taken], HERE + ABANDONED_AFTER_MS);
  t.false(watch.isFree(taken, HERE + ABANDONED_AFTER_MS + 1_000));
  t.true(watch.isFree(taken, HERE + 2 * ABANDONED_AFTER_MS));
});

test('what waits for its first try or its next one is nobody’s', (t) => {
  const waiting = waitingDelivery(anAlert(), RECIPIENT, 'grouped', NOW, NOW);
  const retry = settled(sending, { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' }, NOW);
  const watch = watching(waiting, retry);
  for (const row of [waiting, retry]) t.true(watch.isFree(row, HERE));
});

test('what was not seen for a while is seen anew', (t) => {
  const watch = watching(sending);
  watch.observe([], HERE + 1_000);
  t.false(watch.isFree(sending, HERE + ABANDONED_AFTER_MS));
});

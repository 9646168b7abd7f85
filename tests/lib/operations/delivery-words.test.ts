import test from 'ava';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import {
  failed,
  pendingDelivery,
  postponed,
  settled,
  suppressed,
  SUPPRESSIONS,
  WAITS,
  type Delivery,
} from '../../../src/core/delivery/delivery.ts';
import { LASTING_ERRORS, PASSING_ERRORS, type ErrorCode } from '../../../src/core/delivery/delivery-error.ts';
import { SEND_REASONS } from '../../../src/core/notifications/message.ts';
import { anAlert, NOW } from '../../support/alerts.ts';

const to = { userId: 'desk', channel: 'slack', sendReason: 'first' } as const;
const pending = pendingDelivery(anAlert(), to, NOW);
const BUSY = { kind: 'retryable', code: 'unavailable', words: 'HTTP 503' } as const;
const GONE = { kind: 'permanent', code: 'gone', words: 'HTTP 404 (no_service)' } as const;

for (const [delivery, words] of [
  [pending, 'On its way'],
  [settled(pending, { kind: 'delivered' }, NOW), 'First message about it'],
  [
    settled({ ...pending, step: { policyId: 'night', number: 2 } }, { kind: 'delivered' }, NOW),
    'Step 2 of night',
  ],
  [postponed(pending, 'quiet_hours', NOW, NOW), 'Waits for the end of quiet hours'],
  [suppressed(pending, 'silenced', NOW), 'Silenced'],
  [suppressed(pending, 'rate_limited', NOW), 'Held back by the rate limit and counted in the next message'],
  [settled(pending, BUSY, NOW), 'Tried again: the service is not available (HTTP 503)'],
  [
    settled({ ...pending, attempts: 5 }, BUSY, NOW),
    'Given up after 5 tries: the service is not available (HTTP 503)',
  ],
  [settled(pending, GONE, NOW), 'Nobody is at this address any more (HTTP 404 (no_service))'],
] as const) {
  test(`a delivery says in words: ${words}`, (t) => t.is(deliveryWords(delivery), words));
}

test('every state that a delivery may have is said in words of its own, never by its code', (t) => {
  const states: readonly Delivery[] = [
    ...WAITS.map((wait) => postponed(pending, wait, NOW, NOW)),
    ...SUPPRESSIONS.map((suppression) => suppressed(pending, suppression, NOW)),
    ...[...PASSING_ERRORS, ...LASTING_ERRORS].map((code) => failed(pending, { code, words: '' }, NOW)),
    ...SEND_REASONS.map((sendReason) => settled({ ...pending, sendReason }, { kind: 'delivered' }, NOW)),
  ];
  const said = states.map(deliveryWords);
  t.is(new Set(said).size, states.length);
  for (const words of said) t.notRegex(words, /_/);
});

test('a code of a newer version is shown as it is', (t) => {
  const newer = failed(pending, { code: 'out_of_ink' as ErrorCode, words: 'E42' }, NOW);
  t.is(deliveryWords(newer), 'Out of ink (E42)');
});

import test from 'ava';
import type { ReturnedMail } from '../../src/core/delivery/returned-mail.ts';
import { parseEmailEvent } from '../../src/dto/email-event.ts';

const TIMESTAMP = '2026-03-02T14:30:00.000Z';
const AT_MS = Date.parse(TIMESTAMP);
const recipients = (...addresses: readonly unknown[]) => addresses.map((emailAddress) => ({ emailAddress }));

const bounce = (bounceType: string, bounceSubType: string, ...addresses: readonly unknown[]) => ({
  eventType: 'Bounce',
  bounce: { bounceType, bounceSubType, bouncedRecipients: recipients(...addresses), timestamp: TIMESTAMP },
});

const reads = test.macro((t, message: object, expected: ReturnedMail) => {
  t.deepEqual(parseEmailEvent(JSON.stringify(message)), { ok: true, mail: expected });
});
test('a permanent bounce is about the mailbox', reads, bounce('Permanent', 'NoEmail', 'Alice@Example.com'), {
  fate: 'undeliverable',
  reason: 'bounce: Permanent, NoEmail',
  mailboxes: ['Alice@Example.com'],
  atMs: AT_MS,
});
test(
  'an address that SES has on its suppression list bounces for good, too',
  reads,
  bounce('Permanent', 'OnAccountSuppressionList', 'a@example.com', 'b@example.com'),
  {
    fate: 'undeliverable',
    reason: 'bounce: Permanent, OnAccountSuppressionList',
    mailboxes: ['a@example.com', 'b@example.com'],
    atMs: AT_MS,
  },
);
for (const type of ['Transient', 'Undetermined']) {
  test(`a bounce that is ${type} may pass`, reads, bounce(type, 'MailboxFull', 'a@example.com'), {
    fate: 'passing',
    reason: `bounce: ${type}, MailboxFull`,
    mailboxes: ['a@example.com'],
    atMs: AT_MS,
  });
}
test(
  'whoever complains wants no more',
  reads,
  {
    eventType: 'Complaint',
    complaint: {
      complainedRecipients: recipients('Alice <alice@example.com>'),
      complaintFeedbackType: 'abuse',
      complaintSubType: null,
      timestamp: TIMESTAMP,
    },
  },
  { fate: 'undeliverable', reason: 'complaint: abuse', mailboxes: ['alice@example.com'], atMs: AT_MS },
);
test(
  'a message with a virus says nothing about its mailbox',
  reads,
  {
    eventType: 'Reject',
    reject: { reason: 'Bad content' },
    mail: { destination: ['a@example.com'], timestamp: TIMESTAMP },
  },
  { fate: 'passing', reason: 'rejected: Bad content', mailboxes: ['a@example.com'], atMs: AT_MS },
);
test(
  'what is no address, or too long for one, is passed over, and no address gets into the reason',
  reads,
  {
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'alice@example.com',
      bouncedRecipients: [
        null,
        7,
        {},
        ...recipients(7, 'nobody', `${'x'.repeat(400)}@example.com`, ' b@example.com '),
      ],
    },
  },
  { fate: 'undeliverable', reason: 'bounce: Permanent', mailboxes: ['b@example.com'], atMs: Number.NaN },
);
test('an event names fifty mailboxes at most', (t) => {
  const many = Array.from({ length: 80 }, (_, index) => `user${index}@example.com`);
  const parsed = parseEmailEvent(JSON.stringify(bounce('Permanent', 'General', ...many)));
  t.is(parsed.ok && parsed.mail.mailboxes.length, 50);
});

const refuses = test.macro((t, message: string) => {
  t.deepEqual(parseEmailEvent(message), {
    ok: false,
    reason: 'expected a bounce, a complaint or a rejection of SES',
  });
});
test(
  'text that is no JSON is no event',
  refuses,
  'Successfully validated SNS topic for Amazon SES event publishing.',
);
test('a list is no event', refuses, '[]');
test('a delivery is no event', refuses, '{"eventType":"Delivery","delivery":{}}');
test('a bounce without its body is no event', refuses, '{"eventType":"Bounce"}');

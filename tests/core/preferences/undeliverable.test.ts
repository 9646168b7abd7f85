import test from 'ava';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import { unreachedAt } from '../../../src/core/preferences/reach.ts';
import { recipientsOf } from '../../../src/core/preferences/recipients.ts';
import { isUndeliverable, mailboxId } from '../../../src/core/preferences/undeliverable.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { anAlert, aPreference, NOW } from '../../support/alerts.ts';

const mark = (address: string) => ({
  mailbox: mailboxId(address),
  reason: 'bounce: Permanent',
  sinceMs: NOW,
});
const alice = (of: string) =>
  aPreference({
    channels: ['email', 'sms'],
    contacts: { email: 'alice@example.com' },
    undeliverableEmail: mark(of),
  });

test('a mailbox is the same however it is written, and another one is not', (t) => {
  t.is(mailboxId('Alice@Example.COM'), mailboxId('alice@example.com'));
  t.is(mailboxId('alice@münchen.example'), mailboxId('alice@xn--mnchen-3ya.example'));
  t.not(mailboxId('alice@example.com'), mailboxId('alicia@example.com'));
  t.regex(mailboxId('alice@example.com'), /^[0-9a-f]{16}$/);
});

test('the mark holds for the mailbox that it is about, and not for the address that the user has since', (t) => {
  t.true(isUndeliverable(alice('ALICE@example.com')));
  t.false(isUndeliverable(alice('old@example.com')));
  t.false(isUndeliverable({ contacts: {}, undeliverableEmail: mark('alice@example.com') }));
  t.false(isUndeliverable({ contacts: { email: 'alice@example.com' } }));
});

test('nobody is mailed where mail comes back, and the reason says so', (t) => {
  const routesOf = (of: string) => {
    const audience = audienceOf(
      { preferences: [alice(of)], policies: new Map(), settings: DEFAULT_SETTINGS },
      { shared: {}, unavailable: [] },
    );
    return recipientsOf(anAlert(), audience).routes.map((route) =>
      route.verdict === 'deliver' ? `${route.channel} deliver` : `${route.channel} ${route.reason}`,
    );
  };
  t.deepEqual(routesOf('alice@example.com'), ['email undeliverable', 'sms no_contact']);
  t.deepEqual(routesOf('old@example.com'), ['email deliver', 'sms no_contact']);
});

test('whoever has nothing but a mailbox from which mail comes back cannot be reached', (t) => {
  t.deepEqual(
    unreachedAt(alice('alice@example.com')).map(({ severity }) => severity),
    ['CRITICAL', 'HIGH', 'MEDIUM'],
  );
  t.deepEqual(unreachedAt(alice('old@example.com')), []);
});

import test from 'ava';
import { unreachedAt, unreachedText } from '../../../src/core/preferences/reach.ts';
import { aPreference } from '../../support/alerts.ts';

const textOf = (overrides: Parameters<typeof aPreference>[0]): readonly string[] =>
  unreachedText(unreachedAt(aPreference(overrides)));

test('who has an address on one of the channels is reached', (t) => {
  t.deepEqual(textOf({ channels: ['sms', 'email'], contacts: { email: 'a@example.com' } }), []);
});

test('who has none is named with the severities, from the minimum of each channel on', (t) => {
  const channels = { CRITICAL: ['sms'], HIGH: ['sms'], MEDIUM: ['email'], LOW: ['sms'] } as const;
  const contacts = { email: 'a@example.com' };
  t.deepEqual(textOf({ channels, contacts }), ['cannot be reached at CRITICAL, HIGH: no address for sms']);
  t.deepEqual(textOf({ channels, contacts, minimumSeverityByChannel: { sms: 'CRITICAL' } }), [
    'cannot be reached at CRITICAL: no address for sms',
  ]);
});

test('a room of the team would do, which only the deployment knows', (t) => {
  t.deepEqual(textOf({ channels: ['slack', 'webhook'], contacts: {}, minimumSeverity: 'CRITICAL' }), [
    'cannot be reached at CRITICAL: no address for slack, webhook, unless the team has a room on slack',
  ]);
});

test('who wants nothing, or has switched everything off, misses nothing', (t) => {
  t.deepEqual(textOf({ channels: {}, contacts: {} }), []);
  t.deepEqual(textOf({ channels: ['sms'], contacts: {}, enabled: false }), []);
});

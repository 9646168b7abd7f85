import test from 'ava';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import type { ChannelSetup, Preference } from '../../../src/core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { aPreference } from '../../support/alerts.ts';
import { mailbox, slackAt, teamsAt, telegramChat, telephone, webhookAt } from '../../support/destinations.ts';

const ROOM = 'https://hooks.slack.com/services/T/B/team';
const SETUP: ChannelSetup = { shared: { slack: ROOM }, unavailable: [] };
const readersOf = (preferences: readonly Preference[], setup = SETUP) =>
  audienceOf({ preferences, policies: new Map(), settings: DEFAULT_SETTINGS }, setup).readers;
const placesOf = (contacts: Preference['contacts'], setup = SETUP) =>
  readersOf([aPreference({ contacts })], setup).get('alice')?.destinations;

test('where nobody has written preferences, the team gets MEDIUM and above in its rooms', (t) => {
  const readers = readersOf([]);
  t.deepEqual([...readers.keys()], ['team']);
  t.like(readers.get('team')?.preference, { channels: ['slack'], minimumSeverity: 'MEDIUM' });
  t.deepEqual(readers.get('team')?.destinations, { slack: slackAt(ROOM) });
  t.is(readersOf([], { shared: {}, unavailable: [] }).size, 0);
});

test('written preferences replace the team and come in user id order', (t) => {
  const written = [aPreference({ userId: 'zoe' }), aPreference({ userId: 'adam' })];
  t.deepEqual([...readersOf(written).keys()], ['adam', 'zoe']);
});

test('a user has a place on every channel that there is an address for, whatever they chose', (t) => {
  t.deepEqual(placesOf({ email: 'alice@example.com', phone: '+33612345678' }), {
    email: mailbox('alice@example.com'),
    sms: telephone('+33612345678'),
    slack: slackAt(ROOM),
  });
});

test('an address of their own goes before the room of the team', (t) => {
  t.deepEqual(placesOf({ slackWebhookUrl: 'ssm:/own' }), { slack: slackAt('ssm:/own') });
});

test('a team may have its room on Teams alone, and a user another there', (t) => {
  const setup = { shared: { teams: 'ssm:/room' }, unavailable: [] };
  t.deepEqual(placesOf({}, setup), { teams: teamsAt('ssm:/room') });
  t.deepEqual(placesOf({ teamsWebhookUrl: 'ssm:/own' }, setup), { teams: teamsAt('ssm:/own') });
});

test('what needs two fields has no place with one of them', (t) => {
  const webhookUrl = 'https://hooks.example.com/in';
  t.deepEqual(placesOf({ webhookUrl }), { slack: slackAt(ROOM) });
  t.deepEqual(placesOf({ telegramChatId: '-42' }), { slack: slackAt(ROOM) });
  t.deepEqual(
    placesOf({ telegramChatId: '-42', telegramBotToken: 'ssm:/bot' })?.telegram,
    telegramChat('-42', 'ssm:/bot'),
  );
  t.deepEqual(
    placesOf({ webhookUrl, webhookSecret: 'ssm:/key' })?.webhook,
    webhookAt(webhookUrl, 'ssm:/key'),
  );
});

test('there is no place on a channel that the deployment cannot send on', (t) => {
  t.deepEqual(placesOf({ email: 'alice@example.com' }, { shared: {}, unavailable: ['email'] }), {});
});

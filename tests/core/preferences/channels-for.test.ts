import test from 'ava';
import * as fc from 'fast-check';
import { SEVERITIES } from '../../../src/core/alert/severity.ts';
import { ALL_CHANNELS } from '../../../src/core/channels/channels.ts';
import { allChannels, channelsFor, wantsResolved } from '../../../src/core/preferences/channels-for.ts';
import { aPreference } from '../../support/alerts.ts';

test('a list of channels holds for every severity', (t) => {
  const user = aPreference({ channels: ['email', 'slack', 'email'] });
  for (const severity of SEVERITIES) t.deepEqual(channelsFor(user, severity), ['email', 'slack']);
});

test('a severity has its own channels, and none where it is not named', (t) => {
  const user = aPreference({ channels: { CRITICAL: ['sms', 'email'], HIGH: ['email'] } });
  t.deepEqual(channelsFor(user, 'CRITICAL'), ['sms', 'email']);
  t.deepEqual(channelsFor(user, 'HIGH'), ['email']);
  t.deepEqual(channelsFor(user, 'LOW'), []);
  t.deepEqual(allChannels(user), ['email', 'sms']);
});

test('all channels are those of the severities together, each once', (t) => {
  const list = fc.array(fc.constantFrom(...ALL_CHANNELS), { maxLength: 8 });
  const choice = fc.oneof(
    list,
    fc.record(Object.fromEntries(SEVERITIES.map((severity) => [severity, list])), { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(choice, (channels) => {
      const user = aPreference({ channels });
      const all = allChannels(user);
      const union = new Set(SEVERITIES.flatMap((severity) => channelsFor(user, severity)));
      return all.length === union.size && all.every((channel) => union.has(channel));
    }),
  );
  t.pass();
});

test('the end of an alert is told in rooms and not on telephones, unless the user says otherwise', (t) => {
  const user = aPreference();
  t.deepEqual(
    ALL_CHANNELS.filter((channel) => !wantsResolved(user, channel)),
    ['email', 'sms'],
  );
  t.true(wantsResolved(aPreference({ notifyOnResolve: { email: true } }), 'email'));
  t.false(wantsResolved(aPreference({ notifyOnResolve: { slack: false } }), 'slack'));
});

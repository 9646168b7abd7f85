import test from 'ava';
import { parsePreference } from '../../src/dto/preference.dto.ts';

test('a full item becomes a preference', (t) => {
  t.deepEqual(
    parsePreference({
      user_id: 'alice',
      contacts: {
        email: 'alice@example.com',
        phone: '+33612345678',
        slack_webhook_url: 'https://hooks.slack.com/services/T/B/x',
        discord_webhook_url: 'https://discord.com/api/webhooks/1/x',
      },
      channels: ['email', 'slack'],
      minimum_severity: 'HIGH',
      minimum_severity_by_channel: { sms: 'CRITICAL' },
      symbols: ['BTC*', 'AAPL'],
      enabled: false,
    }),
    {
      ok: true,
      preference: {
        userId: 'alice',
        contacts: {
          email: 'alice@example.com',
          phone: '+33612345678',
          slackWebhookUrl: 'https://hooks.slack.com/services/T/B/x',
          discordWebhookUrl: 'https://discord.com/api/webhooks/1/x',
        },
        channels: ['email', 'slack'],
        minimumSeverity: 'HIGH',
        minimumSeverityByChannel: { sms: 'CRITICAL' },
        symbols: ['BTC*', 'AAPL'],
        enabled: false,
      },
    },
  );
});

test('user and channels are enough: MEDIUM, all symbols, enabled', (t) => {
  t.deepEqual(parsePreference({ user_id: 'bob', channels: ['email'] }), {
    ok: true,
    preference: {
      userId: 'bob',
      contacts: {},
      channels: ['email'],
      minimumSeverity: 'MEDIUM',
      minimumSeverityByChannel: {},
      symbols: [],
      enabled: true,
    },
  });
});

const names = test.macro<[fields: Record<string, unknown>, field: string]>({
  exec(t, fields: Record<string, unknown>, field: string) {
    const parsed = parsePreference({ user_id: 'carol', channels: ['email'], ...fields });
    t.false(parsed.ok);
    if (parsed.ok) return;
    t.is(parsed.problems.length, 1);
    t.true(parsed.problems[0]!.includes(field), parsed.problems[0]);
    t.notRegex(JSON.stringify(parsed.problems), /SECRET/);
  },
  title: (_, fields, field) =>
    `one problem, which names ${field} and repeats no address: ${JSON.stringify(fields).slice(0, 60)}`,
});

test(names, { channels: ['fax'] }, 'channels');
test(names, { minimum_severity: 'high' }, 'minimum_severity');
test(names, { minimum_severity_by_channel: { fax: 'HIGH' } }, 'minimum_severity_by_channel');
test(names, { minimum_severity_by_channel: { sms: 'LOUD' } }, 'minimum_severity_by_channel');
test(names, { contacts: { email: 'SECRET@@x' } }, 'email');
test(names, { contacts: { phone: '0612345678' } }, 'phone');
test(names, { contacts: { slack_webhook_url: 'http://hooks.slack.com/SECRET' } }, 'slack_webhook_url');
test(names, { contacts: { discord_webhook_url: 'SECRET' } }, 'discord_webhook_url');
test(names, { contacts: 'SECRET' }, 'contacts');
test(names, { symbols: [7] }, 'symbols');
test(names, { enabled: 'yes' }, 'enabled');

test('a user id that is an e-mail address is refused and not repeated', (t) => {
  const parsed = parsePreference({ user_id: 'alice@example.com', channels: ['email'] });
  t.false(parsed.ok);
  t.notRegex(JSON.stringify(parsed), /example\.com/);
});

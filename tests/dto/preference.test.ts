import test from 'ava';
import { newTaste } from '../../src/core/usefulness/taste.ts';
import { tasteItem } from '../../src/dto/taste-item.ts';
import { CONTACT_FIELDS } from '../../src/core/channels/channels.ts';
import { WEEKDAYS } from '../../src/core/calendar/time-zone.ts';
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
        webhook_url: 'https://alerts.example.com/in',
        webhook_secret: 'ssm:/alerts/webhook-secret',
        pagerduty_routing_key: 'R0123456789abcdefghijABCDEFGHIJ0',
      },
      channels: { CRITICAL: ['sms', 'email'], HIGH: ['email'] },
      minimum_severity: 'HIGH',
      minimum_severity_by_channel: { sms: 'CRITICAL' },
      minimum_rarity: '1/month',
      minimum_rarity_by_channel: { sms: '1/year' },
      symbols: { include: ['BTC*', ' AAPL '], exclude: ['*EUR'] },
      anomalies: { exclude: ['volatility'] },
      quiet_hours: [
        { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
        { from: '22:30', to: '07:00' },
      ],
      digest: { times: ['08:00', '17:30'], severities: ['LOW'] },
      notify_on_resolve: { email: true, slack: false },
      escalation_policy: 'night-shift',
      language: 'fr',
      time_zone: 'Europe/Paris',
      enabled: false,
      learned: 'hold',
      rules: [{ id: 'somebody-elses-affair' }],
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
          webhookUrl: 'https://alerts.example.com/in',
          webhookSecret: 'ssm:/alerts/webhook-secret',
          pagerdutyRoutingKey: 'R0123456789abcdefghijABCDEFGHIJ0',
        },
        channels: { CRITICAL: ['sms', 'email'], HIGH: ['email'] },
        minimumSeverity: 'HIGH',
        minimumSeverityByChannel: { sms: 'CRITICAL' },
        mostOftenPerYear: 12,
        mostOftenPerYearByChannel: { sms: 1 },
        symbols: { include: ['BTC*', 'AAPL'], exclude: ['*EUR'] },
        anomalies: { include: [], exclude: ['volatility'] },
        quietHours: [
          { days: ['sat', 'sun'], fromMinute: 0, toMinute: 1440 },
          { days: WEEKDAYS, fromMinute: 22 * 60 + 30, toMinute: 7 * 60 },
        ],
        digest: { timesInMinutes: [8 * 60, 17 * 60 + 30], severities: ['LOW'] },
        notifyOnResolve: { email: true, slack: false },
        escalationPolicy: 'night-shift',
        language: 'fr',
        timeZone: 'Europe/Paris',
        enabled: false,
        learned: 'hold',
      },
      leftOut: [],
    },
  );
});

test('user and channels are enough: MEDIUM, all symbols, never quiet, English, UTC, enabled', (t) => {
  t.deepEqual(parsePreference({ user_id: 'bob', channels: ['slack'] }), {
    ok: true,
    leftOut: [],
    preference: {
      userId: 'bob',
      contacts: {},
      channels: ['slack'],
      minimumSeverity: 'MEDIUM',
      minimumSeverityByChannel: {},
      mostOftenPerYear: Infinity,
      mostOftenPerYearByChannel: {},
      symbols: { include: [], exclude: [] },
      anomalies: { include: [], exclude: [] },
      quietHours: [],
      notifyOnResolve: {},
      language: 'en',
      timeZone: 'UTC',
      enabled: true,
      learned: 'order',
    },
  });
});

test('what was learned is read as it was written, and a state that cannot be one is none', (t) => {
  const taste = { ...newTaste(Date.UTC(2026, 0, 2)), revision: 7, answers: 12.5 };
  const read = (learning: unknown) => {
    const parsed = parsePreference({ user_id: 'bob', channels: ['slack'], learning });
    return parsed.ok ? parsed.preference.taste : 'refused';
  };
  const written = tasteItem(taste);
  t.deepEqual(read(written), taste);
  const spoilt = [
    { version: 2 },
    { since: 'yesterday' },
    { answers: -1 },
    { revision: 0.5 },
    { pulls: [1] },
    { precisions: taste.precisions.map(() => 0) },
    { pulls: taste.pulls.map(() => Number.NaN) },
  ];
  for (const each of spoilt) t.is(read({ ...written, ...each }), undefined, JSON.stringify(each));
  t.is(read('much'), undefined);
});

test('a plain list of symbols is what to take', (t) => {
  const parsed = parsePreference({ user_id: 'bob', channels: ['email'], symbols: ['BTC*'] });
  t.true(parsed.ok);
  if (parsed.ok) t.deepEqual(parsed.preference.symbols, { include: ['BTC*'], exclude: [] });
});

for (const [written, chatId] of [
  [-1_001_557_912_345, '-1001557912345'],
  [987_654_321, '987654321'],
  ['-42', '-42'],
  ['@desk_alerts', '@desk_alerts'],
] as const) {
  test(`a Telegram chat may be written as ${JSON.stringify(written)}`, (t) => {
    const contacts = { telegram_chat_id: written, telegram_bot_token: `123456:${'a'.repeat(35)}` };
    const parsed = parsePreference({ user_id: 'bob', channels: ['telegram'], contacts });
    t.true(parsed.ok);
    if (parsed.ok) {
      const { telegramChatId, telegramBotToken } = parsed.preference.contacts;
      t.deepEqual([telegramChatId, telegramBotToken], [chatId, contacts.telegram_bot_token]);
    }
  });
}

test('every field of contacts takes the reference of a secret, but for addresses that are none', (t) => {
  const refused = Object.entries(CONTACT_FIELDS)
    .filter(([, { accepts }]) => accepts === 'e-mail address' || !accepts('ssm:/alerts/key'))
    .map(([name]) => name);
  t.deepEqual(refused, ['email', 'phone', 'webhookKind', 'telegramChatId']);
});

test('a webhook may be a reference to a secret', (t) => {
  const contacts = { slack_webhook_url: 'ssm:/alerts/slack', discord_webhook_url: 'ssm:/alerts/discord' };
  t.true(parsePreference({ user_id: 'bob', channels: ['slack'], contacts }).ok);
});

test('a field that is not known is passed over, unless somebody is there to correct it', (t) => {
  const item = { user_id: 'bob', channels: ['email'], quiet_hour: [], contacts: { mail: 'x@example.com' } };
  t.true(parsePreference(item).ok);
  const parsed = parsePreference(item, 'refuse unknown fields');
  t.deepEqual(parsed.ok ? [] : parsed.problems, [
    'quiet_hour is no field there: check its spelling',
    'contacts.mail is no field there: check its spelling',
  ]);
});

test('every bad field is told, by its path', (t) => {
  const item = {
    user_id: 'bob',
    channels: ['email'],
    contacts: { phone: '0612345678' },
    quiet_hours: [
      { from: '22:00', to: '07:00' },
      { days: ['monday'], from: '9', to: '25:00' },
    ],
    time_zone: 'Paris',
  };
  const parsed = parsePreference(item, 'refuse unknown fields');
  t.deepEqual(parsed.ok ? [] : parsed.problems, [
    'contacts.phone must be E.164, such as +33612345678',
    'quiet_hours[1].days must be a list of mon, tue, wed, thu, fri, sat, sun',
    'quiet_hours[1].from must be a time from 00:00 to 23:59, such as 22:30',
    'quiet_hours[1].to must be a time from 00:00 to 24:00, such as 07:00',
    'time_zone must be the IANA name of a time zone, such as Europe/Paris',
  ]);
});

const names = test.macro<[fields: Record<string, unknown>, field: string]>({
  exec(t, fields: Record<string, unknown>, field: string) {
    const item = { user_id: 'carol', channels: ['slack'], ...fields };
    const parsed = parsePreference(item, 'refuse unknown fields');
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
test(names, { minimum_rarity: 'never' }, 'minimum_rarity');
test(names, { minimum_rarity: 'constructor' }, 'minimum_rarity');
test(names, { minimum_rarity_by_channel: { sms: 3 } }, 'minimum_rarity_by_channel');
test(names, { contacts: { email: 'SECRET@@x' } }, 'email');
test(names, { contacts: { phone: '0612345678' } }, 'phone');
test(names, { contacts: { slack_webhook_url: 'http://hooks.slack.com/SECRET' } }, 'slack_webhook_url');
test(names, { contacts: { discord_webhook_url: 'SECRET' } }, 'discord_webhook_url');
test(names, { contacts: 'SECRET' }, 'contacts');
test(names, { symbols: [7] }, 'symbols');
test(names, { enabled: 'yes' }, 'enabled');
test(names, { channels: undefined }, 'channels must be given');
test(names, { channels: { CRITICAL: ['fax'] } }, 'channels');
test(names, { channels: { URGENT: ['sms'] } }, 'channels');
test(names, { contacts: { webhook_secret: 'SECRET' } }, 'contacts.webhook_secret');
test(names, { contacts: { pagerduty_routing_key: 'SECRET' } }, 'contacts.pagerduty_routing_key');
test(names, { contacts: { telegram_chat_id: 'desk' } }, 'contacts.telegram_chat_id');
test(names, { contacts: { telegram_chat_id: '-0' } }, 'contacts.telegram_chat_id');
test(names, { contacts: { telegram_chat_id: 1.5 } }, 'contacts.telegram_chat_id');
test(names, { contacts: { telegram_chat_id: '@x' } }, 'contacts.telegram_chat_id');
test(names, { contacts: { telegram_bot_token: 'SECRET' } }, 'contacts.telegram_bot_token');
test(names, { symbols: { only: ['AAPL'] } }, 'symbols');
test(names, { anomalies: { include: 'gap' } }, 'anomalies');
test(names, { quiet_hours: 'at night' }, 'quiet_hours');
test(names, { quiet_hours: ['22:00-07:00'] }, 'quiet_hours');
test(names, { quiet_hours: [{ from: '24:00', to: '07:00' }] }, 'quiet_hours[0].from');
test(names, { digest: { times: [] } }, 'digest.times');
test(names, { digest: { times: ['8:00'] } }, 'digest.times');
test(names, { digest: { times: ['08:00'], severities: ['CRITICAL'] } }, 'CRITICAL never waits');
test(names, { notify_on_resolve: { email: 'yes' } }, 'notify_on_resolve');
test(names, { escalation_policy: 'night shift' }, 'escalation_policy');
test(names, { language: 'de' }, 'language');
test(names, { time_zone: '+01:00' }, 'time_zone');
test(names, { time_zone: 'BST' }, 'such as Europe/Paris: by an abbreviation Europe/London or Asia/Dhaka');
test(names, { time_zone: 'est' }, 'America/New_York or America/Panama');
test(names, { contacts: { email: 'SECRET-jörg@example.com' } }, 'ASCII letters before the @');
test(
  names,
  { contacts: { slack_webhook_url: 'https://chat.example.com/hooks/SECRET' } },
  'Mattermost and Rocket.Chat want webhook_url with webhook_kind "slack"',
);
test(
  names,
  { contacts: { discord_webhook_url: 'https://discord.example.com/SECRET' } },
  'at discord.com or canary',
);
test(names, { contacts: { webhook_kind: 'teams' } }, 'contacts.webhook_kind');
test(names, { channels: { CRITICAL: ['sms'], HIGH: ['slack'] } }, 'sms, for which contacts.phone is missing');
test(
  names,
  { channels: ['webhook'], contacts: { webhook_url: 'https://a.example.com/SECRET' } },
  'contacts.webhook_secret is missing: the ARN',
);
test(
  names,
  { channels: ['telegram'], contacts: { telegram_chat_id: 42 } },
  'contacts.telegram_bot_token is missing',
);

test('a user id that is an e-mail address is refused and not repeated', (t) => {
  const parsed = parsePreference({ user_id: 'alice@example.com', channels: ['email'] });
  t.false(parsed.ok);
  t.notRegex(JSON.stringify(parsed), /example\.com/);
});

test('whoever is switched off needs no address yet, and where a team has a room no address is needed', (t) => {
  const [off, room] = [
    { user_id: 'bob', channels: ['sms'], enabled: false },
    { user_id: 'carol', channels: ['slack', 'discord'] },
  ];
  for (const item of [off, room]) t.true(parsePreference(item, 'refuse unknown fields').ok);
});

test('what takes messages as Slack does needs no secret', (t) => {
  const contacts = { webhook_url: 'https://chat.example.com/hooks/x', webhook_kind: 'slack' };
  const parsed = parsePreference(
    { user_id: 'bob', channels: ['webhook'], contacts },
    'refuse unknown fields',
  );
  t.like(parsed, { ok: true, preference: { contacts: { webhookKind: 'slack' } } });
});

test('of what is stored the parts that cannot work are left out and told, and the user stays', (t) => {
  const parsed = parsePreference({
    user_id: 'bob',
    channels: { CRITICAL: ['sms', 'slack', 'carrier_pigeon'], HIGH: ['email'] },
    contacts: { phone: '0612345678', email: 'bob@example.com' },
    minimum_severity_by_channel: { sms: 'HIGH', carrier_pigeon: 'LOW' },
    notify_on_resolve: { carrier_pigeon: true },
    quiet_hours: [{ from: '22:00', to: '07:00' }],
    time_zone: 'BST',
  });
  t.like(parsed, {
    ok: true,
    preference: {
      channels: { CRITICAL: ['sms', 'slack'], HIGH: ['email'] },
      contacts: { email: 'bob@example.com' },
      minimumSeverityByChannel: { sms: 'HIGH' },
      notifyOnResolve: {},
      timeZone: 'Europe/London',
    },
  });
  t.deepEqual(parsed.ok && parsed.leftOut, [
    'contacts.phone must be E.164, such as +33612345678: left out',
    'channels.CRITICAL[2] is no channel that this version knows: left out',
    'minimum_severity_by_channel has a channel that this version does not know: left out',
    'notify_on_resolve has a channel that this version does not know: left out',
    'time_zone is taken for Europe/London',
    'channels names sms, for which contacts.phone is missing: E.164, such as +33612345678',
  ]);
  t.like(parsePreference({ user_id: 'bob', channels: ['slack'], time_zone: 'Mars/Base' }), {
    ok: true,
    preference: { timeZone: 'UTC' },
    leftOut: ['time_zone is none: left out'],
  });
});

test('a filter that cannot be read is not left out, since then everything would be told', (t) => {
  t.false(parsePreference({ user_id: 'bob', channels: ['slack'], symbols: { only: ['AAPL'] } }).ok);
  t.false(parsePreference({ user_id: 'bob', channels: ['slack'], quiet_hours: 'at night' }).ok);
});

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
const withSecret = (webhook_secret: string) => ({
  user_id: 'bob',
  channels: ['webhook'],
  contacts: { webhook_url: 'https://desk.example.com/in', webhook_secret },
});

test("a user names the users' secrets and no others, by parameter and by ARN", (t) => {
  const usersSecrets = 'p/dev/users/';
  for (const name of ['ssm:/p/dev/users/bob', arnOf('p/dev/users/bob-AbCdEf')]) {
    t.true(parsePreference(withSecret(name), 'refuse unknown fields', usersSecrets).ok, name);
  }
  for (const name of [
    'ssm:/p/dev/acknowledgement-key',
    'ssm:/p/prod/users/bob',
    'ssm:/aws/reference/secretsmanager/p/dev/users/bob',
    arnOf('p/dev/acknowledgement-key-AbCdEf'),
    arnOf('x/p/dev/users/bob'),
  ]) {
    const problem = 'contacts.webhook_secret must name a secret under p/dev/users/';
    t.like(parsePreference(withSecret(name), 'refuse unknown fields', usersSecrets), {
      ok: false,
      problems: [problem],
    });
    const stored = parsePreference(withSecret(name), 'pass over unknown fields', usersSecrets);
    t.true(stored.ok);
    if (!stored.ok) return;
    t.is(stored.preference.contacts.webhookSecret, undefined);
    t.is(stored.leftOut[0], `${problem}: left out`);
  }
});

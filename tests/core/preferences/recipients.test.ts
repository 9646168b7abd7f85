import test from 'ava';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { destinationKey } from '../../../src/core/channels/channels.ts';
import { audienceOf } from '../../../src/core/preferences/audience.ts';
import type { ChannelSetup, Preference } from '../../../src/core/preferences/preference.ts';
import { recipientsOf } from '../../../src/core/preferences/recipients.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { anAlert, aPreference } from '../../support/alerts.ts';
import { mailbox, pagerDutyBy, slackAt, webhookAt } from '../../support/destinations.ts';

const SLACK = 'https://hooks.slack.com/services/T/B/team';
const SETUP = { shared: { slack: SLACK }, unavailable: [] } as const;
const BARE = { shared: {}, unavailable: [] } as const;
const audience = (preferences: readonly Preference[], setup: ChannelSetup) =>
  audienceOf({ preferences, policies: new Map(), settings: DEFAULT_SETTINGS }, setup);

/** Who is told where, or why not. */
const routing = (alert: Alert, preferences: readonly Preference[], setup: ChannelSetup) => {
  const { routes, ...rest } = recipientsOf(alert, audience(preferences, setup));
  return {
    ...rest,
    routes: routes.map(({ reader, ...route }) => ({ userId: reader.preference.userId, ...route })),
  };
};

test('a user is told on every channel that has an address, the others are suppressed with the reason', (t) => {
  const preference = aPreference({ contacts: { email: 'alice@example.com' } });
  t.deepEqual(routing(anAlert(), [preference], SETUP).routes, [
    { userId: 'alice', channel: 'email', verdict: 'deliver', destination: mailbox('alice@example.com') },
    { userId: 'alice', channel: 'sms', verdict: 'suppress', reason: 'no_contact' },
    { userId: 'alice', channel: 'slack', verdict: 'deliver', destination: slackAt(SLACK) },
    { userId: 'alice', channel: 'discord', verdict: 'suppress', reason: 'channel_not_configured' },
  ]);
});

test('a generic webhook is told only where it has a secret to sign with', (t) => {
  const contacts = { webhookUrl: 'https://hooks.example.com/in', pagerdutyRoutingKey: 'ssm:/pagerduty/key' };
  const routesOf = (more: object): unknown[] => {
    const preference = aPreference({
      channels: ['webhook', 'pagerduty'],
      contacts: { ...contacts, ...more },
    });
    return [...routing(anAlert(), [preference], BARE).routes];
  };
  t.like(routesOf({}), [
    { channel: 'webhook', verdict: 'suppress', reason: 'no_contact' },
    { channel: 'pagerduty', verdict: 'deliver', destination: pagerDutyBy('ssm:/pagerduty/key') },
  ]);
  t.like(routesOf({ webhookSecret: 'ssm:/webhook/secret' }), [
    {
      channel: 'webhook',
      verdict: 'deliver',
      destination: webhookAt('https://hooks.example.com/in', 'ssm:/webhook/secret'),
    },
    { channel: 'pagerduty', verdict: 'deliver' },
  ]);
});

test("a user's own webhook goes before the team's", (t) => {
  const own = 'https://hooks.slack.com/services/T/B/own';
  const preference = aPreference({ channels: ['slack'], contacts: { slackWebhookUrl: own } });
  const [route] = routing(anAlert(), [preference], SETUP).routes;
  t.like(route, { verdict: 'deliver', destination: slackAt(own) });
});

test('destinations are compared as a postman would: mailboxes in any case, webhooks as they are', (t) => {
  t.is(destinationKey(mailbox('Desk@Example.com')), destinationKey(mailbox('desk@example.com')));
  t.not(
    destinationKey(slackAt('https://hooks.slack.com/services/T/B/x')),
    destinationKey(slackAt('https://hooks.slack.com/services/T/B/X')),
  );
});

test('what a user did not ask for is counted by reason and makes no route', (t) => {
  const preferences = [
    aPreference({ userId: 'a', channels: ['email'], enabled: false }),
    aPreference({ userId: 'b', channels: ['email', 'sms'], minimumSeverity: 'CRITICAL' }),
    aPreference({ userId: 'c', channels: ['email'], symbols: { include: ['ETH*'], exclude: [] } }),
  ];
  const { routes, filtered } = routing(anAlert(), preferences, BARE);
  t.deepEqual(routes, []);
  t.deepEqual(filtered, { disabled: 1, below_minimum_severity: 2, symbol_not_chosen: 1 });
});

test('what comes more often than somebody wants to hear of is left out, by channel, and what has no rarity is not', (t) => {
  const preference = aPreference({
    channels: ['email', 'sms'],
    mostOftenPerYear: 12,
    mostOftenPerYearByChannel: { sms: 1 },
  });
  const channels = (perYear: number) => {
    const rarity = { probability: 0.001, perYear, budget: 300 };
    return routing(anAlert({ rarity }), [preference], BARE).omitted.map(({ channel, reason }) => [
      channel,
      reason,
    ]);
  };
  t.deepEqual(channels(0.9), []);
  t.deepEqual(channels(12), [['sms', 'not_rare_enough']]);
  t.deepEqual(channels(13), [
    ['email', 'not_rare_enough'],
    ['sms', 'not_rare_enough'],
  ]);
  t.deepEqual(routing(anAlert(), [preference], BARE).omitted, []);
});

test('whoever is left out is named with channel and reason', (t) => {
  const preferences = [
    aPreference({ userId: 'a', channels: ['email', 'sms'], minimumSeverity: 'CRITICAL' }),
    aPreference({ userId: 'b', channels: ['email'] }),
  ];
  t.deepEqual(routing(anAlert(), preferences, BARE).omitted, [
    { userId: 'a', channel: 'email', reason: 'below_minimum_severity' },
    { userId: 'a', channel: 'sms', reason: 'below_minimum_severity' },
  ]);
});

test('each severity has its own channels', (t) => {
  const preference = aPreference({
    channels: { CRITICAL: ['sms', 'email'], HIGH: ['email'] },
    minimumSeverity: 'LOW',
  });
  const routed = (severity: 'CRITICAL' | 'HIGH' | 'MEDIUM') => {
    const { routes, filtered } = routing(anAlert({ severity }), [preference], BARE);
    return [routes.map(({ channel }) => channel).toSorted(), filtered['not_for_this_severity'] ?? 0];
  };
  t.deepEqual(routed('CRITICAL'), [['email', 'sms'], 0]);
  t.deepEqual(routed('HIGH'), [['email'], 1]);
  t.deepEqual(routed('MEDIUM'), [[], 2]);
});

test('an excluded symbol or kind of anomaly is left out', (t) => {
  const filteredBy = (overrides: Parameters<typeof aPreference>[0], alert = anAlert()) =>
    routing(alert, [aPreference({ channels: ['email'], ...overrides })], BARE).filtered;
  t.deepEqual(filteredBy({ symbols: { include: ['BTC*'], exclude: ['*USDT'] } }), { symbol_not_chosen: 1 });
  t.deepEqual(filteredBy({ anomalies: { include: [], exclude: ['price_*'] } }), { anomaly_not_chosen: 1 });
  t.deepEqual(filteredBy({ anomalies: { include: ['gap'], exclude: [] } }), { anomaly_not_chosen: 1 });
  t.deepEqual(filteredBy({ anomalies: { include: ['price_spike'], exclude: [] } }), {});
});

test('of an alert that is no market anomaly the type is chosen by', (t) => {
  const news = anAlert({ anomaly: 'other', alertType: 'news' });
  const routesFor = (include: readonly string[]) =>
    routing(news, [aPreference({ channels: ['email'], anomalies: { include, exclude: [] } })], BARE).routes
      .length;
  t.is(routesFor(['news']), 1);
  t.is(routesFor(['other']), 0);
});

test('a channel may have its own minimum severity, stricter or milder', (t) => {
  const preference = aPreference({
    channels: ['email', 'sms'],
    minimumSeverity: 'CRITICAL',
    minimumSeverityByChannel: { email: 'LOW' },
  });
  const { routes } = routing(anAlert({ severity: 'MEDIUM' }), [preference], BARE);
  t.deepEqual(
    routes.map(({ channel }) => channel),
    ['email'],
  );
});

test('an alarm of the monitor itself goes to the rooms only, whatever symbols a user chose', (t) => {
  const preference = aPreference({ symbols: { include: ['AAPL'], exclude: [] } });
  const alarm = anAlert({ alertType: 'system_alarm', anomaly: 'other', symbol: 'kinesis-errors' });
  const { routes, filtered } = routing(alarm, [preference], {
    shared: { slack: SLACK, discord: 'https://discord.com/api/webhooks/1/x' },
    unavailable: [],
  });
  t.deepEqual(
    routes.map(({ channel }) => channel),
    ['slack', 'discord'],
  );
  t.deepEqual(filtered, { not_for_this_channel: 2 });
});

const RULE_FIRED = anAlert({
  alertType: 'user_rule',
  anomaly: 'other',
  severity: 'LOW',
  ruleId: 'oversold',
  ruleName: 'Oversold',
  recipientUserId: 'bob',
});

test("an alert of a user's rule goes to that user alone, whose rule chose symbol and severity already", (t) => {
  const preferences = [
    aPreference({ userId: 'alice', channels: ['email', 'sms'] }),
    aPreference({
      userId: 'bob',
      channels: ['email'],
      symbols: { include: ['ETH*'], exclude: [] },
      minimumSeverity: 'HIGH',
    }),
  ];
  const { routes, filtered } = routing(RULE_FIRED, preferences, BARE);
  t.deepEqual(
    routes.map(({ userId, channel }) => [userId, channel]),
    [['bob', 'email']],
  );
  t.deepEqual(filtered, { not_for_this_user: 2 });
});

test('a notice about their rules goes to that user alone, whatever symbols they have chosen', (t) => {
  const symbols = { include: ['ETH*'], exclude: [] };
  const preferences = ['alice', 'bob'].map((userId) => aPreference({ userId, channels: ['email'], symbols }));
  const { routes } = routing({ ...RULE_FIRED, alertType: 'rule_notice' }, preferences, BARE);
  t.deepEqual(
    routes.map(({ userId }) => userId),
    ['bob'],
  );
});

test("a channel's own minimum severity holds for a rule too", (t) => {
  const preference = aPreference({
    userId: 'bob',
    channels: ['email', 'sms'],
    minimumSeverityByChannel: { sms: 'HIGH' },
  });
  const { routes, filtered } = routing(RULE_FIRED, [preference], BARE);
  t.deepEqual(
    routes.map(({ channel }) => channel),
    ['email'],
  );
  t.deepEqual(filtered, { below_minimum_severity: 1 });
});

test('e-mail without a sender is a channel that is not configured', (t) => {
  const preference = aPreference({ channels: ['email'] });
  const { routes } = routing(anAlert(), [preference], { shared: {}, unavailable: ['email'] });
  t.like(routes[0], { verdict: 'suppress', reason: 'channel_not_configured' });
});

test('a channel written twice is one channel', (t) => {
  const preference = aPreference({ channels: ['email', 'email'] });
  t.is(routing(anAlert(), [preference], BARE).routes.length, 1);
});

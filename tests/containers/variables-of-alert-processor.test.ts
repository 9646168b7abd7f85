import 'reflect-metadata';
import test from 'ava';
import nock from 'nock';
import { HmacLinkSigner } from '../../src/adapters/links/hmac-link-signer.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { variablesOf } from '../../src/config/load-config.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import { anAlert, NOW } from '../support/alerts.ts';
import { seenOfAlertProcessor, type FarEnd, type Surroundings } from '../support/far-end.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';

type Act = (processor: FarEnd) => Promise<unknown>;

/** What is seen with the variable, and is not where the others alone are set. */
interface Effect {
  readonly set: Readonly<Record<string, string>>;
  readonly beside?: Readonly<Record<string, string>>;
  readonly on: Act;
  readonly seen: RegExp;
  readonly among?: Surroundings;
}

const BASE = {
  ENVIRONMENT: 'dev',
  USER_PREFERENCES_TABLE: 'user-preferences',
  ALERT_HISTORY_TABLE: 'alert-history',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  LOG_LEVEL: 'SILENT',
};

const publishing =
  (...alerts: readonly Alert[]): Act =>
  ({ handle }) =>
    handle({
      Records: alerts.map((alert) => ({
        Sns: { MessageId: alert.alertId, Message: JSON.stringify(toMessage(alert)) },
      })),
    });
const alert = publishing(anAlert());
/** A market-wide circuit breaker of level 3. */
const critical = publishing(anAlert({ symbol: 'SPY', changePct: -21, direction: 'down' }));
const health: Act = ({ handle }) => handle({ test: true });
const alarm: Act = ({ handle }) =>
  handle({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    id: 'event-1',
    time: '2022-12-13T13:30:00Z',
    detail: {
      alarmName: 'realtime-financial-dev-kinesis-processor-errors',
      state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2022-12-13T13:30:00.000+0000' },
      previousState: { value: 'OK' },
    },
  });
const minute: Act = ({ handle }) => handle({ source: 'aws.scheduler' });

const aliceOn = (channel: string, contacts: Readonly<Record<string, string>>): Surroundings => ({
  preferences: [{ user_id: 'alice', contacts, channels: [channel] }],
});
const SLACK_ROOM = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/room' };
const webhookTo = (url: string) => aliceOn('webhook', { webhook_url: url, webhook_kind: 'slack' });

const KEY = 'a-signing-key-of-the-tests-32-at-least';
const LINKS = { ACK_URL: 'https://ack.example', ACK_SIGNING_KEY: KEY };
/** Opens the page of a link that was signed with `KEY`. */
const opening: Act = async ({ handle }) => {
  const plain = { resolve: (text: string) => Promise.resolve(text) };
  const signer = new HmacLinkSigner(
    { signingKey: KEY, baseUrl: 'https://x.example' },
    plain,
    new LogRecorder(),
  );
  const { acknowledge } = await signer.links({ episodeId: anAlert().episodeId }, 'alice', NOW);
  const rawPath = new URL(acknowledge!).pathname;
  return handle({
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: {},
    requestContext: { http: { method: 'GET', path: rawPath } },
    isBase64Encoded: false,
  });
};

const AT_ONCE = { TICKET_THRESHOLD: '1' };
const GITHUB = { ...AT_ONCE, TICKET_GITHUB_REPOSITORY: 'acme/ops', TICKET_GITHUB_TOKEN: 'ghp_SECRET' };
const JIRA = {
  ...AT_ONCE,
  TICKET_JIRA_URL: 'https://acme.atlassian.net',
  TICKET_JIRA_PROJECT: 'OPS',
  TICKET_JIRA_USER: 'bot@acme.example',
  TICKET_JIRA_TOKEN: 'jira-token',
};
const ISSUES = '/repos/acme/ops/issues';
const NO_ISSUE: Surroundings = {
  http: {
    [`GET ${ISSUES}`]: [200, '[]'],
    [`GET /api/v3${ISSUES}`]: [200, '[]'],
    [`POST ${ISSUES}`]: [201, { number: 1 }],
  },
};
/** Closed two hours before the alarm. */
const closedIssue = (resolution: string): Surroundings => ({
  http: {
    'POST /rest/api/3/search/jql': [
      200,
      {
        issues: [
          {
            key: 'OPS-9',
            fields: {
              status: { statusCategory: { key: 'done' } },
              resolution: { name: resolution },
              resolutiondate: '2022-12-13T11:30:00.000+0000',
            },
          },
        ],
      },
    ],
    'GET /rest/api/3/issue/OPS-9/transitions': [
      200,
      {
        transitions: [
          { id: '11', name: 'Reopen' },
          { id: '12', name: 'Back to work' },
        ],
      },
    ],
    'POST /rest/api/3/issue': [201, { key: 'OPS-10' }],
  },
});
const basic = (user: string, token: string): string => Buffer.from(`${user}:${token}`).toString('base64');

/** The team has had one alert of the symbol this hour, and its gate is open again. */
const ONE_THIS_HOUR = {
  episode_id: 'LEDGER#team',
  row_id: 'LEDGER',
  user_id: 'team',
  version: 1,
  body: JSON.stringify({
    gate: { closedUntilMs: NOW - 1, passed: 0 },
    messages: {},
    held: {},
    alerts: [[Date.parse('2022-12-13T13:00:00Z'), [['BTCUSDT', 1]]]],
  }),
};

const EFFECTS: Readonly<Record<string, Effect>> = {
  ENVIRONMENT: { set: { ENVIRONMENT: 'prod' }, on: health, seen: /realtime-financial-prod-alert-processor/ },
  PROJECT_NAME: {
    set: { PROJECT_NAME: 'acme' },
    beside: AT_ONCE,
    on: alarm,
    seen: /"Source":"acme\.alert-processor"/,
  },
  USER_PREFERENCES_TABLE: {
    set: { USER_PREFERENCES_TABLE: 'people' },
    on: alert,
    seen: /^Scan .*"TableName":"people"/,
  },
  ALERT_HISTORY_TABLE: {
    set: { ALERT_HISTORY_TABLE: 'the-past' },
    beside: SLACK_ROOM,
    on: alert,
    seen: /^TransactWriteItems .*"TableName":"the-past"/,
  },
  SNS_TOPIC_ARN: {
    set: { SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:others' },
    on: health,
    seen: /^GetTopicAttributes .*eu-west-1:000000000000:others/,
  },
  OPERATIONS_TOPIC_ARN: {
    set: { OPERATIONS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:operations' },
    on: alarm,
    seen: /^Publish.*:operations/,
  },
  SLACK_WEBHOOK_URL: { set: SLACK_ROOM, on: alert, seen: /^POST hooks\.slack\.com\/services\/T0\/B0\/room / },
  DISCORD_WEBHOOK_URL: {
    set: { DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/room' },
    on: alert,
    seen: /^POST discord\.com\/api\/webhooks\/1\/room/,
  },
  TEAMS_WEBHOOK_URL: {
    set: { TEAMS_WEBHOOK_URL: 'https://x.logic.azure.com/workflows/1/triggers/manual/paths/invoke' },
    on: alert,
    seen: /^POST x\.logic\.azure\.com\/workflows\/1/,
  },
  FROM_EMAIL: {
    set: { FROM_EMAIL: 'alerts@example.com' },
    on: alert,
    among: aliceOn('email', { email: 'alice@example.com' }),
    seen: /^Send\w*Email .*alerts@example\.com/,
  },
  ACK_URL: {
    set: LINKS,
    beside: SLACK_ROOM,
    on: alert,
    seen: /^POST hooks\.slack\.com.*https:\/\/ack\.example\//,
  },
  ACK_SIGNING_KEY: {
    set: { ACK_SIGNING_KEY: KEY },
    beside: { ...LINKS, ACK_SIGNING_KEY: `${KEY}-another`, ...SLACK_ROOM },
    on: opening,
    among: aliceOn('slack', {}),
    // The page of an alert that is gone: a link that somebody else signed leads to none.
    seen: /^answer .*This alert is no longer on record/,
  },
  DEAD_LETTER_QUEUE_URL: {
    set: { DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dead' },
    beside: SLACK_ROOM,
    on: alert,
    among: { http: { 'POST /services/T0/B0/room': [404, 'no_service'] } },
    seen: /^SendMessage.*000000000000\/dead/,
  },
  EVENT_BUS: { set: { EVENT_BUS: 'trouble' }, beside: AT_ONCE, on: alarm, seen: /"EventBusName":"trouble"/ },
  FEED_CALENDAR: { set: { FEED_CALENDAR: 'XNYS' }, on: minute, seen: /^metric FeedExpected/ },
  ALERT_WEBHOOK_HOSTS: {
    set: { ALERT_WEBHOOK_HOSTS: 'a.example.com , b.example.org' },
    beside: { ALERT_WEBHOOK_HOSTS: 'a.example.com' },
    on: alert,
    among: webhookTo('https://b.example.org/hook'),
    seen: /^POST b\.example\.org\/hook/,
  },
  PAGERDUTY_EVENTS_URL: {
    set: { PAGERDUTY_EVENTS_URL: 'https://events.eu.pagerduty.com/v2/enqueue' },
    on: alert,
    among: aliceOn('pagerduty', { pagerduty_routing_key: 'k'.repeat(32) }),
    seen: /^POST events\.eu\.pagerduty\.com\/v2\/enqueue/,
  },
  ALLOW_LOCAL_WEBHOOKS: {
    set: { ALLOW_LOCAL_WEBHOOKS: 'true' },
    on: alert,
    among: webhookTo('http://127.0.0.1:9999/hook'),
    seen: /^POST 127\.0\.0\.1:9999\/hook/,
  },
  LOCAL_SINK_URL: {
    set: { LOCAL_SINK_URL: 'http://127.0.0.1:9999' },
    beside: { ALLOW_LOCAL_WEBHOOKS: 'true' },
    on: alert,
    among: aliceOn('pagerduty', { pagerduty_routing_key: 'k'.repeat(32) }),
    seen: /^POST 127\.0\.0\.1:9999\/pagerduty\/v2\/enqueue/,
  },
  LOG_LEVEL: { set: { LOG_LEVEL: 'INFO' }, beside: SLACK_ROOM, on: alert, seen: /^log .*NotificationSent/ },
  TICKET_THRESHOLD: { set: AT_ONCE, on: alarm, seen: /^PutEvents .*TicketRequested/ },
  TICKET_WINDOW_HOURS: {
    set: { TICKET_WINDOW_HOURS: '48' },
    beside: AT_ONCE,
    on: alarm,
    seen: /^PutEvents .*window_hours\\":48/,
  },
  TICKET_REOPEN_HOURS: {
    set: { TICKET_REOPEN_HOURS: '1' },
    beside: JIRA,
    on: alarm,
    among: closedIssue('Done'),
    seen: /^POST acme\.atlassian\.net\/rest\/api\/3\/issue /,
  },
  TICKET_GITHUB_REPOSITORY: {
    set: GITHUB,
    beside: AT_ONCE,
    on: alarm,
    among: NO_ISSUE,
    seen: /^POST api\.github\.com\/repos\/acme\/ops\/issues /,
  },
  TICKET_GITHUB_TOKEN: {
    set: { TICKET_GITHUB_TOKEN: 'ghp_ANOTHER' },
    beside: GITHUB,
    on: alarm,
    among: NO_ISSUE,
    seen: /^POST api\.github\.com\S+ Bearer ghp_ANOTHER/,
  },
  TICKET_GITHUB_URL: {
    set: { TICKET_GITHUB_URL: 'https://github.example.com/api/v3' },
    beside: GITHUB,
    on: alarm,
    among: NO_ISSUE,
    seen: /^GET github\.example\.com\/api\/v3\/repos\/acme\/ops\/issues/,
  },
  TICKET_JIRA_URL: {
    set: JIRA,
    beside: AT_ONCE,
    on: alarm,
    seen: /^POST acme\.atlassian\.net\/rest\/api\/3\/issue /,
  },
  TICKET_JIRA_PROJECT: {
    set: { TICKET_JIRA_PROJECT: 'DATA' },
    beside: JIRA,
    on: alarm,
    seen: /^POST .*\/issue .*"project":\{"key":"DATA"\}/,
  },
  TICKET_JIRA_USER: {
    set: { TICKET_JIRA_USER: 'robot@acme.example' },
    beside: JIRA,
    on: alarm,
    seen: new RegExp(`^POST .*/issue Basic ${basic('robot@acme.example', 'jira-token')}`),
  },
  TICKET_JIRA_TOKEN: {
    set: { TICKET_JIRA_TOKEN: 'another-token' },
    beside: JIRA,
    on: alarm,
    seen: new RegExp(`^POST .*/issue Basic ${basic('bot@acme.example', 'another-token')}`),
  },
  TICKET_JIRA_FIELDS: {
    set: { TICKET_JIRA_FIELDS: '{"components":[{"name":"Data"}]}' },
    beside: JIRA,
    on: alarm,
    seen: /^POST .*\/issue .*"components":\[\{"name":"Data"\}\]/,
  },
  TICKET_JIRA_ISSUE_TYPE: {
    set: { TICKET_JIRA_ISSUE_TYPE: 'Incident' },
    beside: JIRA,
    on: alarm,
    seen: /^POST .*\/issue .*"issuetype":\{"name":"Incident"\}/,
  },
  TICKET_JIRA_REOPEN_TRANSITION: {
    set: { TICKET_JIRA_REOPEN_TRANSITION: 'Back to work' },
    beside: JIRA,
    on: alarm,
    among: closedIssue('Done'),
    seen: /^POST .*\/transitions .*"id":"12"/,
  },
  TICKET_JIRA_WONT_FIX_RESOLUTION: {
    set: { TICKET_JIRA_WONT_FIX_RESOLUTION: 'As designed' },
    beside: JIRA,
    on: alarm,
    // An issue that is closed by another resolution than that one is opened again.
    among: closedIssue("Won't Do"),
    seen: /^POST .*\/issue\/OPS-9\/transitions /,
  },
  ALERT_RATE_LIMIT: {
    set: { ALERT_RATE_LIMIT: '1' },
    beside: SLACK_ROOM,
    on: alert,
    among: { ledgers: [ONE_THIS_HOUR] },
    seen: /^TransactWriteItems .*"reason":\{"S":"over_limit"\}/,
  },
  ALERT_GROUP_INTERVAL_SECONDS: {
    set: { ALERT_GROUP_INTERVAL_SECONDS: '300' },
    beside: SLACK_ROOM,
    on: alert,
    seen: /closedUntilMs\\":1670938502000/,
  },
  DEFAULT_ESCALATION_SECONDS: {
    set: { DEFAULT_ESCALATION_SECONDS: '600' },
    beside: SLACK_ROOM,
    on: critical,
    seen: /^TransactWriteItems .*1670938802000/,
  },
};

test.before(() => nock.disableNetConnect());
test.after.always(() => {
  nock.enableNetConnect();
  nock.restore();
});

test('every variable of alert-processor is in the table of effects', (t) => {
  t.deepEqual(Object.keys(EFFECTS).toSorted(), variablesOf(AlertProcessorConfig).toSorted());
});

for (const [variable, { set, beside = {}, on, seen, among }] of Object.entries(EFFECTS)) {
  test.serial(`the effect of ${variable} is seen at the far end, and only with it`, async (t) => {
    const others = { ...BASE, ...beside };
    const withIt = await seenOfAlertProcessor({ ...others, ...set }, on, among);
    t.true(
      withIt.some((line) => seen.test(line)),
      withIt.join('\n'),
    );
    const withoutIt = await seenOfAlertProcessor(others, on, among);
    t.false(
      withoutIt.some((line) => seen.test(line)),
      withoutIt.join('\n'),
    );
  });
}

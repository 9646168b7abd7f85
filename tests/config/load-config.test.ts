import 'reflect-metadata';
import test from 'ava';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { ConfigurationError, loadConfig } from '../../src/config/load-config.ts';

const GOOD = {
  ENVIRONMENT: 'dev',
  PROJECT_NAME: 'realtime-financial',
  USER_PREFERENCES_TABLE: 'realtime-financial-dev-user-preferences',
  ALERT_HISTORY_TABLE: 'realtime-financial-dev-alert-history',
  SNS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-dev-alerts',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/x',
  TEAMS_WEBHOOK_URL: 'ssm:/realtime-financial/dev/teams',
  DISCORD_WEBHOOK_URL: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:discord-AbCdEf',
  FROM_EMAIL: 'alerts@example.com',
  LOG_LEVEL: 'DEBUG',
  ALERT_RATE_LIMIT: '10',
  ALERT_WEBHOOK_HOSTS: 'hooks.example.com, *.example.org',
  PAGERDUTY_EVENTS_URL: 'https://events.eu.pagerduty.com/v2/enqueue',
  ALLOW_LOCAL_WEBHOOKS: 'false',
  LOCAL_SINK_URL: 'http://127.0.0.1:8080',
  ACK_URL: 'ssm:/realtime-financial/dev/acknowledgement-url',
  ACK_SIGNING_KEY: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/dev/ack-AbCdEf',
  FEED_CALENDAR: 'XNYS',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/realtime-financial-dev-lambda-dlq',
  EVENT_BUS: 'default',
  OPERATIONS_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:realtime-financial-dev-operations',
  TICKET_THRESHOLD: '3',
  TICKET_WINDOW_HOURS: '24',
  TICKET_REOPEN_HOURS: '168',
  TICKET_GITHUB_REPOSITORY: 'acme/ops',
  TICKET_GITHUB_TOKEN: 'ssm:/realtime-financial/dev/github',
  TICKET_GITHUB_URL: 'https://api.github.com',
  TICKET_JIRA_URL: 'https://acme.atlassian.net',
  TICKET_JIRA_PROJECT: 'OPS',
  TICKET_JIRA_USER: 'bot@acme.example',
  TICKET_JIRA_TOKEN:
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:realtime-financial/dev/jira-AbCdEf',
  TICKET_JIRA_FIELDS: '{"components":[{"name":"Data"}]}',
  TICKET_JIRA_ISSUE_TYPE: 'Task',
  TICKET_JIRA_REOPEN_TRANSITION: 'Reopen',
  TICKET_JIRA_WONT_FIX_RESOLUTION: "Won't Do",
};
const load = (env: Record<string, string | undefined>): Readonly<AlertProcessorConfig> =>
  loadConfig(AlertProcessorConfig, env);

test('a complete environment becomes a frozen configuration with numbers as numbers', (t) => {
  const config = load({ ...GOOD, PATH: '/usr/bin' });
  t.deepEqual({ ...config }, {
    ...GOOD,
    ALERT_RATE_LIMIT: 10,
    ALERT_GROUP_INTERVAL_SECONDS: 60,
    DEFAULT_ESCALATION_SECONDS: 900,
    TICKET_THRESHOLD: 3,
    TICKET_WINDOW_HOURS: 24,
    TICKET_REOPEN_HOURS: 168,
  } as unknown as AlertProcessorConfig);
  t.true(Object.isFrozen(config));
});

test('empty webhooks and sender are channels that are not configured', (t) => {
  const config = load({ ...GOOD, SLACK_WEBHOOK_URL: '', DISCORD_WEBHOOK_URL: undefined, FROM_EMAIL: ' ' });
  t.is(config.SLACK_WEBHOOK_URL, undefined);
  t.is(config.DISCORD_WEBHOOK_URL, undefined);
  t.is(config.FROM_EMAIL, undefined);
});

test('a parameter of the parameter store and a loopback address are webhooks too', (t) => {
  t.notThrows(() =>
    load({
      ...GOOD,
      SLACK_WEBHOOK_URL: 'ssm:/realtime-financial/dev/slack',
      DISCORD_WEBHOOK_URL: 'http://127.0.0.1:8080/discord',
    }),
  );
});

test('everything that is wrong is told in one message, with what it should look like', (t) => {
  const error = t.throws(
    () =>
      load({ ...GOOD, ENVIRONMENT: 'production', ALERT_HISTORY_TABLE: undefined, ALERT_RATE_LIMIT: 'ten' }),
    {
      instanceOf: ConfigurationError,
    },
  );
  t.is(
    error.message,
    [
      '3 environment variables are wrong:',
      '  ENVIRONMENT must be one of dev, staging, prod, not "production"',
      '  ALERT_HISTORY_TABLE must be the name of a DynamoDB table (3 to 255 letters, digits or . _ -), but it is not set',
      '  ALERT_RATE_LIMIT must be a whole number: alerts per user, symbol and hour, not "ten"',
    ].join('\n'),
  );
});

const names = test.macro<[variable: string, value: string | undefined]>({
  exec(t, variable: string, value: string | undefined) {
    const error = t.throws(() => load({ ...GOOD, [variable]: value }), { instanceOf: ConfigurationError });
    t.true(
      error.message.startsWith(`An environment variable is wrong:\n  ${variable} must be`),
      error.message,
    );
    t.notRegex(error.message, /SECRET/);
  },
  title: (_, variable, value) => `${variable}=${value ?? '(not set)'} is refused by name`,
});

test(names, 'ENVIRONMENT', undefined);
test(names, 'PROJECT_NAME', 'Real Time');
test(names, 'USER_PREFERENCES_TABLE', 'a b');
test(names, 'SNS_TOPIC_ARN', 'arn:aws:sqs:us-east-1:123456789012:x');
test(names, 'SLACK_WEBHOOK_URL', 'http://hooks.slack.com/SECRET');
test(names, 'DISCORD_WEBHOOK_URL', 'discord SECRET');
test(names, 'FROM_EMAIL', 'SECRET');
test(names, 'LOG_LEVEL', 'LOUD');
test(names, 'ALERT_WEBHOOK_HOSTS', 'https://hooks.example.com');
test(names, 'ALERT_WEBHOOK_HOSTS', '*');
test(names, 'PAGERDUTY_EVENTS_URL', 'http://events.example.com/SECRET');
test(names, 'ALLOW_LOCAL_WEBHOOKS', 'yes');
test(names, 'LOCAL_SINK_URL', 'https://sink.example.com');
test(names, 'ALERT_RATE_LIMIT', '0');
test(names, 'ALERT_RATE_LIMIT', '1.5');
test(names, 'ALERT_RATE_LIMIT', '1001');
test(names, 'ALERT_GROUP_INTERVAL_SECONDS', '0');
test(names, 'ACK_URL', 'http://example.com/SECRET');
test(names, 'ACK_SIGNING_KEY', undefined);
test(names, 'ACK_SIGNING_KEY', 'short SECRET');
test(names, 'DEAD_LETTER_QUEUE_URL', 'SECRET');
test(names, 'EVENT_BUS', 'a bus');
test(names, 'TICKET_THRESHOLD', '0');
test(names, 'TICKET_WINDOW_HOURS', '1.5');
test(names, 'TICKET_GITHUB_REPOSITORY', 'ops');
test(names, 'TICKET_GITHUB_TOKEN', undefined);
test(names, 'TICKET_GITHUB_URL', 'http://github.example');
test(names, 'TICKET_JIRA_PROJECT', 'OPS" OR 1=1');
test(names, 'TICKET_JIRA_USER', undefined);
test(names, 'TICKET_JIRA_TOKEN', 'a SECRET');
test(names, 'TICKET_JIRA_FIELDS', 'components=Data');
test(names, 'TICKET_JIRA_FIELDS', '{"summary":"ours"}');

test('links, tickets and the dead-letter queue may be left out', (t) => {
  const optional = /^(ACK|TICKET|DEAD|EVENT)_/;
  const without = Object.fromEntries(Object.entries(GOOD).filter(([name]) => !optional.test(name)));
  const config = load(without);
  t.like(config, { TICKET_THRESHOLD: 3, TICKET_WINDOW_HOURS: 24, EVENT_BUS: 'default' });
  t.is(config.ACK_URL, undefined);
  t.is(config.TICKET_GITHUB_REPOSITORY, undefined);
});

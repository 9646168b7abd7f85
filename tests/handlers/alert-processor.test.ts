import 'reflect-metadata';
import test, { type ExecutionContext } from 'ava';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import nock from 'nock';
import { fromItem, toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import {
  createHandler,
  handler as lambdaHandler,
  type AlertHandler,
} from '../../src/handlers/alert-processor.ts';
import type { HealthReport } from '../../src/pipelines/health.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { anAlert, NOW } from '../support/alerts.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const FROM = 'alerts@example.com';
const SLACK = { host: 'https://hooks.slack.com', path: '/services/T0/B0/TEAMSECRET' };
const DISCORD = { host: 'https://discord.com', path: '/api/webhooks/1/TEAMSECRET' };

const localStack = localStacks();
let server: LocalStack['server'];
let topicArn: string;
let HISTORY: string;
let PREFERENCES: string;
let clients: LocalStack['clients'];
const calls: string[] = [];

test.serial.before(async () => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
  const local = await localStack();
  ({ server, clients } = local);
  ({ alertsTopicArn: topicArn, alertHistoryTable: HISTORY, userPreferencesTable: PREFERENCES } = local.stack);
  await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: FROM }));
  const preference = {
    user_id: 'alice',
    contacts: { email: 'alice@example.com', phone: '+33612345678' },
    channels: ['email', 'sms', 'slack', 'discord'],
  };
  await clients.dynamodb.send(new PutItemCommand({ TableName: PREFERENCES, Item: toItem(preference) }));
  for (const client of Object.values(clients) as DynamoDBClient[]) {
    client.middlewareStack.add(
      (next, context) => (args) => {
        calls.push(String(context.commandName));
        return next(args);
      },
      { step: 'initialize' },
    );
  }
});

/** Each test has a time of its own, so that no alert of another one has closed the gate to its user. */
let begunAtMs = NOW;

test.beforeEach(() => {
  calls.length = 0;
  begunAtMs += 600_000;
});
test.afterEach.always(() => nock.cleanAll());

interface Bench {
  readonly handle: AlertHandler;
  readonly clock: { time: number; now(): number };
  readonly logger: LogRecorder;
  readonly metrics: MetricRecorder;
}

/** The handler as deployed, but for the clock and where logs and metrics go. */
function aFunction(): Bench {
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'dev',
    PROJECT_NAME: 'realtime-financial',
    USER_PREFERENCES_TABLE: PREFERENCES,
    ALERT_HISTORY_TABLE: HISTORY,
    SNS_TOPIC_ARN: topicArn,
    SLACK_WEBHOOK_URL: SLACK.host + SLACK.path,
    DISCORD_WEBHOOK_URL: DISCORD.host + DISCORD.path,
    FROM_EMAIL: FROM,
    LOG_LEVEL: 'SILENT',
    ALERT_RATE_LIMIT: '10',
  });
  const clock = { time: begunAtMs, now: () => clock.time };
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const processor = createAlertProcessor(config, clients, (container) => {
    container.register(Clock, { useValue: clock });
    container.register(Logger, { useValue: logger });
    container.register(Metrics, { useValue: metrics });
  });
  return { handle: createHandler(processor), clock, logger, metrics };
}

const snsEvent = (...messages: string[]) => ({
  Records: messages.map((Message, index) => ({
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: `${topicArn}:subscription`,
    Sns: {
      MessageId: `message-${index}`,
      Timestamp: '2022-12-13T13:30:01.500Z',
      Message,
      TopicArn: topicArn,
    },
  })),
});
const wire = (alert: Alert): string => JSON.stringify(toMessage(alert));

const webhooks = () => ({
  slack: nock(SLACK.host).post(SLACK.path),
  discord: nock(DISCORD.host).post(DISCORD.path).query({ wait: 'true' }),
});

async function rowsOf(partition: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await clients.dynamodb.send(
    new QueryCommand({
      TableName: HISTORY,
      KeyConditionExpression: 'episode_id = :id',
      ExpressionAttributeValues: { ':id': { S: partition } },
    }),
  );
  return Items.map((item) => fromItem(item));
}

async function statusesOf(episodeId: string): Promise<Record<string, unknown>> {
  const rows = (await rowsOf(episodeId)).filter(({ row_id: id }) => String(id).startsWith('DELIVERY#'));
  return Object.fromEntries(rows.map(({ channel, status }) => [channel, status]));
}

const emails = async (): Promise<string> => JSON.stringify(await server.emails());
const texts = async (): Promise<string> => JSON.stringify(await server.smsMessages());

const count = (text: string, part: string): number => text.split(part).length - 1;
const ALL_SENT = { email: 'SENT', sms: 'SENT', slack: 'SENT', discord: 'SENT' };

test.serial(
  'an alert from SNS reaches e-mail, telephone, Slack and Discord, and the history says so',
  async (t) => {
    const { handle, metrics } = aFunction();
    const said: string[] = [];
    const { slack, discord } = webhooks();
    const scopes = [
      slack.reply(async (request: Request) => {
        said.push(await request.text());
        return [200, 'ok'];
      }),
      discord.reply(async (request: Request) => {
        said.push(await request.text());
        return [200, {}];
      }),
    ];
    const alert = anAlert({ episodeId: 'story-1', alertId: 'story-1', symbol: 'STORYUSDT' });
    await handle(snsEvent(wire(alert)));

    for (const scope of scopes) scope.done();
    t.is(
      count(said.join(), 'HIGH STORYUSDT price spike'),
      3,
      'Slack: header and notification line; Discord: title',
    );
    t.regex(await emails(), /\[HIGH\] STORYUSDT price spike: \+2\.28% in 60 s \(dev\)/);
    t.regex(await texts(), /Price 17,852\.40, 13:30:00 UTC/);
    t.deepEqual(await statusesOf('story-1'), ALL_SENT);
    t.is(metrics.total('NotificationsSent'), 4);
    t.is(metrics.flushes, 1);
  },
);

test.serial(
  'one alert to one user on four channels costs seven AWS calls beside recording the outcomes, two of them the messages',
  async (t) => {
    const { handle } = aFunction();
    const { slack, discord } = webhooks();
    slack.reply(200, 'ok');
    discord.reply(200, {});
    await handle(snsEvent(wire(anAlert({ episodeId: 'counted', alertId: 'counted' }))));
    const outcomes = calls.splice(calls.indexOf('TransactWriteItemsCommand') + 1);
    t.deepEqual(calls.toSorted(), [
      'BatchGetItemCommand',
      'QueryCommand',
      'QueryCommand',
      'ScanCommand',
      'TransactWriteItemsCommand',
    ]);
    const isMessage = (name: string): boolean => name === 'PublishCommand' || name === 'SendRawEmailCommand';
    t.is(outcomes.filter(isMessage).length, 2);
    const writes = outcomes.filter((name) => !isMessage(name));
    t.true(writes.length <= 4, 'four outcomes, fewer writes when they come at the same time');
    t.true(writes.every((name) => ['PutItemCommand', 'TransactWriteItemsCommand'].includes(name)));
  },
);

test.serial('the same alert in two invocations at once is sent once', async (t) => {
  const functions = [aFunction(), aFunction(), aFunction()];
  const { slack, discord } = webhooks();
  slack.reply(200, 'ok');
  discord.reply(200, {});
  const event = snsEvent(wire(anAlert({ episodeId: 'twice', alertId: 'twice', symbol: 'TWICEUSDT' })));
  await Promise.all(functions.map(({ handle }) => handle(event)));
  t.deepEqual(await statusesOf('twice'), ALL_SENT);
  t.is(count(calls.join(), 'SendRawEmailCommand'), 1);
  t.is(count(calls.join(), 'PublishCommand'), 1);
});

test.serial('a webhook that is down is tried again by the schedule', async (t) => {
  const { handle, clock } = aFunction();
  const { slack, discord } = webhooks();
  slack.reply(429, 'rate_limited', { 'Retry-After': '30' });
  discord.reply(200, {});
  await handle(snsEvent(wire(anAlert({ episodeId: 'down', alertId: 'down' }))));
  t.deepEqual(await statusesOf('down'), { ...ALL_SENT, slack: 'PENDING' });

  const schedule = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} };
  await handle(schedule);
  t.deepEqual(await statusesOf('down'), { ...ALL_SENT, slack: 'PENDING' }, 'not yet due');

  clock.time += 60_000;
  const again = webhooks().slack.reply(200, 'ok');
  await handle({ ...schedule, source: 'aws.events' });
  again.done();
  t.deepEqual(await statusesOf('down'), ALL_SENT);
});

test.serial(
  'facts that cannot be read are logged, and the alert is told in the words of its publisher',
  async (t) => {
    const { handle, logger } = aFunction();
    const { discord } = webhooks();
    discord.reply(200, {});
    let text = '';
    nock(SLACK.host)
      .post(SLACK.path, (body: object) => (text = JSON.stringify(body)) !== '')
      .reply(200, 'ok');
    const message = JSON.parse(wire(anAlert({ episodeId: 'later', alertId: 'later' }))) as object;
    const facts = { kind: 'moon_landing', height: 3 };
    await handle(snsEvent(JSON.stringify({ ...message, facts, explanation: 'the moon was landed on' })));
    t.deepEqual(await statusesOf('later'), ALL_SENT);
    t.regex(text, /the moon was landed on/);
    const warning = logger.lines.find(({ event }) => event === 'AlertFieldsIgnored');
    t.like(warning, { level: 'warn' });
    t.regex(JSON.stringify(warning), /facts must be facts of a known kind/);
  },
);

test.serial('a message that is no alert is kept and logged, and its neighbour is delivered', async (t) => {
  const { handle, logger, metrics } = aFunction();
  const { slack, discord } = webhooks();
  slack.reply(200, 'ok');
  discord.reply(200, {});
  await t.notThrowsAsync(async () =>
    handle(snsEvent('{oops', wire(anAlert({ episodeId: 'neighbour', alertId: 'neighbour' })))),
  );
  t.deepEqual(await statusesOf('neighbour'), ALL_SENT);
  const [kept] = await rowsOf('REJECTED#message-0');
  t.like(kept, { reason: 'not JSON', body: '{oops' });
  t.true(logger.events().includes('AlertRejected'));
  t.is(metrics.total('AlertsRejected'), 1);
});

test.serial(
  'an alert that cannot be stored makes Lambda try again, after its neighbours were delivered',
  async (t) => {
    const { handle, metrics } = aFunction();
    const { slack, discord } = webhooks();
    slack.reply(200, 'ok');
    discord.reply(200, {});
    const broken = new Error('storage is away');
    const remove = failFor(clients.dynamodb, 'unlucky', broken);
    const error = await t.throwsAsync(async () =>
      handle(
        snsEvent(
          wire(anAlert({ episodeId: 'unlucky', alertId: 'unlucky' })),
          wire(anAlert({ episodeId: 'lucky', alertId: 'lucky' })),
        ),
      ),
    );
    remove();
    t.regex(error.message, /^1 of 2 alerts could not be processed: Error: storage is away$/);
    t.deepEqual(await statusesOf('lucky'), ALL_SENT);
    t.deepEqual(await statusesOf('unlucky'), {});
    t.is(metrics.flushes, 1);
  },
);

/** Makes the calls that speak of one alert fail, until the returned function is called. */
function failFor(client: DynamoDBClient, alertId: string, error: Error): () => void {
  const name = `fail-for-${alertId}`;
  client.middlewareStack.add(
    (next) => (args) => {
      if (JSON.stringify(args.input).includes(alertId)) throw error;
      return next(args);
    },
    { step: 'initialize', name },
  );
  return () => {
    client.middlewareStack.remove(name);
  };
}

test.serial('half characters in an alert and in a refused message fail no invocation', async (t) => {
  const { handle } = aFunction();
  const { slack, discord } = webhooks();
  slack.reply(200, 'ok');
  discord.reply(200, {});
  const half = wire(anAlert({ episodeId: 'half', alertId: 'half', facts: { kind: 'words', text: 'HALF' } }));
  await handle(snsEvent(half.replaceAll('HALF', String.raw`half \ud83d`), `{"x": "${'y'.repeat(99_992)}😀`));
  t.deepEqual(await statusesOf('half'), ALL_SENT);
  const [kept] = await rowsOf('REJECTED#message-1');
  t.true(String(kept!['body']).isWellFormed());
});

const alarm = (id: string, value: string) => ({
  id,
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  time: '2022-12-13T13:40:00Z',
  detail: {
    alarmName: 'kinesis-processor-errors',
    state: { value, reason: 'Threshold Crossed: 7 errors' },
  },
});

test.serial('an alarm of the monitor goes to the rooms, and says when it is over', async (t) => {
  const { handle, clock } = aFunction();
  const said: string[] = [];
  for (const [id, value] of [
    ['e1', 'ALARM'],
    ['e2', 'INSUFFICIENT_DATA'],
    ['e3', 'OK'],
  ] as const) {
    const { slack, discord } = webhooks();
    slack.reply(async (request: Request) => {
      said.push(((await request.json()) as { text: string }).text);
      return [200, 'ok'];
    });
    discord.reply(200, {});
    await handle(alarm(id, value));
    clock.time += 60_000;
  }
  t.deepEqual(said, [
    '🟠 HIGH kinesis-processor-errors system alarm',
    '✅ HIGH kinesis-processor-errors system alarm is over',
  ]);
  t.deepEqual(await statusesOf('alarm-kinesis-processor-errors'), { slack: 'SENT', discord: 'SENT' });
});

interface AlarmState {
  readonly value: string;
  readonly timestamp: string;
}
const at = (minute: number): string => `2022-12-13T13:${minute}:00.250+0000`;
const alarmEvent = (name: string, state: AlarmState, previousState: AlarmState) => ({
  id: `${name}-${state.timestamp}`,
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  time: state.timestamp.replace('.250+0000', 'Z'),
  detail: { alarmName: name, state, previousState },
});
const alarmNotification = (name: string, state: AlarmState, previousState: AlarmState) =>
  JSON.stringify({
    AlarmName: name,
    NewStateValue: state.value,
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: state.timestamp,
    OldStateValue: previousState.value,
    Trigger: { MetricName: 'Latency' },
  });

for (const [way, send] of [
  ['EventBridge', alarmEvent],
  ['SNS', (...change) => snsEvent(alarmNotification(...change))],
] as const satisfies readonly (readonly [string, (...change: Parameters<typeof alarmEvent>) => unknown])[]) {
  test.serial(`an alarm that had no data before it was OK again is told as over, by ${way}`, async (t) => {
    const { handle, clock } = aFunction();
    const name = `latency-${way}`;
    const [ok, begun] = [
      { value: 'OK', timestamp: at(30) },
      { value: 'ALARM', timestamp: at(31) },
    ];
    const unknown = { value: 'INSUFFICIENT_DATA', timestamp: at(36) };
    const over = { value: 'OK', timestamp: at(40) };
    const said: string[] = [];
    for (const [state, previous] of [
      [begun, ok],
      [unknown, begun],
      [over, unknown],
    ] as const) {
      const { slack, discord } = webhooks();
      slack.reply(async (request: Request) => {
        said.push(((await request.json()) as { text: string }).text);
        return [200, 'ok'];
      });
      discord.reply(200, {});
      await handle(send(name, state, previous));
      clock.time += 60_000;
      nock.cleanAll();
    }
    t.deepEqual(said, [`🟠 HIGH ${name} system alarm`, `✅ HIGH ${name} system alarm is over`]);
  });
}

test.serial(
  "one message of Alertmanager's is as many alerts as it holds; what is none is kept",
  async (t) => {
    const { handle, metrics } = aFunction();
    const { slack, discord } = webhooks();
    slack.reply(200, 'ok');
    discord.reply(200, {});
    const alert = (alertname: string, symbol: string, severity: string) => ({
      status: 'firing',
      labels: { alertname, symbol, severity },
      annotations: { summary: `${alertname} of ${symbol}` },
      startsAt: '2022-12-13T13:30:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: symbol.toLowerCase(),
    });
    const alerts = [
      alert('SpreadWide', 'AMUSDT', 'warning'),
      alert('OrdersStuck', 'BMUSDT', 'error'),
      { ...alert('SpreadWide', 'CMUSDT', 'error'), status: 'perhaps' },
    ];
    await handle(snsEvent(JSON.stringify({ version: '4', status: 'firing', alerts })));
    const episode = (symbol: string) => `alertmanager-${symbol}-20221213T133000.000Z`;
    t.deepEqual(await statusesOf(episode('bmusdt')), ALL_SENT, 'the gravest leads');
    t.deepEqual(new Set(Object.values(await statusesOf(episode('amusdt')))), new Set(['PENDING']));
    const [rejected] = await rowsOf('REJECTED#message-0');
    t.regex(String(rejected?.['reason']), /^alerts\[2\]: status must be firing/);
    t.is(metrics.total('AlertsRejected'), 1);
  },
);

test.serial(
  'a copy of a message hours later tells nothing; its alert published anew is a reminder',
  async (t) => {
    const { handle, clock, metrics } = aFunction();
    const publication = (Timestamp: string) => {
      const { Records } = snsEvent('{"alert_type":"desk","symbol":"COPYUSDT","alert_id":"copied"}');
      return { Records: Records.map(({ Sns }) => ({ Sns: { ...Sns, Timestamp } })) };
    };
    const hoursLater = (hours: number) => new Date(begunAtMs + hours * 3_600_000).toISOString();
    const answering = () => {
      const { slack, discord } = webhooks();
      slack.reply(200, 'ok');
      discord.reply(200, {});
    };
    answering();
    await handle(publication(hoursLater(0)));
    t.is(metrics.total('NotificationsSent'), 4);
    clock.time += 5 * 3_600_000;
    await handle(publication(hoursLater(0)));
    t.is(metrics.total('NotificationsSent'), 4);
    t.is(metrics.total('AlertsDuplicate'), 1);
    nock.cleanAll();
    answering();
    await handle(publication(hoursLater(5)));
    t.is(metrics.total('NotificationsSent'), 8);
    begunAtMs += 6 * 3_600_000;
  },
);

const HEALTH = {
  status: 'ok',
  function: 'realtime-financial-dev-alert-processor',
  version: '7',
  environment: 'dev',
};

test.serial(
  '{"test": true} reports configuration and dependencies, without secrets and without side effects',
  async (t) => {
    const { handle } = aFunction();
    const report = (await handle({ test: true }, { functionVersion: '7' } as never)) as HealthReport;
    t.like(report, HEALTH);
    t.deepEqual(
      report.dependencies.map(({ name, ok }) => [name, ok]),
      [
        [`dynamodb:${PREFERENCES}`, true],
        [`dynamodb:${HISTORY}`, true],
        ['sns:alerts-topic', true],
        ['ses', true],
      ],
    );
    t.true(report.dependencies.every(({ latency_ms: latency }) => latency >= 0));
    t.like(report.configuration, { slack: 'configured', discord: 'configured', alert_rate_limit: 10 });
    t.notRegex(JSON.stringify(report), /SECRET|hooks|example\.com/);
    t.deepEqual(calls.toSorted(), [
      'DescribeTableCommand',
      'DescribeTableCommand',
      'GetSendQuotaCommand',
      'GetTopicAttributesCommand',
    ]);
  },
);

test.serial('a dependency that does not answer makes the report degraded and is named', async (t) => {
  const { handle } = aFunction();
  const remove = failFor(clients.dynamodb, HISTORY, new Error('no route'));
  const report = (await handle({ test: true })) as HealthReport;
  remove();
  t.is(report.status, 'degraded');
  t.like(report.dependencies[1], { ok: false, error: 'Error: no route' });
});

const refuses = test.macro({
  async exec(t: ExecutionContext, event: unknown, words: RegExp) {
    const error = await t.throwsAsync(async () => aFunction().handle(event), { instanceOf: TypeError });
    t.regex(error.message, words);
    t.regex(
      error.message,
      /expected SNS records, a scheduled event, a CloudWatch alarm, a request to the function URL, \{"scaling": …\} or \{"test": true\}$/,
    );
  },
  title: (_, event) => `no event of this function: ${JSON.stringify(event)}`,
});
test.serial(refuses, {}, /no properties/);
test.serial(refuses, null, /type object/);
test.serial(refuses, { Records: [{ kinesis: {} }] }, /An object with Records/);
test.serial(refuses, { test: false }, /An object with test/);

test.serial('the exported handler names everything that its environment lacks', async (t) => {
  const error = await t.throwsAsync(lambdaHandler({ test: true }));
  t.regex(error.message, /ENVIRONMENT must be.*\n.*USER_PREFERENCES_TABLE must be/s);
});

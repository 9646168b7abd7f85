import 'reflect-metadata';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import nock from 'nock';
import { fromItem, toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { toMessage } from '../../src/dto/alert-message.dto.ts';
import { createHandler } from '../../src/handlers/alert-processor.ts';
import { Clock } from '../../src/ports/clock.ts';
import { Logger } from '../../src/ports/logger.ts';
import { Metrics } from '../../src/ports/metrics.ts';
import { anAlert, NOW } from '../support/alerts.ts';
import { localStacks } from '../support/local-stack.ts';
import { rtfOn } from '../support/rtf.ts';
import { LogRecorder, MetricRecorder } from '../support/recording-telemetry.ts';

const localStack = localStacks();
const ALICE = { user_id: 'alice', contacts: { email: 'alice@example.com' }, channels: ['email'] };
const PROJECT = 'returned';
const EVENTS = `${PROJECT}-dev-email-events`;

test.before(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
});

async function bench() {
  const { clients, stack } = await localStack();
  const put = (item: Parameters<typeof toItem>[0]) =>
    clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item: toItem(item) }));
  const item = async (userId: string) => {
    const Key = toItem({ user_id: userId });
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({ TableName: stack.userPreferencesTable, Key, ConsistentRead: true }),
    );
    return Item && fromItem(Item);
  };
  const clock = { time: NOW, now: () => clock.time };
  const logger = new LogRecorder();
  const metrics = new MetricRecorder();
  const slack: string[] = [];
  nock('https://hooks.slack.com')
    .post(`/services/T0/B0/${stack.alertHistoryTable}`, (body) => slack.push(JSON.stringify(body)) > 0)
    .reply(200, 'ok')
    .persist();
  const config = loadConfig(AlertProcessorConfig, {
    ENVIRONMENT: 'dev',
    PROJECT_NAME: PROJECT,
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: `https://hooks.slack.com/services/T0/B0/${stack.alertHistoryTable}`,
    FROM_EMAIL: 'alerts@example.com',
  });
  const processor = createAlertProcessor(config, clients, (container) => {
    container.register(Clock, { useValue: clock });
    container.register(Logger, { useValue: logger });
    container.register(Metrics, { useValue: metrics });
  });
  const handle = createHandler(processor);
  const publish = (topic: string, message: object) =>
    handle({
      Records: [
        {
          Sns: {
            MessageId: `message-${topic}`,
            TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`,
            Message: JSON.stringify(message),
          },
        },
      ],
    });
  const project = stack.userPreferencesTable.replace(/-dev-user-preferences$/, '');
  const rtf = (...args: string[]) => rtfOn(clients.dynamodb)(['preferences', ...args, '--project', project]);
  const rowsOf = async (episodeId: string) => (await processor.store.episode(episodeId)).deliveries;
  return { put, item, clock, logger, metrics, slack, publish, rowsOf, rtf };
}

const bounce = (bounceType: string, address = 'Alice@example.com') => ({
  eventType: 'Bounce',
  bounce: {
    bounceType,
    bounceSubType: 'NoEmail',
    bouncedRecipients: [{ emailAddress: address }],
    timestamp: '2022-12-13T13:30:00.000Z',
  },
});

const alert = (name: string) => toMessage(anAlert({ alertId: `${name}-1`, episodeId: name, symbol: name }));

test.serial('mail that comes back marks the mailbox, and the next alert finds another way', async (t) => {
  const { put, item, clock, slack, publish, rowsOf, logger, metrics } = await bench();
  await put(ALICE);
  await put({ ...ALICE, user_id: 'bob', contacts: { email: 'bob@example.com' } });
  await publish(EVENTS, bounce('Permanent'));
  t.like(await item('alice'), {
    ...ALICE,
    undeliverable_email: { reason: 'bounce: Permanent, NoEmail', since: '2022-12-13T13:30:00.000Z' },
  });
  t.is((await item('bob'))!['undeliverable_email'], undefined);
  t.is(slack.length, 1);
  t.regex(slack[0]!, /alice could not be reached by email.*bounce: Permanent, NoEmail/);
  t.is(metrics.total('EmailsReturned'), 1);

  await publish(EVENTS, bounce('Permanent'));
  clock.time += 61_000;
  await publish(EVENTS, bounce('Permanent'));
  t.is(slack.length, 1, 'told once');

  await publish('alerts', alert('AFTER'));
  const rows = new Map((await rowsOf('AFTER')).map((row) => [row.userId, row]));
  t.like(rows.get('alice'), { channel: 'email', status: 'SUPPRESSED', suppressedBy: 'undeliverable' });
  t.is(rows.get('bob')!.suppressedBy, null);
  t.notRegex(JSON.stringify(logger.lines), /@example/i);
});

test.serial('who has no other address is told of by the team', async (t) => {
  const { put, slack, publish, rowsOf, clock } = await bench();
  await put(ALICE);
  await publish(EVENTS, bounce('Permanent'));
  clock.time += 61_000;
  await publish('alerts', alert('ALONE'));
  t.regex(slack.at(-1)!, /ALONE/);
  t.true((await rowsOf('ALONE')).some(({ suppressedBy }) => suppressedBy === 'undeliverable'));
});

test.serial(
  'a bounce that may pass, one of nobody, and one that another than SES publishes mark nothing',
  async (t) => {
    const { put, item, slack, publish, logger } = await bench();
    await put(ALICE);
    await publish(EVENTS, bounce('Transient'));
    await publish(EVENTS, bounce('Permanent', 'nobody@example.com'));
    await publish(EVENTS, { eventType: 'Delivery' });
    await publish('alerts', bounce('Permanent'));
    await publish('another-project-dev-email-events', bounce('Permanent'));
    t.deepEqual(await item('alice'), ALICE);
    t.deepEqual(slack, []);
    t.true(logger.lines.some(({ event }) => event === 'EmailEventIgnored'));
  },
);

test.serial('whoever takes the mark away, or gives another address, is mailed again', async (t) => {
  const { put, item, publish, rtf } = await bench();
  await put(ALICE);
  await publish(EVENTS, bounce('Permanent'));
  t.regex((await rtf('list')).out, /alice .*mail comes back since 2022-12-13 \(bounce: Permanent, NoEmail\)/);
  t.is((await rtf('clear-bounce', 'alice')).out, 'mail to alice is tried again within a minute');
  t.deepEqual(await item('alice'), ALICE);
  t.is((await rtf('clear-bounce', 'alice')).out, 'no mail to alice came back');
  t.like(await rtf('clear-bounce', 'carol'), { code: 1, err: 'rtf: there is no item carol in dev' });
});

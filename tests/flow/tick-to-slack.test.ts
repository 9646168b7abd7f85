import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import nock from 'nock';
import { AsyncInvocation } from '../../lib/local-aws/async-invocation.ts';
import { DynamoMarketHistoryReader } from '../../src/adapters/dynamodb/dynamo-market-history-reader.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { AlertProcessorConfig } from '../../src/config/alert-processor-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createAlertProcessor } from '../../src/containers/alert-processor.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { explanationOf } from '../../src/core/notifications/words/explanation.ts';
import { cleanSymbol } from '../../src/dto/cleaning.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler as createAlertHandler } from '../../src/handlers/alert-processor.ts';
import { createHandler as createKinesisHandler } from '../../src/handlers/kinesis-processor.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { localStacks, type LocalStack } from '../support/local-stack.ts';
import { bar, quietBars, trade } from '../support/market-events.ts';

const localStack = localStacks();

test.beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1/);
});

test.afterEach.always(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function handlers({ clients, stack }: LocalStack) {
  const common = { ENVIRONMENT: 'dev', LOG_LEVEL: 'SILENT' };
  const kinesisConfig = loadConfig(KinesisProcessorConfig, {
    ...common,
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
  });
  const alertConfig = loadConfig(AlertProcessorConfig, {
    ...common,
    USER_PREFERENCES_TABLE: stack.userPreferencesTable,
    ALERT_HISTORY_TABLE: stack.alertHistoryTable,
    SNS_TOPIC_ARN: stack.alertsTopicArn,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
  });
  return {
    kinesisProcessor: createKinesisHandler(createKinesisProcessor(kinesisConfig, clients)),
    alertProcessor: createAlertHandler(createAlertProcessor(alertConfig, clients)),
  };
}

/** Hands what the topic delivered to `invoke` until `count` messages were worked off. */
async function deliver(
  { clients, stack }: LocalStack,
  invoke: (event: unknown) => Promise<unknown>,
  count: number,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  let left = count;
  const topic = new AsyncInvocation({
    sqs: clients.sqs,
    queueUrl: stack.alertsQueueUrl,
    deadLetterQueueUrl: stack.deadLetterQueueUrl,
    retryDelaysMs: [0, 0],
    invoke: async (event) => {
      await invoke(event);
      left -= 1;
      if (left === 0) done.resolve();
    },
  });
  topic.start();
  await done.promise;
  await topic.stop();
}

test.serial(
  'a crash on the stream becomes one Slack message that says what happened, and one row',
  async (t) => {
    const local = await localStack();
    await local.clients.dynamodb.send(
      new PutItemCommand({
        TableName: local.stack.userPreferencesTable,
        Item: { user_id: { S: 'desk' }, channels: { L: [{ S: 'slack' }] } },
      }),
    );
    const { kinesisProcessor, alertProcessor } = handlers(local);
    const bodies: unknown[] = [];
    nock('https://hooks.slack.com')
      .post('/services/T0/B0/secret', (body) => bodies.push(body) > 0)
      .reply(200, 'ok');

    const quiet = quietBars(121);
    const crash = bar(121, quiet.at(-1)!.close * 0.96, { volume: 50_000 });
    const batch = kinesisEvent([...quiet, crash].map(toMessage));
    t.deepEqual(await kinesisProcessor(batch), { batchItemFailures: [] });
    t.deepEqual(await kinesisProcessor(batch), { batchItemFailures: [] });
    await deliver(local, alertProcessor, 1);

    t.is(bodies.length, 1);
    t.regex(
      JSON.stringify(bodies[0]),
      /ACME fell 4\.0% in 60 s on \d+× its usual volume; this happens about once in \d years/,
    );
    t.true(nock.isDone());
    const { Items } = await local.clients.dynamodb.send(
      new QueryCommand({
        TableName: local.stack.alertHistoryTable,
        KeyConditionExpression: 'episode_id = :id AND row_id = :delivery',
        ExpressionAttributeValues: {
          ':id': { S: 'ACME-price_drop-20260302T163100.000Z' },
          ':delivery': { S: 'DELIVERY#ACME-price_drop-20260302T163100.000Z-1#desk#slack' },
        },
      }),
    );
    t.is(Items?.[0]?.['status']?.S, 'SENT');
  },
);

test.serial(
  'a crash of a symbol in any script and with any sign is told of, and kept under its name',
  async (t) => {
    const local = await localStack();
    await local.clients.dynamodb.send(
      new PutItemCommand({
        TableName: local.stack.userPreferencesTable,
        Item: toItem({ user_id: 'desk', channels: ['slack'], minimum_severity: 'LOW' }),
      }),
    );
    const { kinesisProcessor, alertProcessor } = handlers(local);
    const bodies: string[] = [];
    nock('https://hooks.slack.com')
      .post('/services/T0/B0/secret', (body) => bodies.push(JSON.stringify(body)) > 0)
      .reply(200, 'ok')
      .persist();

    const names = [
      '币安人生USDT',
      '汉'.repeat(64),
      'SYMBOL#M&M.NS',
      'AAPL  240119C00190000',
      '<!channel> *X*',
      '^GSPC/../%2E',
    ];
    for (const symbol of names) {
      const quiet = quietBars(121);
      const crash = bar(121, quiet.at(-1)!.close * 0.94, { volume: 50_000 });
      const batch = kinesisEvent([...quiet, crash].map((event) => ({ ...toMessage(event), symbol })));
      t.deepEqual(await kinesisProcessor(batch), { batchItemFailures: [] });
    }
    await deliver(local, alertProcessor, names.length);
    t.regex(bodies[0]!, /CRITICAL .*price drop/, 'the others wait to share a message');

    const store = new DynamoMarketHistoryReader(local.clients.dynamodb, local.stack.processedDataTable);
    for (const symbol of names) {
      const cleaned = cleanSymbol(symbol) as string;
      const [found] = await store.anomalies(cleaned, 0, Date.UTC(2100, 0));
      t.is(found?.symbol, cleaned);
      t.is(explanationOf(found!).startsWith(`${cleaned} fell`), true);
      t.regex(found!.alertId, /^[!-~]{1,256}$/, 'an id is a word of ASCII');
      t.notRegex(found!.alertId, /[#<&*]/, 'and has no sign that keys, markup or shells read as theirs');
      const { Count } = await local.clients.dynamodb.send(
        new QueryCommand({
          TableName: local.stack.alertHistoryTable,
          KeyConditionExpression: 'episode_id = :id',
          ExpressionAttributeValues: { ':id': { S: found!.episodeId } },
        }),
      );
      t.is(Count, 4, 'the alert, its delivery and its escalation, and the version of the episode');
    }
  },
);

test.serial(
  "a user's rule that comes true is told to that user in the user's words, and to nobody else",
  async (t) => {
    const local = await localStack();
    const webhook = (user: string) => `https://hooks.slack.com/services/T0/B0/${user}`;
    const rule = {
      rule_id: 'climb',
      name: 'Climbing',
      frequency: 'once',
      when: { source: 'price', operator: 'greater_than', target: { source: 'sma_20', times: 1.0009 } },
      message: '{{symbol}} climbs: {{price}}',
    };
    for (const user_id of ['alice', 'bob']) {
      const contacts = { slack_webhook_url: webhook(user_id) };
      const rules = user_id === 'alice' ? [rule] : [];
      const Item = toItem({ user_id, channels: ['slack'], minimum_severity: 'LOW', contacts, rules });
      await local.clients.dynamodb.send(
        new PutItemCommand({ TableName: local.stack.userPreferencesTable, Item }),
      );
    }
    const { kinesisProcessor, alertProcessor } = handlers(local);
    const told: string[] = [];
    for (const user of ['alice', 'bob']) {
      nock('https://hooks.slack.com')
        .post(new URL(webhook(user)).pathname, (body) => told.push(`${user}: ${JSON.stringify(body)}`) > 0)
        .reply(200, 'ok')
        .persist();
    }

    const climbing = quietBars(60).map(({ timestampMs }, minute) =>
      trade({ timestampMs, price: 100 + 0.01 * minute }),
    );
    const batch = kinesisEvent(climbing.map(toMessage));
    t.deepEqual(await kinesisProcessor(batch), { batchItemFailures: [] });
    t.deepEqual(await kinesisProcessor(batch), { batchItemFailures: [] });
    await deliver(local, alertProcessor, 1);

    t.is(told.length, 1);
    t.regex(told[0]!, /^alice: .*MEDIUM ACME: Climbing.*ACME climbs: 100\.19/);
  },
);

test.serial('an ordinary day reaches nobody', async (t) => {
  const local = await localStack();
  const { kinesisProcessor } = handlers(local);
  t.deepEqual(await kinesisProcessor(kinesisEvent(quietBars(390).map(toMessage))), { batchItemFailures: [] });
  const { Items } = await local.clients.dynamodb.send(
    new QueryCommand({
      TableName: local.stack.processedDataTable,
      KeyConditionExpression: 'pk = :symbol AND begins_with(sk, :kind)',
      ExpressionAttributeValues: { ':symbol': { S: 'ACME' }, ':kind': { S: 'ANOMALY#' } },
    }),
  );
  t.deepEqual(Items, []);
});

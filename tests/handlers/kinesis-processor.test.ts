import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { AlertPublisher } from '../../src/ports/alert-publisher.ts';
import { createHandler } from '../../src/handlers/kinesis-processor.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { localStacks } from '../support/local-stack.ts';
import { quietBars, T0, trade } from '../support/market-events.ts';
import { readLake } from '../support/unpack.ts';

const localStack = localStacks();

async function deployed() {
  const { clients, stack } = await localStack();
  const config = loadConfig(KinesisProcessorConfig, {
    ENVIRONMENT: 'dev',
    PROJECT_NAME: 'realtime-financial',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    LOG_LEVEL: 'SILENT',
  });
  const environment = () => createHandler(createKinesisProcessor(config, clients));
  return { clients, stack, config, environment };
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const valid = toMessage(trade());

const POISON: readonly [name: string, data: unknown][] = [
  ['not JSON', Buffer.from('price=1')],
  ['empty', Buffer.from('')],
  ['wrong UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['two megabytes', { ...valid, note: 'x'.repeat(2_000_000) }],
  ['the token NaN', Buffer.from('{"symbol":"ACME","price":NaN}')],
  ['a price that is text for NaN', { ...valid, price: 'NaN' }],
  ['a negative price', { ...valid, price: -1 }],
  ['a negative volume', { ...valid, volume: -2 }],
  ['from next year', { ...valid, timestamp: '2099-01-01T00:00:00Z' }],
  [
    'a __proto__ key',
    Buffer.from('{"symbol":"ACME","price":1,"volume":1,"timestamp":1,"__proto__":{"price":2}}'),
  ],
  ['deeply nested', { ...valid, extra: nested(5000) }],
  ['a text', 'ACME 100'],
  ['null', null],
  ['no symbol', { price: 1, volume: 1, timestamp: valid['timestamp'] }],
];

test('records that are no market events are quarantined with their reason, the rest of the batch is unaffected', async (t) => {
  const { clients, stack, environment } = await deployed();
  const data = POISON.flatMap(([, poison], index) => [poison, toMessage(trade({ price: 100 + index }))]);
  const response = await environment()(kinesisEvent(data));
  t.deepEqual(response, { batchItemFailures: [] });
  const rejected = [...(await readLake(clients.s3, stack.bucket, 'quarantine/')).values()].flat();
  const stored = [...(await readLake(clients.s3, stack.bucket, 'processed/')).values()].flat();
  t.is(stored.length, POISON.length);
  t.deepEqual(
    rejected.map((line) => line['sequence_number']),
    POISON.map((_, index) => String(1 + 2 * index)),
  );
  POISON.forEach(([name, poison], index) => {
    const original = poison instanceof Uint8Array ? poison : Buffer.from(JSON.stringify(poison));
    t.truthy(rejected[index]!['reason'], name);
    t.is(rejected[index]!['data_base64'], Buffer.from(original).toString('base64'), name);
  });
});

test('two environments that take turns leave the state one would have left', async (t) => {
  const { environment, clients, stack } = await deployed();
  const bars = quietBars(40).map(toMessage);
  const [first, second] = [environment(), environment()];
  t.deepEqual(await first(kinesisEvent(bars.slice(0, 20))), { batchItemFailures: [] });
  t.deepEqual(await second(kinesisEvent(bars.slice(20, 30), 21)), { batchItemFailures: [] });
  t.deepEqual(await first(kinesisEvent(bars.slice(30), 31)), { batchItemFailures: [] });
  const lines = [...(await readLake(clients.s3, stack.bucket, 'processed/')).values()].flat();
  t.is(lines.length, 40);
});

test("a user's rule in the preferences is evaluated with the ticks, and survives a change of environment", async (t) => {
  const { clients, stack, config } = await deployed();
  const rule = {
    rule_id: 'dip',
    frequency: 'once',
    when: { source: 'price', operator: 'less_than', target: 99 },
  };
  const Item = toItem({ user_id: 'alice', channels: ['email'], rules: [rule] });
  await clients.dynamodb.send(new PutItemCommand({ TableName: stack.userPreferencesTable, Item }));
  const withRules = { ...config, USER_PREFERENCES_TABLE: stack.userPreferencesTable };
  const published: string[] = [];
  const alerts: AlertPublisher = {
    publish: async (due) => {
      published.push(...due.map(({ alertId, recipientUserId }) => `${recipientUserId}: ${alertId}`));
      return new Map();
    },
  };
  const environment = () =>
    createHandler(
      createKinesisProcessor(withRules, clients, (container) =>
        container.register<AlertPublisher>(AlertPublisher, { useValue: alerts }),
      ),
    );
  const prices = [99.5, 98.9, 99.2, 98.8].map((price, second) =>
    toMessage(trade({ price, timestampMs: T0 + 1000 * second })),
  );
  t.deepEqual(await environment()(kinesisEvent(prices.slice(0, 2))), { batchItemFailures: [] });
  t.deepEqual(await environment()(kinesisEvent(prices.slice(2), 3)), { batchItemFailures: [] });
  t.is(new Set(published).size, 1);
  t.regex(published[0]!, /^alice: alice-dip-ACME-20260302T143001\.000Z-/);
});

test('a table that is gone asks for the batch again from the first record that needs it', async (t) => {
  const { clients, stack, config } = await deployed();
  const broken = { ...config, DYNAMODB_TABLE: `${stack.processedDataTable}-gone` };
  const handler = createHandler(createKinesisProcessor(broken, clients));
  const response = await handler(kinesisEvent([toMessage(trade())], 17));
  t.deepEqual(response, { batchItemFailures: [{ itemIdentifier: '17' }] });
});

test('the health check tells configuration, version and each dependency, and writes nothing', async (t) => {
  const { clients, stack, environment } = await deployed();
  const report = await environment()({ test: true });
  t.like(report, {
    status: 'ok',
    function: 'realtime-financial-dev-kinesis-processor',
    environment: 'dev',
    version: 'local',
    configuration: { s3_bucket: stack.bucket, batch_size: 100 },
  });
  t.deepEqual('dependencies' in report ? report.dependencies.map(({ name, ok }) => [name, ok]) : [], [
    [`dynamodb:${stack.processedDataTable}`, true],
    [`s3:${stack.bucket}`, true],
    ['sns:alerts-topic', true],
  ]);
  t.is((await readLake(clients.s3, stack.bucket, '')).size, 0);
});

test('the health check says what is out of reach', async (t) => {
  const { clients, config } = await deployed();
  const broken = { ...config, S3_BUCKET: 'no-such-bucket' };
  const report = await createHandler(createKinesisProcessor(broken, clients))({ test: true });
  t.like(report, { status: 'degraded' });
});

test('an event of another service is refused in words', async (t) => {
  const { environment } = await deployed();
  await t.throwsAsync(async () => environment()({ Records: [{ s3: {} }] }), {
    message: /is no event of kinesis-processor: expected Kinesis records or \{"test": true\}/,
  });
});

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test, { type ExecutionContext } from 'ava';
import { createAwsClients, destroyAwsClients } from '../../lib/local-aws/aws-clients.ts';
import { toItem } from '../../src/adapters/dynamodb/plain-item.ts';
import { connectValkey, ValkeyConnection } from '../../src/adapters/valkey/valkey-connection.ts';
import { ValkeyInstrumentStore } from '../../src/adapters/valkey/valkey-instrument-store.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler } from '../../src/handlers/kinesis-processor.ts';
import { instrument } from '../support/exchange-days.ts';
import { kinesisEvent } from '../support/kinesis-event.ts';
import { localStacks } from '../support/local-stack.ts';
import { T0, trade } from '../support/market-events.ts';
import { MemoryInstrumentStore } from '../support/memory/memory-instrument-store.ts';
import { recordCalls } from '../support/recorded-calls.ts';
import { LogRecorder } from '../support/recording-telemetry.ts';
import { ValkeyServer } from '../support/valkey-server.ts';

const localStack = localStacks();

async function serverOf(t: ExecutionContext): Promise<ValkeyServer> {
  const server = await ValkeyServer.start();
  t.teardown(() => server.stop());
  return server;
}

/** A new environment's store over a table of its own, and how it is reached. */
async function environment(t: ExecutionContext, url: string, namespace = 'test-dev') {
  const table = new MemoryInstrumentStore([
    instrument({ symbol: 'NVDA', exchange: 'XNAS', splits: [{ day: 19_884, ratio: 10 }] }),
    instrument({ symbol: 'CRACK', priceKind: 'signed' }),
  ]);
  const logger = new LogRecorder();
  const connection = connectValkey(url);
  const client = await connection;
  t.teardown(() => client.disconnect());
  const store = new ValkeyInstrumentStore(table, connection, namespace, logger);
  const timed = async (...symbols: string[]) => {
    const startedMs = performance.now();
    const found = await store.load(symbols);
    return { found, ms: performance.now() - startedMs };
  };
  return { table, logger, client, timed, ready: () => until(() => client.status === 'ready') };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const SYMBOLS = ['NVDA', 'CRACK', 'BTC-USD'];

test('what one environment has read from the table no other reads, nor that there is nothing', async (t) => {
  const server = await serverOf(t);
  const first = await environment(t, server.url());
  await first.ready();
  const { found } = await first.timed(...SYMBOLS);
  t.deepEqual(first.table.asked, [SYMBOLS]);
  const keys = SYMBOLS.map((symbol) => `{test-dev:instruments:1}:${symbol}`);
  await until(async () => (await first.client.exists(...keys)) === keys.length);
  for (const key of keys) {
    const seconds = await first.client.ttl(key);
    t.true(seconds > 590 && seconds <= 600, `${seconds}`);
  }

  const second = await environment(t, server.url());
  await second.ready();
  t.deepEqual((await second.timed(...SYMBOLS)).found, found);
  t.deepEqual(second.table.asked, []);
  t.deepEqual([...found.keys()], ['NVDA', 'CRACK']);
});

test('environments of another name see nothing of it', async (t) => {
  const server = await serverOf(t);
  const [dev, prod] = [await environment(t, server.url()), await environment(t, server.url(), 'test-prod')];
  await Promise.all([dev.ready(), prod.ready()]);
  await dev.timed('NVDA');
  await until(async () => (await dev.client.dbsize()) === 1);
  await prod.timed('NVDA');
  t.deepEqual(prod.table.asked, [['NVDA']]);
});

test('an entry that cannot be read is read from the table', async (t) => {
  const server = await serverOf(t);
  const { table, client, timed, ready } = await environment(t, server.url());
  await ready();
  await client.mset({
    '{test-dev:instruments:1}:NVDA': 'no JSON',
    '{test-dev:instruments:1}:CRACK': '{"symbol":"CRACK","tick_size":-1}',
    '{test-dev:instruments:1}:BTC-USD': 'null',
  });
  t.deepEqual([...(await timed(...SYMBOLS)).found.keys()], ['NVDA', 'CRACK']);
  t.deepEqual(table.asked, [['NVDA', 'CRACK']]);
});

test('a server that freezes costs fifty milliseconds once, and is asked again when it answers', async (t) => {
  const server = await serverOf(t);
  const { table, logger, client, timed, ready } = await environment(t, server.url());
  await ready();
  server.freeze();
  const first = await timed('NVDA');
  const second = await timed('NVDA');
  t.true(first.ms >= 45 && first.ms < 1000, `${first.ms}`);
  t.true(second.ms < 45, `${second.ms}`);
  t.deepEqual([...first.found.keys(), ...second.found.keys()], ['NVDA', 'NVDA']);
  t.deepEqual(logger.events(), ['ReferenceCachePassedBy']);
  server.thaw();
  await until(async () => {
    await timed('NVDA');
    return (await client.dbsize().catch(() => 0)) === 1;
  });
  const asked = table.asked.length;
  t.deepEqual([...(await timed('NVDA')).found.keys()], ['NVDA']);
  t.is(table.asked.length, asked);
});

test('a server that dies is passed by, and one that is there again is asked again', async (t) => {
  const server = await serverOf(t);
  const { table, client, timed, ready } = await environment(t, server.url());
  await ready();
  await server.kill();
  t.deepEqual([...(await timed('NVDA')).found.keys()], ['NVDA']);
  t.true((await timed('NVDA')).ms < 45);
  await server.start();
  await ready();
  await until(async () => {
    await timed('NVDA');
    return (await client.dbsize().catch(() => 0)) === 1;
  });
  const asked = table.asked.length;
  await timed('NVDA');
  t.is(table.asked.length, asked);
});

for (const [name, url] of [
  ['whose certificate is that of another host', (server: ValkeyServer) => server.url('127.0.0.1')],
  ['that refuses the password', (server: ValkeyServer) => server.url('localhost', 'another-password')],
] as const) {
  test(`a server ${name} is passed by, and no password is logged`, async (t) => {
    const server = await serverOf(t);
    const { table, logger, timed } = await environment(t, url(server));
    t.deepEqual([...(await timed('NVDA')).found.keys()], ['NVDA']);
    t.deepEqual(table.asked, [['NVDA']]);
    t.deepEqual(logger.events(), ['ReferenceCachePassedBy']);
    const logged = JSON.stringify(logger.lines, (_, value: unknown) =>
      value instanceof Error ? value.stack : value,
    );
    t.notRegex(logged, /password@|a-password|another-password/);
  });
}

test('a new environment of kinesis-processor reads nothing of the table', async (t) => {
  const valkey = await serverOf(t);
  const { clients, stack, server } = await localStack();
  await clients.dynamodb.send(
    new PutItemCommand({
      TableName: stack.referenceDataTable,
      Item: toItem({ symbol: 'CRACK', price_kind: 'signed' }),
    }),
  );
  const readsWith = async (url: string | undefined, sequence: number): Promise<number> => {
    const own = createAwsClients(server.endpoint);
    t.teardown(() => destroyAwsClients(own));
    const calls = recordCalls([own.dynamodb]);
    const config = loadConfig(KinesisProcessorConfig, {
      ENVIRONMENT: 'dev',
      LOG_LEVEL: 'SILENT',
      S3_BUCKET: stack.bucket,
      DYNAMODB_TABLE: stack.processedDataTable,
      SNS_ALERTS_TOPIC: stack.alertsTopicArn,
      REFERENCE_DATA_TABLE: stack.referenceDataTable,
      REFERENCE_CACHE_URL: url,
    });
    const processor = createKinesisProcessor(config, own, (container) => {
      if (url === undefined) return;
      const connection = container.resolve<ValkeyConnection>(ValkeyConnection);
      t.teardown(async () => (await connection).disconnect());
    });
    const handler = createHandler(processor);
    // Lambda's time between the beginning of an environment and its first batch.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ticks = SYMBOLS.map((symbol) =>
      toMessage(trade({ symbol, price: symbol === 'CRACK' ? -2 : 100, timestampMs: T0 + sequence })),
    );
    t.deepEqual(await handler(kinesisEvent(ticks, sequence)), { batchItemFailures: [] });
    return calls.filter(({ input }) => JSON.stringify(input).includes(stack.referenceDataTable)).length;
  };
  t.is(await readsWith(undefined, 0), 1);
  t.is(await readsWith(undefined, 100), 1);
  t.is(await readsWith(valkey.url(), 200), 1);
  t.is(await readsWith(valkey.url(), 300), 0);
});

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import test, { type ExecutionContext } from 'ava';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { DynamoInstrumentStore } from '../../../src/adapters/dynamodb/dynamo-instrument-store.ts';
import { toItem } from '../../../src/adapters/dynamodb/plain-item.ts';
import { localStacks } from '../../support/local-stack.ts';
import { recordCalls } from '../../support/recorded-calls.ts';
import { LogRecorder } from '../../support/recording-telemetry.ts';

const localStack = localStacks();

async function bench(t: ExecutionContext, ...items: Parameters<typeof toItem>[0][]) {
  const { clients, stack, server } = await localStack();
  const own = createAwsClients(server.endpoint);
  t.teardown(() => destroyAwsClients(own));
  for (const item of items) {
    await clients.dynamodb.send(
      new PutItemCommand({ TableName: stack.referenceDataTable, Item: toItem(item) }),
    );
  }
  const logger = new LogRecorder();
  const calls = recordCalls([own.dynamodb]);
  const store = new DynamoInstrumentStore(
    own.dynamodb,
    stack.referenceDataTable,
    async () => undefined,
    logger,
  );
  return { store, logger, calls };
}

const NVDA = { symbol: 'NVDA', exchange: 'XNAS', splits: [{ date: '2024-06-10', ratio: 10 }] };

test('instruments are read by their symbols, at half the cost of a read that sees every write', async (t) => {
  const { store, calls } = await bench(t, NVDA, { symbol: 'CRACK', price_kind: 'signed' });
  const found = await store.load(['NVDA', 'CRACK', 'BTC-USD']);
  t.deepEqual([...found.keys()], ['NVDA', 'CRACK']);
  t.like(found.get('NVDA'), {
    exchange: 'XNAS',
    priceKind: 'positive',
    splits: [{ day: 19_884, ratio: 10 }],
  });
  t.is(found.get('CRACK')!.priceKind, 'signed');
  t.deepEqual(
    calls.map(({ operation }) => operation),
    ['BatchGetItem'],
  );
  t.regex(JSON.stringify(calls[0]!.input), /"ConsistentRead":false/);
});

test('what a vendor calls an instrument leads to it', async (t) => {
  const { store } = await bench(
    t,
    NVDA,
    { symbol: 'NVDA.US', alias_of: 'NVDA' },
    { symbol: 'OLD', alias_of: 'GONE' },
  );
  const found = await store.load(['NVDA.US', 'OLD']);
  t.deepEqual([...found.keys()], ['NVDA.US']);
  t.is(found.get('NVDA.US')!.symbol, 'NVDA');
});

test('an item that cannot be used is logged, and the others are read', async (t) => {
  const { store, logger } = await bench(t, NVDA, { symbol: 'BAD', tick_size: -1 });
  t.deepEqual([...(await store.load(['BAD', 'NVDA'])).keys()], ['NVDA']);
  t.deepEqual(logger.events(), ['InstrumentRejected']);
  t.like(logger.lines[0]!.fields, { symbol: 'BAD', problems: ['tick_size must be a number above 0'] });
});

test('a table that is gone is told', async (t) => {
  const { clients } = await localStack();
  const store = new DynamoInstrumentStore(
    clients.dynamodb,
    'no-such-table',
    async () => undefined,
    new LogRecorder(),
  );
  await t.throwsAsync(store.load(['NVDA']), { name: 'ResourceNotFoundException' });
});

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import nock from 'nock';
import { createAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { DynamoMarketStateStore } from '../../../src/adapters/dynamodb/dynamo-market-state-store.ts';
import { NO_EFFECTS } from '../../../src/core/market-state/symbol-effects.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { localStacks } from '../../support/local-stack.ts';
import { T0 } from '../../support/market-events.ts';
import { recordCalls } from '../../support/recorded-calls.ts';

const localStack = localStacks();
const clock = new FixedClock(T0);
const CLOSED_BAR = {
  bar: { startMs: T0, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 },
  intervalMs: 60_000,
  indicators: {},
};
const FIRST = { version: 1, snapshot: new Uint8Array([1]), pending: NO_EFFECTS };

test.afterEach.always(() => nock.cleanAll());

test.serial('commits asked for at once share calls, and each has its own outcome', async (t) => {
  const { server, stack } = await localStack();
  const clients = createAwsClients(server.endpoint);
  const calls = recordCalls([clients.dynamodb]);
  const store = new DynamoMarketStateStore(clients.dynamodb, stack.processedDataTable, clock);
  const symbols = Array.from({ length: 30 }, (_, index) => `S${index}`);
  const commitAll = (version: number) =>
    Promise.all(
      symbols.map((symbol) =>
        store.commit({ symbol, version, snapshot: new Uint8Array([version]), pending: NO_EFFECTS }),
      ),
    );
  await commitAll(1);
  const other = { symbol: 'S7', version: 2, snapshot: new Uint8Array([99]), pending: NO_EFFECTS };
  await store.commit(other);
  const before = calls.length;
  const results = await commitAll(2);
  t.deepEqual(
    calls.slice(before).map(({ operation }) => operation),
    ['BatchExecuteStatement', 'BatchExecuteStatement'],
  );
  t.deepEqual(results[7], { committed: false, current: other });
  t.true(results.every(({ committed }, index) => committed === (index !== 7)));
  const stored = await store.load(symbols);
  t.true([...stored.values()].every(({ version }) => version === 2));
});

test.serial('a state is the same item whether it was put or updated', async (t) => {
  const { clients, stack } = await localStack();
  const store = new DynamoMarketStateStore(clients.dynamodb, stack.processedDataTable, clock);
  const first = { ...FIRST, symbol: 'ACME' };
  const attributes = async () => {
    const { Item } = await clients.dynamodb.send(
      new GetItemCommand({
        TableName: stack.processedDataTable,
        Key: { pk: { S: 'ACME' }, sk: { S: 'STATE' } },
      }),
    );
    return { ...Item, version: undefined };
  };
  await store.commit(first);
  const put = await attributes();
  await store.commit({ ...first, version: 2, pending: { closedBars: [CLOSED_BAR], alerts: [] } });
  await store.commit({ ...first, version: 3 });
  t.deepEqual(await attributes(), put);
});

for (const [what, answer] of [
  ['throttled', { Error: { Code: 'ThrottlingError', Message: 'slow down' } }],
  ['refused without saying what is stored', { Error: { Code: 'ConditionalCheckFailed', Message: 'no' } }],
  ['not answered', undefined],
] as const) {
  test.serial(`a commit that is ${what} among others is asked again alone`, async (t) => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const asks = (target: string) => ({ reqheaders: { 'x-amz-target': `DynamoDB_20120810.${target}` } });
    const statements = nock('http://127.0.0.1:9', asks('BatchExecuteStatement'))
      .post('/')
      .reply(200, { Responses: answer === undefined ? [{}] : [{}, answer] });
    const put = nock('http://127.0.0.1:9', asks('PutItem'))
      .post('/', (body: { ConditionExpression: string; Item: { pk: object } }) => {
        t.deepEqual([body.ConditionExpression, body.Item.pk], ['version = :previous', { S: 'B' }]);
        return true;
      })
      .reply(200, {});
    const store = new DynamoMarketStateStore(client, 'table', clock);
    const record = { version: 2, snapshot: new Uint8Array([1]), pending: NO_EFFECTS };
    const results = await Promise.all(['A', 'B'].map((symbol) => store.commit({ ...record, symbol })));
    t.deepEqual(results, [{ committed: true }, { committed: true }]);
    statements.done();
    put.done();
  });
}

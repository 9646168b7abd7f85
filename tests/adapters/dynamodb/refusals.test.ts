import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import test from 'ava';
import fc from 'fast-check';
import { BatchWriter } from '../../../src/adapters/dynamodb/batch-writer.ts';
import { DynamoMarketStateStore } from '../../../src/adapters/dynamodb/dynamo-market-state-store.ts';
import type { Item } from '../../../src/adapters/dynamodb/plain-item.ts';
import { refusalOf } from '../../../src/adapters/dynamodb/storable.ts';
import { NO_EFFECTS } from '../../../src/core/market-state/symbol-effects.ts';
import { RefusedError } from '../../../src/ports/refused-error.ts';
import { VirtualClients } from '../../simulation/virtual-clients.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { localStacks } from '../../support/local-stack.ts';
import { T0 } from '../../support/market-events.ts';

const localStack = localStacks();
const clock = new FixedClock(T0);

const item = (symbol: string, extra: Item = {}): Item => ({
  pk: { S: symbol },
  sk: { S: 'BAR#1' },
  ...extra,
});

for (const [what, extra] of [
  ['NaN', { score: { N: 'NaN' } }],
  ['Infinity', { score: { N: '-Infinity' } }],
  ['a number of 126 digits', { score: { N: '1e126' } }],
  ['a number that is nearly nothing', { score: { N: '1e-131' } }],
  ['NaN within', { list: { L: [{ M: { a: { N: 'NaN' } } }] } }],
  ['more than 400 KB', { data: { B: new Uint8Array(400 * 1024) } }],
  ['an empty key', { sk: { S: '' } }],
  ['a sort key of more than 1 KB', { sk: { S: 'é'.repeat(513) } }],
] as const) {
  test(`an item with ${what} is known to be refused before it is sent`, (t) => {
    t.not(refusalOf(item('ACME', extra as unknown as Item)), null);
  });
}

test('an item of numbers that DynamoDB stores is sent', (t) => {
  const storable = fc.oneof(
    fc.constantFrom(0, -0, 1e-130, -1e-130, 9.99e125),
    fc.double({ min: -1e125, max: 1e125, noNaN: true }).filter((x) => x === 0 || Math.abs(x) >= 1e-130),
  );
  fc.assert(
    fc.property(storable, (value) => t.is(refusalOf(item('ACME', { n: { N: String(value) } })), null)),
  );
});

/** A table that refuses a call as DynamoDB does: all of it, for the sake of one item. */
function refusing(isRefused: (item: Item) => boolean) {
  const clients = new VirtualClients();
  const written: Item[] = [];
  let calls = 0;
  clients.answer = (_, input) => {
    calls += 1;
    const requests = Object.values(
      (input as { RequestItems: Record<string, { PutRequest: { Item: Item } }[]> }).RequestItems,
    )[0]!;
    const items = requests.map(({ PutRequest }) => PutRequest.Item);
    if (items.some(isRefused)) {
      return Promise.reject(
        Object.assign(new Error('One or more parameter values were invalid'), {
          name: 'ValidationException',
        }),
      );
    }
    written.push(...items);
    return Promise.resolve({});
  };
  return {
    writer: new BatchWriter(clients.dynamodb, 'table', async () => undefined),
    written,
    calls: () => calls,
  };
}

test('one item that is refused fails its symbol alone, with what it was', async (t) => {
  const { writer, written, calls } = refusing(({ pk }) => pk?.S === 'S13');
  const symbols = Array.from({ length: 25 }, (_, index) => `S${index}`);
  const failures = await writer.put(symbols.map((symbol) => item(symbol, { count: { N: '1' } })));
  t.deepEqual([...failures.keys()], ['S13']);
  const refusal = failures.get('S13');
  t.true(refusal instanceof RefusedError);
  t.deepEqual((refusal as RefusedError).content, [{ pk: 'S13', sk: 'BAR#1', count: 1 }]);
  t.is(written.length, 24);
  t.true(calls() <= 12, `${calls()} calls`);
});

test('whichever items are refused, all others are written', async (t) => {
  const symbols = Array.from({ length: 60 }, (_, index) => `S${index}`);
  await fc.assert(
    fc.asyncProperty(fc.subarray(symbols), async (bad) => {
      const { writer, written } = refusing(({ pk }) => bad.includes(pk!.S!));
      const failures = await writer.put(symbols.map((symbol) => item(symbol)));
      t.deepEqual(new Set(failures.keys()), new Set(bad));
      t.true([...failures.values()].every((error) => error instanceof RefusedError));
      t.is(written.length, 60 - bad.length);
    }),
    { numRuns: 30 },
  );
});

test('what is known to be refused is not sent at all', async (t) => {
  const { writer, written, calls } = refusing(() => false);
  const failures = await writer.put([item('BAD', { score: { N: 'NaN' } }), item('GOOD')]);
  t.deepEqual([...failures.keys()], ['BAD']);
  t.is(calls(), 1);
  t.is(written.length, 1);
});

test('a symbol of which one item is refused and another cannot be written now is tried again', async (t) => {
  const clients = new VirtualClients();
  clients.answer = () =>
    Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
  const writer = new BatchWriter(clients.dynamodb, 'table', async () => undefined);
  const failures = await writer.put([
    item('ACME', { score: { N: 'NaN' } }),
    { ...item('ACME'), sk: { S: 'BAR#2' } },
  ]);
  t.is(failures.get('ACME')?.name, 'ThrottlingException');
});

async function stateStore() {
  const { clients, stack } = await localStack();
  const store = new DynamoMarketStateStore(clients.dynamodb, stack.processedDataTable, clock);
  const put = (Item: Item) =>
    clients.dynamodb.send(new PutItemCommand({ TableName: stack.processedDataTable, Item }));
  const aside = async (symbol: string) => {
    const { Items = [] } = await clients.dynamodb.send(
      new QueryCommand({
        TableName: stack.processedDataTable,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': { S: symbol }, ':sk': { S: 'DAMAGED#' } },
      }),
    );
    return Items;
  };
  return { store, put, aside };
}

const SOUND = { version: 1, snapshot: new Uint8Array([1]), pending: NO_EFFECTS };

test('a state item that is damaged is kept aside, and its symbol begins anew beside all others', async (t) => {
  const { store, put, aside } = await stateStore();
  const damages: Record<string, Item> = {
    'no version': { snapshot: { B: new Uint8Array([1]) } },
    'a version of text': { version: { S: 'seven' }, snapshot: { B: new Uint8Array([1]) } },
    'a version of nothing': { version: { NULL: true }, snapshot: { B: new Uint8Array([1]) } },
    'half a version': { version: { N: '1.5' }, snapshot: { B: new Uint8Array([1]) } },
    'no snapshot': { version: { N: '4' } },
    'a snapshot of text': { version: { N: '4' }, snapshot: { S: 'lost' } },
  };
  const symbols = Object.keys(damages).map((_, index) => `DAMAGED${index}`);
  await store.commit({ ...SOUND, symbol: 'SOUND' });
  for (const [index, damaged] of Object.values(damages).entries()) {
    await put({ pk: { S: symbols[index]! }, sk: { S: 'STATE' }, updated_at: { N: String(T0) }, ...damaged });
  }
  const loaded = await store.load([...symbols, 'SOUND']);
  t.deepEqual(loaded.get('SOUND'), { ...SOUND, symbol: 'SOUND' });
  for (const symbol of symbols) {
    const record = loaded.get(symbol)!;
    t.is(record.version, 0);
    t.truthy(record.damage);
    const [copy] = await aside(symbol);
    t.is(copy?.['reason']?.S, record.damage);
    t.truthy(copy?.['expires_at']?.N);
    t.deepEqual(await store.commit({ ...SOUND, symbol }), { committed: true });
  }
  t.is((await store.load(symbols)).get(symbols[0]!)?.version, 1);
});

test('a damaged item that a commit meets is replaced, not met for ever', async (t) => {
  const { store, put, aside } = await stateStore();
  for (const version of [1, 8]) {
    const symbol = `MET${version}`;
    await put({ pk: { S: symbol }, sk: { S: 'STATE' }, version: { S: 'x' } });
    const result = await store.commit({ ...SOUND, symbol, version });
    t.like(result, { committed: false, current: { version: 0 } });
    t.deepEqual(await store.commit({ ...SOUND, symbol }), { committed: true });
    t.is((await aside(symbol)).length, 1);
  }
});

test('effects that cannot be read are kept aside, and the state goes on', async (t) => {
  const { store, put, aside } = await stateStore();
  const broken = Buffer.from('not deflated');
  const attributes = { version: { N: '3' }, snapshot: { B: new Uint8Array([7]) }, pending: { B: broken } };
  await put({ pk: { S: 'HALF' }, sk: { S: 'STATE' }, updated_at: { N: String(T0) }, ...attributes });
  const record = (await store.load(['HALF'])).get('HALF')!;
  t.like(record, { version: 3, pending: NO_EFFECTS });
  t.truthy(record.damage);
  t.deepEqual(Buffer.from((await aside('HALF'))[0]!['pending']!.B!), broken);
  t.deepEqual(await store.commit({ ...SOUND, symbol: 'HALF', version: 4 }), { committed: true });
});

test('a state that DynamoDB would never take is refused, and those beside it are committed', async (t) => {
  const { store } = await stateStore();
  const large = { ...SOUND, symbol: 'LARGE', snapshot: new Uint8Array(410 * 1024) };
  const outcomes = await Promise.allSettled([
    store.commit(large),
    store.commit({ ...SOUND, symbol: 'SMALL' }),
  ]);
  t.true((outcomes[0] as PromiseRejectedResult).reason instanceof RefusedError);
  t.deepEqual((outcomes[1] as PromiseFulfilledResult<unknown>).value, { committed: true });
  await store.commit({ ...SOUND, symbol: 'LARGE' });
  await t.throwsAsync(store.commit({ ...large, version: 2 }), { instanceOf: RefusedError });
});

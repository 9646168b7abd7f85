import test from 'ava';
import { type Item, VirtualAccount } from './virtual-account.ts';

const nothing = () => false;
const item = (attributes: Item = {}): Item => ({ pk: { S: 'ACME' }, sk: { S: 'STATE' }, ...attributes });
const put = (attributes: Item) =>
  new VirtualAccount().putItem({ TableName: 'table', Item: item(attributes) });

const STORED: readonly [what: string, attributes: Item][] = [
  ['zero', { a: { N: '0' } }],
  ['38 digits', { a: { N: `1.${'2'.repeat(37)}` } }],
  ['the largest number', { a: { N: '9.9999999999999999999999999999999999999E+125' } }],
  ['the smallest number', { a: { N: '-1e-130' } }],
  ['zeros that are no digits', { a: { N: `${'0'.repeat(50)}1.5${'0'.repeat(50)}` } }],
  ['a key of 2,048 bytes', { pk: { S: '币'.repeat(682) + 'xx' } }],
];
for (const [what, attributes] of STORED) {
  test(`the simulated account stores ${what}`, (t) => {
    t.notThrows(() => put(attributes));
  });
}

const REFUSED: readonly [what: string, attributes: Item][] = [
  ['NaN', { a: { N: 'NaN' } }],
  ['an infinity', { a: { N: 'Infinity' } }],
  ['a number of 39 digits', { a: { N: `1.${'2'.repeat(38)}` } }],
  ['a number that is too large', { a: { N: '1e126' } }],
  ['a number that is too small', { a: { M: { b: { L: [{ N: '1e-131' }] } } } }],
  ['an empty key', { sk: { S: '' } }],
  ['a partition key of more than 2,048 bytes', { pk: { S: '币'.repeat(683) } }],
  ['a sort key of more than 1,024 bytes', { sk: { S: 'x'.repeat(1025) } }],
  ['an item of more than 400 KB', { a: { B: new Uint8Array(400 * 1024) } }],
];
for (const [what, attributes] of REFUSED) {
  test(`the simulated account refuses ${what}, as DynamoDB does`, (t) => {
    t.throws(() => put(attributes), { name: 'ValidationException' });
  });
}

test('a batch in which one item is wrong, comes twice or is one too many writes nothing', (t) => {
  const account = new VirtualAccount();
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, i) => item({ sk: { S: `TICK#${i}` } }));
  const write = (items: readonly Item[]) =>
    account.batchWriteItem(
      { RequestItems: { table: items.map((Item) => ({ PutRequest: { Item } })) } },
      nothing,
    );
  t.throws(() => write([...numbered(3), item({ a: { N: 'NaN' } })]), { name: 'ValidationException' });
  t.throws(() => write([...numbered(3), ...numbered(1)]), { message: /duplicates/ });
  t.throws(() => write(numbered(26)), { name: 'ValidationException' });
  t.is(account.items.size, 0);
  write(numbered(25));
  t.is(account.items.size, 25);
});

const entry = (overrides: object = {}) => ({
  Id: '0',
  Subject: 'Alert',
  Message: '{}',
  MessageAttributes: { symbol: { DataType: 'String', StringValue: 'ACME' } },
  ...overrides,
});
const publish = (entries: readonly ReturnType<typeof entry>[]) =>
  new VirtualAccount().publishBatch({ TopicArn: 'topic', PublishBatchRequestEntries: [...entries] }, nothing);

test('messages of more than 256 KB together, eleven, or two of one id are refused as a whole', (t) => {
  const large = { Message: 'x'.repeat(140 * 1024) };
  t.throws(() => publish([entry(large), entry({ ...large, Id: '1' })]), {
    name: 'BatchRequestTooLongException',
  });
  t.throws(() => publish(Array.from({ length: 11 }, (_, i) => entry({ Id: String(i) }))), {
    name: 'TooManyEntriesInBatchRequestException',
  });
  t.throws(() => publish([entry(), entry()]), { name: 'BatchEntryIdsNotDistinctException' });
  t.throws(() => publish([entry({ Message: '\ud800' })]), { instanceOf: URIError });
});

test('a message with an empty attribute or a subject of two lines is refused alone', (t) => {
  const empty = { Id: '1', MessageAttributes: { symbol: { DataType: 'String', StringValue: '' } } };
  const { Failed, Successful } = publish([entry(), entry(empty), entry({ Id: '2', Subject: 'two\nlines' })]);
  t.deepEqual(
    Failed!.map(({ Id }) => Id),
    ['1', '2'],
  );
  t.deepEqual(
    Successful!.map(({ Id }) => Id),
    ['0'],
  );
});

test('an object needs a key of at most 1,024 bytes', (t) => {
  const store = (Key: string) => new VirtualAccount().putObject({ Bucket: 'b', Key, Body: new Uint8Array() });
  t.notThrows(() => store('币'.repeat(341)));
  t.throws(() => store('币'.repeat(342)), { name: 'KeyTooLongError' });
});

test('what has a time to live is deleted when it is over, and nothing else', (t) => {
  const account = new VirtualAccount();
  for (const expires of [
    {},
    { sk: { S: 'TICK' }, expires_at: { N: '100' } },
    { sk: { S: 'BAR' }, expires_at: { N: '101' } },
  ]) {
    account.putItem({ TableName: 'table', Item: item(expires) });
  }
  account.deleteExpired(100_500);
  t.deepEqual([...account.items.keys()], ['ACME STATE', 'ACME BAR']);
  t.deepEqual([...account.expired.keys()], ['ACME TICK']);
});

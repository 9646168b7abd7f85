import { QueryCommand } from '@aws-sdk/client-dynamodb';
import test, { type ExecutionContext } from 'ava';
import { DynamoMarketHistory } from '../../src/adapters/dynamodb/dynamo-market-history.ts';
import { DynamoMarketStateStore } from '../../src/adapters/dynamodb/dynamo-market-state-store.ts';
import { unpackJson } from '../../src/adapters/dynamodb/packed-json.ts';
import { MemoryMarketStateStore } from '../support/memory/memory-market-state-store.ts';
import { S3TickArchive } from '../../src/adapters/s3/s3-tick-archive.ts';
import { alertOfEpisode } from '../../src/core/market-state/alert-of-episode.ts';
import { NO_EFFECTS } from '../../src/core/market-state/symbol-effects.ts';
import type { MarketStateStore } from '../../src/ports/market-state-store.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { localStacks } from '../support/local-stack.ts';
import { bar, MINUTE, onStream, T0, trade } from '../support/market-events.ts';
import { readLake } from '../support/unpack.ts';

const localStack = localStacks();

const clock = new FixedClock(T0);

const alert = alertOfEpisode(
  {
    status: 'firing',
    severity: 'HIGH',
    revision: 1,
    openedAtMs: T0,
    openedAs: 'price_drop',
    finding: {
      anomaly: 'price_drop',
      score: 0.7,
      direction: 'down',
      price: 95,
      referencePrice: 100,
      changePct: -5,
      windowSeconds: 60,
      volume: 100,
      volumeRatio: null,
      facts: {
        kind: 'move',
        changePct: -5,
        windowSeconds: 60,
        sigmas: 20,
        memorySeconds: 14_400,
        volumeRatio: null,
        perYear: 5,
      },
    },
  },
  {
    symbol: 'ACME',
    indicators: { rsi_14: 12.5, sma_20: null },
    recentPrices: [99.5, 100, 95],
    occurredAtMs: T0,
    detectedAtMs: T0 + 5,
    source: { shardId: 'shardId-000000000000', sequenceNumber: '7' },
    correlationId: 'c-1',
  },
);

const closedBar = (minute: number) => ({
  bar: { startMs: T0 + minute * MINUTE, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 },
  intervalMs: MINUTE,
  indicators: { sma_20: 1.234567890123, rsi_14: null },
});

async function keepsTheContractOfAStateStore(t: ExecutionContext, store: MarketStateStore): Promise<void> {
  const first = { symbol: 'ACME', version: 1, snapshot: new Uint8Array([1, 2, 3]), pending: NO_EFFECTS };
  const pending = { closedBars: [closedBar(0)], alerts: [alert] };
  const second = { ...first, version: 2, rules: new Uint8Array([4, 5]), pending };
  t.deepEqual(await store.load(['ACME', 'OTHER']), new Map());
  t.deepEqual(await store.commit(first), { committed: true });
  t.deepEqual(await store.commit(first), { committed: false, current: first });
  t.deepEqual(await store.commit(second), { committed: true });
  t.deepEqual(await store.commit(second), { committed: false, current: second });
  t.deepEqual(await store.commit({ ...first, version: 4 }), { committed: false, current: second });
  t.deepEqual(await store.load(['OTHER', 'ACME']), new Map([['ACME', second]]));
  t.deepEqual(await store.commit({ ...first, symbol: 'GONE', version: 3 }), {
    committed: false,
    current: null,
  });
}

test('a state in memory is committed only over the version before it', async (t) => {
  await keepsTheContractOfAStateStore(t, new MemoryMarketStateStore());
});

test('a state in DynamoDB is committed only over the version before it', async (t) => {
  const { clients, stack } = await localStack();
  await keepsTheContractOfAStateStore(
    t,
    new DynamoMarketStateStore(clients.dynamodb, stack.processedDataTable, clock),
  );
});

test('more symbols than one read takes are all loaded', async (t) => {
  const { clients, stack } = await localStack();
  const store = new DynamoMarketStateStore(clients.dynamodb, stack.processedDataTable, clock);
  const symbols = Array.from({ length: 130 }, (_, index) => `S${index}`);
  await Promise.all(
    symbols.map((symbol) =>
      store.commit({ symbol, version: 1, snapshot: new Uint8Array([1]), pending: NO_EFFECTS }),
    ),
  );
  t.deepEqual(new Set((await store.load(symbols)).keys()), new Set(symbols));
});

test('ticks, bars and anomalies of a symbol are found by one query on its key and the time', async (t) => {
  const { clients, stack } = await localStack();
  const history = new DynamoMarketHistory(clients.dynamodb, stack.processedDataTable, clock);
  const ticks = onStream([trade(), trade({ timestampMs: T0 + 1500, price: 101.25, volume: 0.5 })], 4711);
  for (let write = 0; write < 2; write += 1) {
    t.is((await history.recordTicks(new Map([['ACME', ticks]]))).size, 0);
    const effects = { closedBars: [closedBar(0), closedBar(1)], alerts: [alert] };
    t.is((await history.recordEffects(new Map([['ACME', effects]]))).size, 0);
  }
  const query = async (from: string) =>
    (
      await clients.dynamodb.send(
        new QueryCommand({
          TableName: stack.processedDataTable,
          KeyConditionExpression: 'pk = :symbol AND begins_with(sk, :from)',
          ExpressionAttributeValues: { ':symbol': { S: 'ACME' }, ':from': { S: from } },
        }),
      )
    ).Items!;

  const [tickItem, ...moreTicks] = await query('TICK#2026-03-02T14:30');
  t.deepEqual(moreTicks, []);
  t.deepEqual(unpackJson(tickItem!['ticks']!.B!), {
    t: [0, 1500],
    p: [100, 101.25],
    v: [10, 0.5],
    q: [0, 0],
    n: ['1', '2'],
    s: [0, 0],
  });
  t.is(tickItem!['sequence_prefix']!.S, '471');
  t.is(tickItem!['expires_at']!.N, String(T0 / 1000 + 86_400));

  const [barItem, ...moreBars] = await query('BAR#1m#2026-03-02T14:30');
  t.deepEqual(moreBars, []);
  t.deepEqual(unpackJson(barItem!['bars']!.B!), {
    t: [0, MINUTE],
    o: [1, 1],
    h: [2, 2],
    l: [0.5, 0.5],
    c: [1.5, 1.5],
    v: [10, 10],
    i: { sma_20: [1.2345679, 1.2345679], rsi_14: [null, null] },
  });

  const [anomaly, ...moreAnomalies] = await query('ANOMALY#2026-03-02');
  t.deepEqual(moreAnomalies, []);
  t.is(anomaly!['alert_id']!.S, 'ACME-price_drop-20260302T143000.000Z-1');
  t.is(JSON.parse(anomaly!['alert']!.S!).change_pct, -5);
});

test('a table that is not there fails every symbol that wanted to write to it, with the reason', async (t) => {
  const { clients } = await localStack();
  const history = new DynamoMarketHistory(clients.dynamodb, 'no-such-table', clock);
  const failures = await history.recordTicks(new Map([['ACME', onStream([trade()])]]));
  t.is(failures.get('ACME')?.name, 'ResourceNotFoundException');
});

test('a batch is one object of compressed lines under its hour of arrival, the same when written again', async (t) => {
  const { clients, stack } = await localStack();
  const archive = new S3TickArchive(clients.s3, stack.bucket);
  const events = onStream([trade({ bid: 99, source: 'test' }), bar(1, 101)], 41);
  await archive.archive(events);
  await archive.archive(events);
  const lake = await readLake(clients.s3, stack.bucket, 'processed/');
  t.deepEqual(
    [...lake.keys()],
    ['processed/year=2026/month=03/day=02/hour=14/shardId-000000000000-41-42.ndjson.gz'],
  );
  const [first, second] = [...lake.values()][0]!;
  t.is(first!['symbol'], 'ACME');
  t.is(first!['price'], 100);
  t.is(first!['sequence_number'], '41');
  t.is(second!['close'], 101);
});

test('a rejected record lies in quarantine byte for byte, with its reason and its place', async (t) => {
  const { clients, stack } = await localStack();
  const payload = Uint8Array.from([0xff, 0x00, 0x7b]);
  const position = { shardId: 'shardId-000000000000', sequenceNumber: '9', subSequence: 0 };
  await new S3TickArchive(clients.s3, stack.bucket).quarantine([
    { reason: 'bad_utf8', detail: 'byte 0', payload, partitionKey: 'ACME', position, arrivalMs: T0 },
  ]);
  const [line] = [...(await readLake(clients.s3, stack.bucket, 'quarantine/')).values()][0]!;
  t.deepEqual(line, {
    reason: 'bad_utf8',
    detail: 'byte 0',
    shard_id: 'shardId-000000000000',
    sequence_number: '9',
    sub_sequence: 0,
    arrived_at: '2026-03-02T14:30:00.000Z',
    partition_key: 'ACME',
    data_base64: '/wB7',
  });
});

test('the rejected parts of one envelope share one copy of its bytes', async (t) => {
  const { clients, stack } = await localStack();
  const payload = Buffer.from('[1,2]');
  const rejected = [0, 1].map((subSequence) => ({
    reason: 'not_an_object' as const,
    detail: '',
    payload,
    partitionKey: 'ACME',
    position: { shardId: 'shardId-000000000000', sequenceNumber: '9', subSequence },
    arrivalMs: T0,
  }));
  await new S3TickArchive(clients.s3, stack.bucket).quarantine(rejected);
  const lines = [...(await readLake(clients.s3, stack.bucket, 'quarantine/')).values()][0]!;
  t.deepEqual(
    lines.map((line) => [line['sub_sequence'], line['data_base64'], line['data_in_sub_sequence']]),
    [
      [0, payload.toString('base64'), undefined],
      [1, undefined, 0],
    ],
  );
});

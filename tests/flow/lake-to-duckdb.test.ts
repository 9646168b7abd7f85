import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import test from 'ava';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { KinesisProcessorConfig } from '../../src/config/kinesis-processor-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { S3TickArchive } from '../../src/adapters/s3/s3-tick-archive.ts';
import { createKinesisProcessor } from '../../src/containers/kinesis-processor.ts';
import type { TradeCorrection } from '../../src/core/market-data/trade-correction.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { createHandler } from '../../src/handlers/kinesis-processor.ts';
import { kinesisEvent, kinesisRecord } from '../support/kinesis-event.ts';
import { downloadLake } from '../support/lake-folder.ts';
import { localStacks } from '../support/local-stack.ts';
import { bar, onStream, T0, trade } from '../support/market-events.ts';
import { deliveries, FIRST_SEQUENCE_NUMBER, exampleStream, type Sent } from '../support/example-stream.ts';

const localStack = localStacks();

/** So that the stream spans some three hours of arrival. */
const RECORD_MS = 1_500;
/** When the last of the examples has happened. */
const ARRIVALS_FROM_MS = Date.UTC(2026, 2, 11, 0, 30);

async function deployed() {
  const { clients, stack } = await localStack();
  const config = loadConfig(KinesisProcessorConfig, {
    ENVIRONMENT: 'dev',
    S3_BUCKET: stack.bucket,
    DYNAMODB_TABLE: stack.processedDataTable,
    SNS_ALERTS_TOPIC: stack.alertsTopicArn,
    LOG_LEVEL: 'SILENT',
  });
  const handler = createHandler(createKinesisProcessor(config, clients));
  return { handler, clients, bucket: stack.bucket };
}

async function filledLake(folder: string): Promise<Sent[]> {
  const { handler, clients, bucket } = await deployed();
  const sent = await exampleStream();
  for (const batch of deliveries(sent)) {
    const Records = batch.map(({ data, sequenceNumber }) => {
      const index = Number(BigInt(sequenceNumber) - FIRST_SEQUENCE_NUMBER);
      return kinesisRecord(data, { sequenceNumber, arrivalMs: ARRIVALS_FROM_MS + index * RECORD_MS });
    });
    const response = await handler({ Records });
    if (JSON.stringify(response) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(response));
  }
  await downloadLake(clients.s3, bucket, folder);
  return sent;
}

/** The queries of the data dictionary, by the name in their first line, over `folder` instead of the bucket. */
async function documentedQueries(folder: string): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(repositoryRoot, 'docs/data-dictionary.md'), 'utf8');
  const blocks = page.matchAll(/```sql\n-- DuckDB: (.+)\n([^]*?)```/g);
  return new Map([...blocks].map(([, name, sql]) => [name!, sql!.replaceAll('s3://YOUR-BUCKET', folder)]));
}

type Row = Record<string, unknown>;

class Lake {
  readonly #connection: DuckDBConnection;
  readonly #queries: ReadonlyMap<string, string>;

  constructor(connection: DuckDBConnection, queries: ReadonlyMap<string, string>) {
    this.#connection = connection;
    this.#queries = queries;
  }

  static async open(folder: string): Promise<Lake> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const queries = await documentedQueries(folder);
    await connection.run(queries.get('the views')!);
    return new Lake(connection, queries);
  }

  async query(sql: string): Promise<Row[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  async documented(name: string): Promise<Row[]> {
    return this.query(this.#queries.get(name)!);
  }

  async types(relation: string): Promise<Record<string, unknown>> {
    const rows = await this.query(`SELECT column_name, column_type FROM (DESCRIBE ${relation})`);
    return Object.fromEntries(rows.map((row) => [row['column_name'] as string, row['column_type']]));
  }

  close(): void {
    this.#connection.closeSync();
  }
}

let folder = '';
let sent: readonly Sent[] = [];
let lake: Lake;

test.serial.before('a lake is filled by the handler', async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-'));
  sent = await filledLake(folder);
  lake = await Lake.open(folder);
});
test.after.always('the lake is removed', async () => {
  lake?.close();
  await rm(folder, { recursive: true, force: true });
});

const files = (kind: string) => `read_ndjson('${folder}/${kind}/**/*.ndjson.gz', hive_partitioning = true)`;
const expectedTicks = () => sent.filter(({ event }) => event !== undefined && event.type !== 'bar');

test('the lake holds rows more than once, in several hours', async (t) => {
  const [counted] = await lake.query(
    `SELECT count(*) AS count, count(DISTINCT hour) AS hours FROM ${files('processed')}`,
  );
  t.true(Number(counted!['count']) > sent.length);
  t.is(counted!['hours'], '4');
});

test('DuckDB reads every tick exactly once, with the values that were sent', async (t) => {
  const rows = await lake.documented('ticks');
  t.is(rows.length, expectedTicks().length);
  const bySequenceNumber = new Map(rows.map((row) => [row['sequence_number'], row]));
  for (const { sequenceNumber, event } of expectedTicks()) {
    if (event?.type !== 'trade') continue;
    const row = bySequenceNumber.get(sequenceNumber) ?? {};
    t.deepEqual(
      [row['symbol'], row['price'], row['volume'], Date.parse(`${row['timestamp'] as string}Z`)],
      [event.symbol, event.price, event.volume, event.timestampMs],
    );
    t.deepEqual(row['conditions'], event.conditions ?? null);
    t.is(row['updates_price'], event.updatesPrice ?? null);
    t.is(row['aggressor'], event.aggressor ?? null);
  }
});

test('every bar is there exactly once', async (t) => {
  const rows = await lake.query(`SELECT sequence_number, close FROM processed WHERE type = 'bar'`);
  const bars = sent.filter(({ event }) => event?.type === 'bar');
  t.deepEqual(
    Object.fromEntries(rows.map((row) => [row['sequence_number'], row['close']])),
    Object.fromEntries(
      bars.map(({ sequenceNumber, event }) => [sequenceNumber, event?.type === 'bar' && event.close]),
    ),
  );
  t.is(rows.length, bars.length);
});

test('left to infer, DuckDB takes times for times, prices for numbers and sequence numbers for text', async (t) => {
  t.like(await lake.types(`FROM ${files('processed')}`), {
    timestamp: 'TIMESTAMP',
    arrived_at: 'TIMESTAMP',
    price: 'DOUBLE',
    volume: 'DOUBLE',
    shard_id: 'VARCHAR',
    sequence_number: 'VARCHAR',
    sub_sequence: 'BIGINT',
    conditions: 'VARCHAR[]',
    updates_price: 'BOOLEAN',
  });
  t.like(await lake.types(`FROM ${files('quarantine')}`), {
    sequence_number: 'VARCHAR',
    arrived_at: 'TIMESTAMP',
    data_base64: 'VARCHAR',
  });
});

test('what was refused is there once, with its bytes', async (t) => {
  const rows = await lake.documented('refused');
  const refused = sent.filter(({ event }) => event === undefined);
  t.deepEqual(
    rows.map((row) => row['data']),
    refused.map(({ data }) => JSON.stringify(data)),
  );
  t.true(rows.every((row) => row['reason'] === 'not_a_number'));
});

test('a corrected trade is read at its corrected price, a cancelled one not at all', async (t) => {
  const own = await mkdtemp(join(tmpdir(), 'lake-'));
  const { handler, clients, bucket } = await deployed();
  const source = { source: 'alpaca', exchange: 'D' };
  const trades = [1, 2, 3].map((id) => trade({ ...source, tradeId: String(id), price: 100 + id }));
  const correction = (originalTradeId: string, said: Partial<TradeCorrection>) =>
    ({
      type: 'correction',
      symbol: 'ACME',
      timestampMs: T0 + 1,
      originalTradeId,
      ...source,
      ...said,
    }) as const;
  const data = [...trades, correction('1', { tradeId: '4', price: 99, volume: 7 }), correction('2', {})];
  try {
    const refused = { price: 'none' };
    t.deepEqual(await handler(kinesisEvent([...data.map(toMessage), refused])), { batchItemFailures: [] });
    t.deepEqual(await handler(kinesisEvent(data.slice(3).map(toMessage), 4)), { batchItemFailures: [] });
    await downloadLake(clients.s3, bucket, own);
    const corrected = await Lake.open(own);
    const rows = await corrected.documented('corrected trades');
    t.deepEqual(
      rows.map((row) => [row['trade_id'], row['price'], row['volume']]),
      [
        ['1', 99, 7],
        ['3', 103, 10],
      ],
    );
    t.is((await corrected.documented('ticks')).length, 3);
    corrected.close();
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});

test('the views name every field that the archive writes, and no other', async (t) => {
  const own = await mkdtemp(join(tmpdir(), 'lake-'));
  try {
    const { clients, stack } = await localStack();
    const archive = new S3TickArchive(clients.s3, stack.bucket);
    const origin = { exchange: 'X', currency: 'USD', source: 's', correlationId: 'c' };
    const book = { bid: 1, ask: 2 };
    await archive.archive(
      onStream([
        trade({
          ...origin,
          ...book,
          tradeId: '1',
          aggressor: 'buy',
          conditions: ['M'],
          updatesPrice: false,
          updatesVolume: false,
        }),
        { ...origin, ...book, type: 'quote', symbol: 'ACME', timestampMs: T0, bidSize: 1, askSize: 1 },
        bar(0, 100, origin),
        bar(0, -0.0001, { symbol: 'ACME:rate' }),
      ]),
    );
    await archive.archive([
      {
        event: { type: 'correction', symbol: 'ACME', timestampMs: T0, originalTradeId: '1' },
        position: { shardId: 'shardId-000000000000', sequenceNumber: '8', subSequence: 0 },
        arrivalMs: T0,
      },
    ]);
    const payload = Buffer.from('[1,2]');
    await archive.quarantine(
      [0, 1].map((subSequence) => ({
        reason: 'not_an_object',
        detail: '',
        payload,
        partitionKey: 'ACME',
        position: { shardId: 'shardId-000000000000', sequenceNumber: '9', subSequence },
        arrivalMs: T0,
      })),
    );
    await downloadLake(clients.s3, stack.bucket, own);
    const everything = await Lake.open(own);
    for (const kind of ['processed', 'quarantine']) {
      const written = await everything.types(
        `FROM read_ndjson('${own}/${kind}/**/*.ndjson.gz', hive_partitioning = true)`,
      );
      t.deepEqual(Object.keys(await everything.types(kind)).sort(), Object.keys(written).sort());
    }
    t.like(await everything.types('processed'), { price: 'DOUBLE', open: 'DOUBLE', hour: 'VARCHAR' });
    t.deepEqual(
      (await everything.documented('refused')).map((row) => row['data']),
      ['[1,2]', '[1,2]'],
    );
    t.deepEqual(await everything.documented('minute bars'), [
      {
        symbol: 'ACME',
        minute: '2026-03-02 14:30:00',
        open: null,
        high: null,
        low: null,
        close: null,
        volume: 0,
      },
    ]);
    everything.close();
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lakeCatalogue } from '../../../apps/cli/lake/lake-catalogue.ts';
import { queryFolder } from '../../../apps/cli/lake/duckdb-lake.ts';
import { tablesOf, withRelations } from '../../../apps/cli/lake/lake-sql.ts';
import { readTemplate } from '../../../lib/template/template.ts';
import { S3TickArchive } from '../../../src/adapters/s3/s3-tick-archive.ts';
import { downloadLake } from '../../support/lake-folder.ts';
import { localStacks } from '../../support/local-stack.ts';
import { MINUTE, onStream, T0, trade } from '../../support/market-events.ts';
import { rtfOn } from '../../support/rtf.ts';

const localStack = localStacks();
const catalogue = lakeCatalogue(readTemplate());
const symbol = 'ACME';
/** The saved queries look at yesterday and today. */
const RECENT = `arrival_day >= CAST(current_date - INTERVAL '1' DAY AS varchar)`;
const OF_THE_TEST = `arrival_day = '2026-03-02'`;

/** Trades, quotes and refusals of half an hour, every batch written a second time, cut differently. */
async function filled() {
  const { clients, stack } = await localStack();
  const archive = new S3TickArchive(clients.s3, stack.bucket);
  const trades = [0, 1, 2, 20, 21].map((minute, index) =>
    trade({
      symbol,
      timestampMs: T0 + minute * MINUTE,
      price: 100 + index,
      volume: 10,
      exchange: index < 4 ? 'XNAS' : 'XNYS',
      aggressor: index === 0 ? 'sell' : 'buy',
      source: 'alpaca',
    }),
  );
  const quote = { type: 'quote' as const, symbol, timestampMs: T0 + 22 * MINUTE, bid: 99, ask: 101 };
  const events = onStream([...trades, quote]);
  await archive.archive(events);
  await archive.archive(events.slice(2));
  const refused = events.slice(0, 2).map(({ position, arrivalMs }) => ({
    reason: 'bad_utf8' as const,
    detail: 'byte 0',
    payload: Uint8Array.of(255),
    partitionKey: 'feed-7',
    position,
    arrivalMs,
  }));
  await archive.quarantine(refused);
  await archive.quarantine(refused.slice(1));
  const folder = await mkdtemp(join(tmpdir(), 'lake-'));
  await downloadLake(clients.s3, stack.bucket, folder);
  await writeExports(folder);
  return { clients, stack, folder };
}

const text = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, S]) => [name, { S }]));

/** Two exports of each table, as DynamoDB lays them out. */
async function writeExports(folder: string): Promise<void> {
  const created = '2026-03-02T14:31:00.000Z';
  const episode = 'ACME-price_drop-1';
  const history = [
    text({
      episode_id: episode,
      row_id: 'ALERT#0001#a1',
      alert_id: 'a1',
      alert_type: 'financial_anomaly',
      alert_status: 'firing',
      anomaly: 'price_drop',
      symbol,
      severity: 'HIGH',
      severity_reason: 'x',
      occurred_at: created,
      created_at: created,
    }),
    text({
      episode_id: episode,
      row_id: 'ACK',
      user_id: 'ada',
      via: 'link',
      severity: 'HIGH',
      acknowledged_at: '2026-03-02T14:32:30.000Z',
    }),
    {
      ...text({
        episode_id: episode,
        row_id: 'DELIVERY#a1#ada#slack',
        alert_id: 'a1',
        user_id: 'ada',
        channel: 'slack',
        status: 'SENT',
        severity: 'HIGH',
        symbol,
        anomaly: 'price_drop',
        created_at: created,
      }),
      latency_ms: { N: '420' },
      attempts: { N: '1' },
    },
  ];
  const data = [
    {
      ...text({
        pk: symbol,
        sk: 'ANOMALY#2026-03-02T14:30:59.500Z#a1',
        alert_id: 'a1',
        episode_id: episode,
        anomaly: 'price_drop',
        status: 'firing',
        severity: 'HIGH',
        explanation: 'fell',
      }),
      score: { N: '0.75' },
      expires_at: { N: '1' },
    },
    text({ pk: symbol, sk: 'STATE' }),
  ];
  for (const [table, items] of [
    ['alert-history', history],
    ['processed-data', data],
  ] as const) {
    for (const id of ['01-first', '02-second']) {
      const part = join(folder, 'export', table, 'AWSDynamoDB', id, 'data');
      await mkdir(part, { recursive: true });
      await writeFile(join(part, '..', 'manifest-files.json'), '{"itemCount": 3}');
      await writeFile(
        join(part, 'part.json.gz'),
        gzipSync(items.map((Item) => `${JSON.stringify({ Item })}\n`).join('')),
      );
    }
  }
}

let lake: Awaited<ReturnType<typeof filled>>;
test.serial.before('a lake is filled', async () => {
  lake = await filled();
});
test.after.always('it is removed', async () => {
  if (lake !== undefined) await rm(lake.folder, { recursive: true, force: true });
});

async function ask(sql: string): Promise<readonly Record<string, unknown>[]> {
  const complete = withRelations(sql, catalogue);
  const { columns, rows } = await queryFolder(lake.folder, tablesOf(complete, catalogue), complete);
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

const saved = (name: string) =>
  ask(
    catalogue.saved
      .find((each) => each.name === name)!
      .sql.replaceAll(RECENT, OF_THE_TEST)
      .replaceAll(`'EXPORT'`, `'02-second'`),
  );

test('every saved query answers over a lake in which rows repeat', async (t) => {
  t.is(catalogue.saved.length, 10);
  for (const { name } of catalogue.saved) t.true((await saved(name)).length >= 1, name);
});

test('each row counts once in what saved queries say', async (t) => {
  t.deepEqual(await saved('vwap-by-hour'), [
    { symbol, hour: '2026-03-02 14:00:00', vwap: 102, low: 100, high: 104, volume: 50, trades: 5 },
  ]);
  t.like((await saved('venues'))[0], { venue: 'XNAS', trades: 4, share_pct: 80 });
  t.like((await saved('gaps'))[0], { last_minute: '2026-03-02 14:32:00', minutes: 18 });
  t.deepEqual(await saved('aggressors'), [{ symbol, hour: '2026-03-02 14:00:00', bought: 40, sold: 10 }]);
  t.deepEqual(await saved('rejects'), [
    {
      partition_key: 'feed-7',
      reason: 'bad_utf8',
      rejected: 2,
      first_at: '2026-03-02 14:30:00',
      last_at: '2026-03-02 14:31:00',
      example: 'byte 0',
    },
  ]);
  t.is((await saved('spreads'))[0]!['average_bps'], 200);
});

test('of two exports the one that is asked for is read', async (t) => {
  t.deepEqual(await saved('answers-to-alerts'), [
    { anomaly: 'price_drop', severity: 'HIGH', episodes: 1, acknowledged: 1, average_seconds: 90 },
  ]);
  t.like((await saved('deliveries'))[0], {
    channel: 'slack',
    status: 'SENT',
    reason: null,
    deliveries: 1,
    average_ms: 420,
  });
  t.like((await ask(`select * from anomalies where export = '01-first'`))[0], {
    symbol,
    occurred_at: '2026-03-02 14:30:59.5',
    anomaly: 'price_drop',
    score: 0.75,
  });
});

test('a query with definitions of its own gets those of the lake before them', async (t) => {
  t.deepEqual(
    await ask(
      `with high as (select max(price) as price from processed where symbol = 'ACME') select price from high;`,
    ),
    [{ price: 104 }],
  );
  t.is(
    withRelations(`select 'processed' as word -- not bars`, catalogue),
    `select 'processed' as word -- not bars`,
  );
});

test('a lake without an object of a kind answers with no rows', async (t) => {
  const empty = await mkdtemp(join(tmpdir(), 'lake-'));
  try {
    for (const { name } of catalogue.relations) {
      const sql = withRelations(`select * from ${name}`, catalogue);
      const { columns, rows } = await queryFolder(empty, tablesOf(sql, catalogue), sql);
      t.true(columns.length >= 6);
      t.deepEqual(rows, []);
    }
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
});

test('rtf asks a copy of what arrived in the range, where an endpoint is given', async (t) => {
  const { clients, stack } = lake;
  const rtf = rtfOn(clients.dynamodb, {
    s3: () => Promise.resolve(clients.s3),
    env: { AWS_ENDPOINT_URL: 'http://loopback' },
  });
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const query = (...args: string[]) => rtf(['lake', 'query', ...args, '--project', project]);
  const counted = 'select symbol, count(*) as events from processed group by symbol';
  const range = ['--from', '2026-03-02T14:00:00Z', '--to', '2026-03-02T15:00:00Z'];
  const { code, out, err } = await query(counted, ...range);
  t.is(code, 0, err);
  t.deepEqual(
    out.split('\n').map((line) => line.split(/ {2,}/)),
    [
      ['symbol', 'events'],
      ['ACME', '6'],
    ],
  );
  t.deepEqual(JSON.parse((await query(counted, '--json', ...range)).out), [{ symbol: 'ACME', events: 6 }]);
  t.is(
    (await query(counted, '--from', '2026-03-02T15:00:00Z', '--to', '2026-03-02T16:00:00Z')).out,
    'No row fits.',
  );
  const folder = await query(`select count(*) as events from processed`, '--folder', lake.folder);
  t.regex(folder.out, /^events\n6$/);
});

test('rtf says what is missing: a query, the name of a saved one, an export', async (t) => {
  const rtf = rtfOn(new DynamoDBClient());
  t.regex((await rtf(['lake', 'query'])).err, /expected a SELECT or --saved/);
  t.regex(
    (await rtf(['lake', 'query', '--saved', 'gap'])).err,
    /no query gap is saved: vwap-by-hour, largest-moves, gaps/,
  );
  t.regex((await rtf(['lake', 'query', '--saved', 'deliveries'])).err, /say which with --export/);
  t.regex((await rtf(['lake', 'query', '--saved', 'deliveries', '--export', `x' or 1=1`])).err, /--export/);
  t.regex((await rtf(['lake', 'saved'])).out, /vwap-by-hour +VWAP/);
  t.regex((await rtf(['lake', 'saved', 'gaps'])).out, /lag\(start\)/);
});

/** A client whose service answers by the name of the operation. */
function athenaWith(answers: (operation: string, body: Record<string, unknown>) => object) {
  const asked: (readonly [string, Record<string, unknown>])[] = [];
  const client = new AthenaClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  client.middlewareStack.add(
    (_next, { commandName }) =>
      ({ input }) => {
        asked.push([commandName!, input as Record<string, unknown>]);
        return Promise.resolve({
          response: {},
          output: { $metadata: {}, ...answers(commandName!, input as Record<string, unknown>) },
        } as never);
      },
    { step: 'initialize' },
  );
  return { client, asked };
}

test('rtf asks Athena in the workgroup of the environment, page by page, and says how much was read', async (t) => {
  let polls = 0;
  const { client, asked } = athenaWith((operation, { NextToken }) => {
    if (operation === 'StartQueryExecutionCommand') return { QueryExecutionId: 'q1' };
    if (operation === 'GetQueryExecutionCommand') {
      polls += 1;
      return {
        QueryExecution: {
          Status: { State: polls < 2 ? 'RUNNING' : 'SUCCEEDED' },
          Statistics: { DataScannedInBytes: 12_300_000 },
        },
      };
    }
    const ColumnInfo = [
      { Name: 'symbol', Type: 'varchar' },
      { Name: 'events', Type: 'bigint' },
    ];
    const row = (...cells: (string | undefined)[]) => ({
      Data: cells.map((VarCharValue) => (VarCharValue === undefined ? {} : { VarCharValue })),
    });
    const Rows =
      NextToken === undefined ? [row('symbol', 'events'), row('ACME', '6')] : [row(undefined, '7')];
    return {
      ResultSet: { ResultSetMetadata: { ColumnInfo }, Rows },
      ...(NextToken === undefined && { NextToken: '2' }),
    };
  });
  const rtf = rtfOn(new DynamoDBClient(), { athena: () => Promise.resolve(client) });
  const sql = 'select symbol, count(*) as events from processed group by symbol';
  const { code, out, err } = await rtf(['lake', 'query', sql, '--env', 'prod', '--json']);
  t.is(code, 0, err);
  t.deepEqual(JSON.parse(out), [
    { symbol: 'ACME', events: 6 },
    { symbol: null, events: 7 },
  ]);
  t.regex(err, /Athena has read 12\.3 MB/);
  t.like(asked[0]![1], {
    QueryString: withRelations(sql, catalogue),
    WorkGroup: 'realtime-financial-prod',
    QueryExecutionContext: { Database: 'realtime_financial_prod' },
  });
});

test('what Athena says against a query is told, and Ctrl-C cancels it there', async (t) => {
  const refusing = athenaWith((operation) =>
    operation === 'StartQueryExecutionCommand'
      ? { QueryExecutionId: 'q1' }
      : {
          QueryExecution: {
            Status: { State: 'FAILED', StateChangeReason: 'Bytes scanned limit was exceeded' },
          },
        },
  );
  const failed = await rtfOn(new DynamoDBClient(), { athena: () => Promise.resolve(refusing.client) })([
    'lake',
    'query',
    'select 1',
  ]);
  t.is(failed.code, 1);
  t.regex(failed.err, /Bytes scanned limit was exceeded/);
  const running = athenaWith((operation) =>
    operation === 'StartQueryExecutionCommand'
      ? { QueryExecutionId: 'q1' }
      : { QueryExecution: { Status: { State: 'RUNNING' } } },
  );
  const controller = new AbortController();
  const asked = rtfOn(new DynamoDBClient(), {
    athena: () => Promise.resolve(running.client),
    interrupted: () => controller.signal,
  })(['lake', 'query', 'select 1']);
  controller.abort();
  t.regex((await asked).err, /cancelled/);
  t.deepEqual(running.asked.at(-1), ['StopQueryExecutionCommand', { QueryExecutionId: 'q1' }]);
});

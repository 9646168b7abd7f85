import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { queryFolder } from '../../apps/cli/lake/duckdb-lake.ts';
import { lakeCatalogue } from '../../apps/cli/lake/lake-catalogue.ts';
import { tablesOf } from '../../apps/cli/lake/lake-sql.ts';
import { readTemplate } from '../../lib/template/template.ts';
import { S3TickArchive } from '../../src/adapters/s3/s3-tick-archive.ts';
import type { ArchivedEvent } from '../../src/core/market-data/stream-event.ts';
import { deployedStacks, propertiesOf } from '../support/deployed-template.ts';
import { downloadLake } from '../support/lake-folder.ts';
import { localStacks } from '../support/local-stack.ts';
import { bar, onStream, trade } from '../support/market-events.ts';
import { execute as executeMachine, type Answer, type Execution } from '../support/state-machine.ts';

const localStack = localStacks();
const catalogue = lakeCatalogue(readTemplate());
const [stack] = deployedStacks([{ Environment: 'dev', LakeCompaction: 'yes' }]);
const { Definition: definition } = propertiesOf(stack!, 'LakeCompactionMachine') as {
  Definition: {
    States: Record<string, { Assign: Record<string, string>; Retry?: unknown }>;
  };
};
const { countSql, writeSql } = definition.States['Choose day']!.Assign as {
  countSql: string;
  writeSql: string;
};
/** What is inside of UNLOAD, which only Athena knows. */
const [, selectSql, target] = /^UNLOAD \(([^]*)\)\s+TO '([^']*)'/.exec(writeSql)!;

const DAY = '2026-03-03';
const MIDNIGHT = Date.UTC(2026, 2, 3);
const HOUR = 3_600_000;

/** Three symbols on two shards, from the evening before to the morning after, some of a time, some late. */
function market(): ArchivedEvent[] {
  const shards = ['shardId-000000000000', 'shardId-000000000001'];
  return shards.flatMap((shardId, shard) => {
    const events = Array.from({ length: 150 }, (_, index) => {
      const timestampMs = MIDNIGHT - HOUR + Math.floor(index / 2) * 22 * 60_000 - (index % 7) * 90_000;
      return index % 10 === 0
        ? bar(index, 100 + index, { symbol: 'BAR', source: 'alpaca' })
        : trade({
            symbol: ['ACME', 'ZETA', `Tp${shard}`][index % 3]!,
            timestampMs,
            price: 100 + (index % 13) / 8,
            volume: index,
            ...(index % 4 === 0 && { conditions: ['I', 'T'], updatesPrice: false as const }),
          });
    });
    return onStream(events, 97, shardId).map((event, index) => ({
      ...event,
      arrivalMs: MIDNIGHT - HOUR + Math.floor(index / 2) * 22 * 60_000,
    }));
  });
}

async function lakeOf(batches: readonly (readonly ArchivedEvent[])[]): Promise<string> {
  const { clients, stack: local } = await localStack();
  const archive = new S3TickArchive(clients.s3, local.bucket);
  for (const batch of batches) await archive.archive(batch);
  const folder = await mkdtemp(join(tmpdir(), 'compaction-'));
  await downloadLake(clients.s3, local.bucket, folder);
  return folder;
}

/** Each shard in batches of `size`, beginning with a shorter one. */
function cut(events: readonly ArchivedEvent[], size: number, first = size): ArchivedEvent[][] {
  return [...Map.groupBy(events, ({ position }) => position.shardId).values()].flatMap((ofShard) => {
    const starts = [0, ...ofShard.keys()].filter(
      (at, index) => index === 0 || (at >= first && (at - first) % size === 0),
    );
    return starts.map((start, index) => ofShard.slice(start, starts[index + 1]));
  });
}

async function ask(folder: string, sql: string) {
  const ofDay = sql.replaceAll(':day', DAY);
  return queryFolder(folder, tablesOf(ofDay, catalogue), ofDay);
}

/** What Athena does with UNLOAD, which is to refuse a place that is not empty. */
async function unload(folder: string, select: string): Promise<void> {
  const place = join(folder, target!.replace(/^s3:\/\/[^/]+\//, '').replace(':day', DAY));
  await mkdir(place, { recursive: true });
  await ask(folder, `COPY (${select}) TO '${place}part-0' (FORMAT parquet, COMPRESSION zstd)`);
}

test('a day of objects that overlap becomes what one clean pass would have left, in order', async (t) => {
  const events = market();
  const clean = await lakeOf(cut(events, 40));
  const overlapping = await lakeOf([
    ...cut(events, 40),
    ...cut(events, 17, 5),
    ...cut(events, 29).toReversed(),
  ]);
  try {
    const once = await ask(clean, selectSql!);
    const compacted = await ask(overlapping, selectSql!);
    const arrivedThatDay = events.filter(({ arrivalMs }) =>
      new Date(arrivalMs).toISOString().startsWith(DAY),
    );
    t.is(compacted.rows.length, arrivedThatDay.length);
    t.deepEqual(compacted, once);
    const [expected, written] = (await ask(overlapping, countSql)).rows[0]!;
    t.deepEqual([expected, written], [arrivedThatDay.length, 0]);

    await unload(overlapping, selectSql!);
    t.deepEqual((await ask(overlapping, countSql)).rows, [[arrivedThatDay.length, arrivedThatDay.length]]);
    const stored = await ask(
      overlapping,
      `SELECT ${compacted.columns.map((name) => `"${name}"`).join(', ')} FROM processed_days WHERE arrival_day = ':day'`,
    );
    t.deepEqual(stored.rows, once.rows);
  } finally {
    for (const folder of [clean, overlapping]) await rm(folder, { recursive: true, force: true });
  }
});

test('rows of a day that are not whole, or too many, are seen by their counts', async (t) => {
  const folder = await lakeOf(cut(market(), 40));
  try {
    await unload(folder, `SELECT * FROM (${selectSql!}) LIMIT 10`);
    const [expected, written] = (await ask(folder, countSql)).rows[0] as [number, number];
    t.is(written, 10);
    t.true(expected > 10);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the table of days has the columns that are written, in their order and types', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'compaction-'));
  try {
    const types = async (sql: string) =>
      (await ask(folder, `SELECT column_name, column_type FROM (DESCRIBE ${sql})`)).rows;
    const days = await types('SELECT * EXCLUDE (arrival_day) FROM processed_days');
    t.is(days.length, 30);
    t.deepEqual(await types(selectSql!), days);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const counts = (expected: number, written: number): Answer => ({
  ResultSet: { Rows: [{}, { Data: [expected, written].map((count) => ({ VarCharValue: String(count) })) }] },
});
const query = { QueryExecution: { QueryExecutionId: 'q1' } };

function execute(answers: Readonly<Record<string, readonly Answer[]>>, input: object = {}): Execution {
  return executeMachine({ definition, input, startedAt: '2026-03-05T02:10:00.123Z' }, answers);
}

test('the day before yesterday is counted, written, and counted again', (t) => {
  const { status, output, calls } = execute({
    Count: [query, query],
    'Read counts': [counts(7, 0), counts(7, 7)],
    'List what is there': [{}],
    Write: [query],
  });
  t.is(status, 'SUCCEEDED');
  t.deepEqual(output, { day: DAY, rows: 7 });
  t.deepEqual(
    calls.map(([state]) => state),
    ['Count', 'Read counts', 'List what is there', 'Write', 'Count', 'Read counts'],
  );
  const { QueryString, WorkGroup } = calls[3]![1] as { QueryString: string; WorkGroup: string };
  t.is(QueryString, writeSql.replaceAll(':day', DAY));
  t.is(
    calls[4]![1]['QueryString'],
    `SELECT 7 AS expected, (SELECT count(*) FROM processed_days WHERE arrival_day = '${DAY}') AS written`,
  );
  t.regex(QueryString, /\/days\/arrival_day=2026-03-03\/'/);
  t.is(WorkGroup, 'realtime-financial-dev');
});

test('a day that is whole stays as it is, however often it is asked for, also one without a tick', (t) => {
  for (const count of [0, 7]) {
    const { status, calls } = execute(
      { Count: [query], 'Read counts': [counts(count, count)] },
      { day: DAY },
    );
    t.is(status, 'SUCCEEDED');
    t.is(calls.length, 2);
  }
});

test('what a failed run left is taken away, page by page, before the day is written again', (t) => {
  const { status, calls } = execute({
    Count: [query, query],
    'Read counts': [counts(7, 3), counts(7, 7)],
    'List what is there': [
      { Contents: [{ Key: 'a', Size: 1 }, { Key: 'b' }] },
      { Contents: [{ Key: 'c' }] },
      {},
    ],
    'Take it away': [{}, {}],
    Write: [query],
  });
  t.is(status, 'SUCCEEDED');
  const deleted = calls.filter(([state]) => state === 'Take it away').map(([, { Delete }]) => Delete);
  t.deepEqual(deleted, [
    { Objects: [{ Key: 'a' }, { Key: 'b' }], Quiet: true },
    { Objects: [{ Key: 'c' }], Quiet: true },
  ]);
});

test('nothing is deleted where more is written than there is to write: its objects have expired', (t) => {
  const { status, error, cause, calls } = execute(
    { Count: [query], 'Read counts': [counts(0, 7)] },
    { day: '2026-01-05' },
  );
  t.deepEqual([status, error], ['FAILED', 'CountsDiffer']);
  t.is(cause, '2026-01-05: 7 rows are written, 0 were to be');
  t.is(calls.length, 2);
});

test('a day that is not whole after it was written fails, and is not tried for ever', (t) => {
  const { error, calls } = execute({
    Count: [query, query],
    'Read counts': [counts(7, 0), counts(7, 6)],
    'List what is there': [{}],
    Write: [query],
  });
  t.is(error, 'CountsDiffer');
  t.is(calls.length, 6);
});

test('an input that is no day is refused before anything is asked', (t) => {
  for (const day of ['yesterday', `2026-03-03' OR 1=1`, '2026-3-3', 5]) {
    const { error, calls } = execute({}, { day });
    t.is(error, 'NotADay');
    t.deepEqual(calls, []);
  }
});

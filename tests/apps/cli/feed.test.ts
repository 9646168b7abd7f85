import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { KinesisClient, PutRecordsCommandInput, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import test, { type ExecutionContext } from 'ava';
import { localStacks } from '../../support/local-stack.ts';
import { rtfOn } from '../../support/rtf.ts';
import { streamRecords } from '../../support/stream-records.ts';

const localStack = localStacks();

const TICKS = [
  'symbol,timestamp,price,volume',
  'ACME,2026-03-02T14:30:00.000Z,100,1',
  'BOLT,2026-03-02T14:30:00.500Z,7,1',
  'ACME,2026-03-02T14:30:01.000Z,none,1',
  'ACME,2026-03-02T14:30:02.000Z,101,2',
  '',
].join('\n');

async function bench(t: ExecutionContext) {
  const { clients, stack } = await localStack();
  const project = stack.processedDataTable.replace(/-dev-processed-data$/, '');
  const folder = await mkdtemp(join(tmpdir(), 'feed-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const shown: string[] = [];
  const rtf = rtfOn(clients.dynamodb, {
    kinesis: () => Promise.resolve(clients.kinesis),
    now: () => Date.parse('2026-03-03T00:00:00Z'),
    progress: (unit) => ({
      start: (label, total) => shown.push(`${label.split('/').at(-1)}: ${total} ${unit}`),
      update: (done) => shown.push(String(done)),
      finish: () => undefined,
    }),
  });
  return {
    kinesis: clients.kinesis,
    streamName: stack.streamName,
    shown,
    file: async (name: string, content: string | Uint8Array) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
    feed: (...args: string[]) => rtf(['feed', ...args, '--project', project]),
  };
}

const prices = (records: readonly string[] = []) =>
  records.map((record) => (JSON.parse(record) as { price: number }).price);

test('files of several kinds go onto the stream by symbol and in their order, unreadable rows as they are', async (t) => {
  const { kinesis, streamName, shown, file, feed } = await bench(t);
  const csv = await file('ticks.csv', TICKS);
  const event = { symbol: 'ACME', price: 102, volume: 1, timestamp: '2026-03-02T14:30:03.000Z' };
  const ndjson = await file('ticks.ndjson.gz', gzipSync(`${JSON.stringify(event)}\n`));

  const { code, out, err } = await feed(csv, ndjson);
  t.is(code, 0, err);
  t.is(out, `5 records are on ${streamName}, of which 1 are no market events and will be quarantined`);
  const { ACME, BOLT, unreadable } = await streamRecords(kinesis, streamName);
  t.deepEqual(prices(ACME), [100, 101, 102]);
  t.deepEqual(prices(BOLT), [7]);
  t.deepEqual(unreadable, ['ACME,2026-03-02T14:30:01.000Z,none,1']);
  t.deepEqual(shown, ['ticks.csv: 4 rows', '4', 'ticks.ndjson.gz: 1 rows', '1']);
});

test.serial(
  'records that the stream refuses are put again, none is lost and none is there twice',
  async (t) => {
    const { kinesis, streamName, file, feed } = await bench(t);
    let refusals = 0;
    refuseFirstRecordOnce(kinesis, () => (refusals += 1));
    try {
      const { code, out, err } = await feed(await file('ticks.csv', TICKS), '--json');
      t.is(code, 0, err);
      t.like(JSON.parse(out), { stream: streamName, records: 4 });
    } finally {
      kinesis.middlewareStack.remove('refuse');
    }
    t.is(refusals, 1);
    const { ACME } = await streamRecords(kinesis, streamName);
    t.deepEqual(
      prices(ACME).toSorted((a, b) => a - b),
      [100, 101],
    );
  },
);

/** A full shard: the first record of a call does not reach the stream, and its entry in the answer says so. */
function refuseFirstRecordOnce(kinesis: KinesisClient, onRefusal: () => void): void {
  let isDone = false;
  kinesis.middlewareStack.add(
    (next) => async (args) => {
      const { Records } = args.input as Partial<PutRecordsCommandInput>;
      if (isDone || Records === undefined) return next(args);
      isDone = true;
      onRefusal();
      const input = { ...args.input, Records: Records.slice(1) } as PutRecordsCommandInput;
      const result = await next({ ...args, input });
      const output = result.output as PutRecordsCommandOutput;
      const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };
      output.Records = [refused, ...(output.Records ?? [])];
      return result;
    },
    { step: 'initialize', name: 'refuse' },
  );
}

test('a file that cannot be used and a stream that is not there are told', async (t) => {
  const { file, feed } = await bench(t);
  t.like(await feed('missing.csv'), {
    code: 1,
    err: 'rtf: missing.csv: expected a file, found none of this name',
  });
  const { code, err } = await feed(await file('ticks.csv', TICKS), '--env', 'prod');
  t.is(code, 1);
  t.regex(err, /no such table, stream, queue or function: are --env/);
});

test('a pace is max, a rate or compressed time, and help shows an example', async (t) => {
  const { file, feed } = await bench(t);
  const csv = await file('ticks.csv', TICKS);
  for (const pace of ['max', '1000', '1000x']) t.is((await feed(csv, '--speed', pace)).code, 0, pace);
  const { code, err } = await feed(csv, '--speed', 'fast');
  t.is(code, 2);
  t.regex(err, /Expected max, records per second \(500\) or compressed time/);
  t.regex((await feed('--help')).out, /Examples:\n {2}rtf feed /);
});

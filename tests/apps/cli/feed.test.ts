import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { KinesisClient, PutRecordsCommandInput, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import test, { type ExecutionContext } from 'ava';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';
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
      note: (text) => shown.push(text.split('/').at(-1)!),
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

test('files of several kinds go onto the stream by symbol and in their order, unreadable rows with why and as they stand', async (t) => {
  const { kinesis, streamName, shown, file, feed } = await bench(t);
  const csv = await file('ticks.csv', TICKS);
  const event = { symbol: 'ACME', price: 102, volume: 1, timestamp: '2026-03-02T14:30:03.000Z' };
  const ndjson = await file('ticks.ndjson.gz', gzipSync(`${JSON.stringify(event)}\n`));

  const { code, out, err } = await feed(csv, ndjson);
  t.is(code, 0, err);
  t.is(
    out,
    `5 records are on ${streamName}, of which 1 are no market events and will be quarantined (1 missing_field)`,
  );
  const { ACME, BOLT, unreadable } = await streamRecords(kinesis, streamName);
  t.deepEqual(prices(ACME), [100, 101, 102]);
  t.deepEqual(prices(BOLT), [7]);
  t.is(unreadable?.length, 1);
  t.like(JSON.parse(unreadable![0]!), { type: 'file_row', row: 'ACME,2026-03-02T14:30:01.000Z,none,1' });
  const refused = decodeBytes(Buffer.from(unreadable![0]!), Date.parse('2026-03-02T15:00:00Z'));
  t.like(refused, { 0: { ok: false, reason: 'missing_field' }, length: 1 }, 'the processor says why, too');
  t.deepEqual(shown, [
    'ticks.csv: 4 rows',
    'ticks.csv: ticks, each row with its symbol, UTC, 4 rows',
    '4',
    'ticks.ndjson.gz: 1 rows',
    'ticks.ndjson.gz: NDJSON, 1 line',
    '1',
  ]);
});

test('a file in the form of its vendor goes onto the stream, and it is said how it was understood', async (t) => {
  const { kinesis, streamName, file, feed } = await bench(t);
  const klines = await file(
    'BTCUSDT-1m-2026-03-02.csv',
    '1772461800000,100,102,99,101,5,1772461859999,1,1,1,1,0\n1772461860000,101,102,99,100,x,1772461919999,1,1,1,1,0\n',
  );
  const { code, out, err } = await feed(klines, '--json');
  t.is(code, 0, err);
  t.like(JSON.parse(out), {
    files: [
      {
        rows: 2,
        read_as: ['Binance klines, symbol BTCUSDT from the name, 1 m, UTC, 2 rows'],
        unreadable: 1,
        unreadable_by_reason: { not_a_number: 1 },
      },
    ],
  });
  const { BTCUSDT } = await streamRecords(kinesis, streamName);
  t.like(JSON.parse(BTCUSDT![0]!), {
    type: 'bar',
    close: 101,
    interval: 60_000,
    timestamp: '2026-03-02T14:30:00.000Z',
  });
});

test('of a message that holds several events each is on the stream once, a refused one with its reason, a correction as such', async (t) => {
  const { kinesis, streamName, file, feed } = await bench(t);
  const at = '2026-03-02T14:30:00Z';
  const trade = { T: 't', S: 'ACME', i: 1, p: 100, s: 1, t: at, x: 'V', z: 'C' };
  const line = JSON.stringify([trade, { ...trade, p: -1 }, { T: 'x', S: 'ACME', i: 1, t: at, x: 'V' }]);
  const alone = JSON.stringify({ type: 'trade', data: null });
  const { code, err } = await feed(await file('alpaca.ndjson', `${line}\n${alone}\n`));
  t.is(code, 0, err);
  const { ACME, unreadable } = await streamRecords(kinesis, streamName);
  t.deepEqual(
    ACME!.map((record) => (JSON.parse(record) as { type: string }).type),
    ['trade', 'correction'],
  );
  t.like(JSON.parse(unreadable![0]!), { type: 'file_row', reason: 'not_positive', row: line });
  t.is(unreadable![1], alone, 'a message that holds nothing else travels as it is');
});

test('where two readings of a file fit it asks, and is answered by an option', async (t) => {
  const { kinesis, streamName, file, feed } = await bench(t);
  const path = await file('DAX.csv', 'Date;Price\n02/01/2026;1,5\n03/01/2026;1,75\n');
  const asked = await feed(path);
  t.is(asked.code, 1);
  t.regex(
    asked.err,
    /dates such as 02\/01\/2026 could be DD\/MM\/YYYY or MM\/DD\/YYYY, and no row decides it: pass --dates/,
  );
  const { code, err } = await feed(
    path,
    '--dates',
    'DD/MM/YYYY',
    '--symbol',
    'FDAX',
    '--time-zone',
    'Europe/Berlin',
  );
  t.is(code, 0, err);
  const { FDAX } = await streamRecords(kinesis, streamName);
  t.like(JSON.parse(FDAX![0]!), { price: 1.5, timestamp: '2026-01-01T23:00:00.000Z' });
});

for (const [option, value, expected] of [
  ['--time-zone', 'Mars', /--time-zone.*expected the IANA name of a time zone/],
  ['--delimiter', 'ab', /--delimiter.*expected one sign/],
  ['--decimal', 'x', /--decimal.*expected \. or ,/],
  ['--dates', 'YMD', /--dates.*expected DD\/MM\/YYYY, MM\/DD\/YYYY or spreadsheet/],
  ['--interval', 'soon', /--interval.*expected the length of a bar/],
] as const) {
  test(`${option} ${value} is refused with what it should be`, async (t) => {
    const { feed } = await bench(t);
    const { code, err } = await feed('x.csv', option, value);
    t.is(code, 2);
    t.regex(err.replaceAll('\n', ' '), expected);
  });
}

test('what is said of files is no option of a live feed', async (t) => {
  const { feed } = await bench(t);
  const { code, err } = await feed('--live', 'coinbase', '--symbols', 'BTC-USD', '--time-zone', 'UTC');
  t.is(code, 2);
  t.regex(err, /--time-zone is of files, not of a live feed/);
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

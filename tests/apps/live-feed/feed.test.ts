import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GetObjectCommand } from '@aws-sdk/client-s3';
import test, { type ExecutionContext } from 'ava';

import { binanceTrade, startBinance } from '../../support/binance-server.ts';
import { startRestServer } from '../../support/feed-server.ts';
import { localStacks, type LocalStack } from '../../support/local-stack.ts';
import { streamRecords } from '../../support/stream-records.ts';
import { until } from '../../support/until.ts';

const FEED = fileURLToPath(new URL('../../../apps/live-feed/feed.js', import.meta.url));
const localStack = localStacks();

function run(t: ExecutionContext, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [FEED], {
    env: { ...process.env, FEED: 'binance', SYMBOLS: 'BTCUSDT', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.err += chunk));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return { child, said, code: async () => (await closed)[0] };
}

const refuses = test.macro(async (t, environment: Record<string, string>, message: RegExp) => {
  const { said, code } = run(t, environment);
  t.is(await code(), 2);
  t.regex(said.err, message);
  t.is(said.out, '');
});
test(
  'a feed without a stream says what it wants',
  refuses,
  {},
  /^feed: STREAM_NAME: expected the name of a Kinesis stream, got nothing\n$/,
);
test(
  'a place for the position that is none is refused',
  refuses,
  { STREAM_NAME: 's', FEED_POSITION: 'https://x/y' },
  /^feed: FEED_POSITION: expected a path or s3:/,
);
test(
  'a feed that is none is refused by the program of its own, too',
  refuses,
  { FEED: 'x' },
  /^feed: FEED: expected one of/,
);

async function prices({ clients, stack }: LocalStack): Promise<unknown[]> {
  const { BTCUSDT = [] } = await streamRecords(clients.kinesis, stack.streamName);
  return BTCUSDT.map((text) => Number((JSON.parse(text) as { p: string }).p));
}

const resumes = test.macro(async (t, place: (stack: LocalStack) => Promise<string>) => {
  const local = await localStack();
  const FEED_POSITION = await place(local);
  const rest = await startRestServer(t, () =>
    [3, 4].map((id) => ({ id, price: String(id), qty: '1', time: id, isBuyerMaker: false })),
  );
  const trade = (tradeId: number) =>
    binanceTrade({ symbol: 'BTCUSDT', tradeId, price: tradeId, volume: 1, timestampMs: tradeId });
  const settings = {
    ...local.server.environment,
    STREAM_NAME: local.stack.streamName,
    FEED_POSITION,
    FEED_REST_URL: rest.url,
  };
  for (const [trades, taken] of [
    [[1, 2], 2],
    [[5, 6], 6],
  ] as const) {
    const vendor = await startBinance(t, trades.map(trade));
    const { child, said, code } = run(t, { ...settings, FEED_URL: vendor.url });
    await until(async () => (await prices(local)).length >= taken, 30_000);
    child.kill('SIGTERM');
    t.is(await code(), 0, said.err);
    const lines = said.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    t.true(lines.some(({ message }) => /connected to 127\.0\.0\.1/.test(String(message))));
    const sent = lines.reduce((sum, { FeedRecords }) => sum + Number(FeedRecords ?? 0), 0);
    t.is(sent, trades[0] === 1 ? 2 : 4);
  }
  t.deepEqual(await prices(local), [1, 2, 3, 4, 5, 6]);
  return { local, FEED_POSITION };
});
test.serial('a feed that was stopped asks for the trades in between, by a file', resumes, async () =>
  join(await mkdtemp(join(tmpdir(), 'feed-')), 'binance.json'),
);
test.serial('a feed that was stopped asks for the trades in between, by an object', resumes, ({ stack }) =>
  Promise.resolve(`s3://${stack.bucket}/feed/position.json`),
);

test.serial('the position is the number of the last trade on the stream', async (t) => {
  const local = await localStack();
  const path = join(await mkdtemp(join(tmpdir(), 'feed-')), 'binance.json');
  for (const FEED_POSITION of [path, `s3://${local.stack.bucket}/feed/x.json`]) {
    const vendor = await startBinance(t, [
      binanceTrade({ symbol: 'BTCUSDT', tradeId: 41, price: 1, volume: 1, timestampMs: 0 }),
    ]);
    const environment = { ...local.server.environment, STREAM_NAME: local.stack.streamName, FEED_POSITION };
    const { child, said, code } = run(t, { ...environment, FEED_URL: vendor.url });
    await until(() => said.out.includes('connected to'), 30_000);
    await vendor.peers[0]!.allTaken();
    child.kill('SIGTERM');
    t.is(await code(), 0);
  }
  const expected = { version: 1, feed: 'binance', last_trades: { BTCUSDT: 41 } };
  t.deepEqual(JSON.parse(await readFile(path, 'utf8')), expected);
  const request = { Bucket: local.stack.bucket, Key: 'feed/x.json' };
  const { Body } = await local.clients.s3.send(new GetObjectCommand(request));
  t.deepEqual(JSON.parse(await Body!.transformToString()), expected);
});

test.serial('a vendor that refuses is logged and ends the feed with 1, without its key', async (t) => {
  const local = await localStack();
  const vendor = await startBinance(t, [], { code: 2, msg: 'Invalid request' });
  const environment = { ...local.server.environment, STREAM_NAME: local.stack.streamName };
  const { said, code } = run(t, { ...environment, FEED_URL: vendor.url });
  t.is(await code(), 1);
  t.regex(
    said.out,
    /"level":"ERROR","message":"binance \(127\.0\.0\.1:\d+\): refused: Invalid request \(2\)"/,
  );
});

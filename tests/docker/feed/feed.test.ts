import test from 'ava';

import { FEED_IMAGE } from '../../../apps/deploy/feed-image.ts';
import { docker } from '../../../lib/local-aws/image-container.ts';
import { binanceTrade, startBinance } from '../../support/binance-server.ts';
import { localStacks } from '../../support/local-stack.ts';
import { streamRecords } from '../../support/stream-records.ts';
import { until } from '../../support/until.ts';

const localStack = localStacks();
/** Emulated, a start takes seconds. */
const STARTED_WITHIN_MS = 60_000;

interface Inspected {
  readonly Architecture: string;
  readonly Size: number;
  readonly Config: { readonly User: string; readonly Labels: Readonly<Record<string, string>> };
}

test.serial('the image is of its architecture, small, and runs as nobody in particular', async (t) => {
  const [image] = JSON.parse(await docker(['image', 'inspect', FEED_IMAGE])) as Inspected[];
  t.is(image!.Architecture, process.env['ARCHITECTURE'] === 'x86_64' ? 'amd64' : 'arm64');
  t.is(image!.Config.User, '993:990');
  t.is(image!.Config.Labels['org.opencontainers.image.title'], 'feed');
  t.true(image!.Size < 800 * 2 ** 20);
});

test.serial('without its variables it says which and ends with 2', async (t) => {
  const id = await docker(['create', '--read-only', FEED_IMAGE]);
  t.teardown(() => docker(['rm', '--force', id]));
  await docker(['start', id]);
  t.is(await docker(['wait', id]), '2');
});

test.serial(
  'on a read-only file system it feeds the stream, keeps its position, and ends in order',
  async (t) => {
    const { server, clients, stack } = await localStack();
    const vendor = await startBinance(t, [
      binanceTrade({ symbol: 'BTCUSDT', tradeId: 41, price: 1, volume: 1, timestampMs: 0 }),
    ]);
    const environment = {
      ...server.environment,
      FEED: 'binance',
      SYMBOLS: 'BTCUSDT',
      FEED_URL: vendor.url,
      STREAM_NAME: stack.streamName,
      FEED_POSITION: '/state/position.json',
    };
    const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const hardened = [
      '--read-only',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
      '--memory',
      '512m',
    ];
    const volume = await docker(['volume', 'create']);
    const options = ['--network', 'host', ...hardened, '--volume', `${volume}:/state`];
    const id = await docker(['run', '--detach', ...options, ...variables, FEED_IMAGE]);
    t.teardown(async () => {
      await docker(['rm', '--force', id]);
      await docker(['volume', 'rm', volume]);
    });
    await until(
      async () => (await streamRecords(clients.kinesis, stack.streamName))['BTCUSDT']?.length === 1,
      STARTED_WITHIN_MS,
    );
    await docker(['stop', '--time', '60', id]);
    t.is(await docker(['wait', id]), '0');
    t.regex(await docker(['logs', id]), /"FeedRecords":1/);
    const cat = ['--entrypoint', '/bin/cat', '--volume', `${volume}:/state`];
    const position = await docker(['run', '--rm', ...cat, FEED_IMAGE, '/state/position.json']);
    t.like(JSON.parse(position), { last_trades: { BTCUSDT: 41 } });
  },
);

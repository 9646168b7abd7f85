import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test, { type ExecutionContext } from 'ava';

import type { DemoReport } from '../../../apps/demo/report.ts';
import { startSink } from '../../../lib/local-aws/sink.ts';
import { binanceTrade, startBinance } from '../../support/binance-server.ts';
import { startRestServer } from '../../support/feed-server.ts';
import { until } from '../../support/until.ts';

const LIVE = fileURLToPath(new URL('../../../apps/demo/live.js', import.meta.url));
const DEMO_ENV = fileURLToPath(new URL('../../../apps/demo/demo-env.js', import.meta.url));
const MINUTE_MS = 60_000;
const QUIET_MINUTES = 150;
const STARTED_WITHIN_MS = 60_000;

async function run(t: ExecutionContext, program: string, environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, CONSOLE: 'no', ...environment },
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
  const LIVE_FOLDER = await mkdtemp(join(tmpdir(), 'live-'));
  const { said, code } = await run(t, LIVE, { LIVE_FOLDER, ...environment });
  t.is(await code(), 2);
  t.regex(said.err, message);
  t.is(said.err.trimEnd().split('\n').length, 1);
});
test(
  'a feed that is none is one line that names those that are',
  refuses,
  { FEED: 'bloomberg' },
  /^live: FEED: expected one of finnhub, alpaca, binance, .*got bloomberg/,
);
test(
  'a live run without symbols is one line',
  refuses,
  { FEED: 'binance' },
  /^live: SYMBOLS: expected symbols as binance writes them/,
);
test(
  'credentials that are not in the environment are named',
  refuses,
  { FEED: 'alpaca', SYMBOLS: 'AAPL', ALPACA_KEY_ID: 'k' },
  /^live: alpaca wants ALPACA_SECRET_KEY in the environment/,
);
test(
  'another host without encryption is refused before credentials go there',
  refuses,
  { FEED: 'binance', SYMBOLS: 'BTCUSDT', FEED_URL: 'ws://example.com' },
  /^live: FEED_URL: expected a URL that begins with wss:/,
);
test(
  'an address that is none of Slack is refused without being repeated',
  refuses,
  { FEED: 'binance', SYMBOLS: 'BTCUSDT', SLACK_WEBHOOK_URL: 'https://example.com/very-secret' },
  /^live: (?!.*very-secret).*slack_webhook_url/,
);
test(
  'half an address of Telegram names the other half',
  refuses,
  { FEED: 'binance', SYMBOLS: 'BTCUSDT', TELEGRAM_CHAT_ID: '@alerts' },
  /^live: TELEGRAM_CHAT_ID wants TELEGRAM_BOT_TOKEN beside it/,
);

test('what an earlier run left and nobody can read is not overwritten', async (t) => {
  const LIVE_FOLDER = await mkdtemp(join(tmpdir(), 'live-'));
  await writeFile(join(LIVE_FOLDER, 'tables.ndjson.gz'), 'damaged');
  const { said, code } = await run(t, LIVE, {
    LIVE_FOLDER,
    FEED: 'binance',
    SYMBOLS: 'BTCUSDT',
    FEED_URL: 'ws://127.0.0.1:9',
  });
  t.is(await code(), 2);
  t.regex(
    said.err,
    /^live: .*tables\.ndjson\.gz, which an earlier run left, cannot be read \(move it away to begin anew\)/,
  );
  t.is(await readFile(join(LIVE_FOLDER, 'tables.ndjson.gz'), 'utf8'), 'damaged');
});

/** Prices that wander by a few hundredths of a percent. */
function quietPrice(minute: number): number {
  return 30_000 * (1 + 0.0004 * Math.sin(minute * 1.7) + 0.0003 * Math.cos(minute * 0.9));
}

test('a run goes on from where the one before ended: norms, numbers of trades, and alerts to a real address', async (t) => {
  const LIVE_FOLDER = await mkdtemp(join(tmpdir(), 'live-'));
  const slack = await startSink();
  t.teardown(() => slack.stop());
  const startMs = Date.now() - (QUIET_MINUTES + 20) * MINUTE_MS;
  const trade = (minute: number, price = quietPrice(minute), volume = 1) =>
    binanceTrade({
      symbol: 'BTCUSDT',
      tradeId: minute,
      price,
      volume,
      timestampMs: startMs + minute * MINUTE_MS,
    });
  const rest = await startRestServer(t, (url) => {
    const from = Number(url.searchParams.get('fromId'));
    return Array.from({ length: Number(url.searchParams.get('limit')) }, (_, index) => {
      const id = from + index;
      return {
        id,
        price: String(quietPrice(id)),
        qty: '1',
        time: startMs + id * MINUTE_MS,
        isBuyerMaker: false,
      };
    });
  });
  const quiet = Array.from({ length: QUIET_MINUTES }, (_, minute) => trade(minute));
  const first = await startBinance(t, quiet);
  const settings = {
    LIVE_FOLDER,
    FEED: 'binance',
    SYMBOLS: 'btcusdt',
    FEED_REST_URL: rest.url,
    SLACK_WEBHOOK_URL: slack.slackUrl,
  };

  const before = await run(t, LIVE, { ...settings, FEED_URL: first.url });
  await until(() => before.said.err.includes('connected to'), STARTED_WITHIN_MS);
  const env = await run(t, DEMO_ENV, { LIVE_FOLDER });
  t.is(await env.code(), 0);
  t.regex(env.said.out, /^unset AWS_PROFILE .*\nexport AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:\d+'\n/);
  const second = await run(t, LIVE, { ...settings, FEED_URL: first.url });
  t.is(await second.code(), 2);
  t.regex(second.said.err, /another `make live` runs on/);
  await first.peers[0]!.allTaken();
  before.child.kill('SIGINT');
  t.is(await before.code(), 0, before.said.err);
  t.regex(before.said.out, new RegExp(`binance\\W+${QUIET_MINUTES}\\W+${QUIET_MINUTES}\\W+0\\W+0`));
  t.regex(before.said.out, /nothing out of the ordinary/);
  t.deepEqual(slack.received, []);
  t.is(await (await run(t, DEMO_ENV, { LIVE_FOLDER })).code(), 2);

  // Two trades were made while nobody listened; then it falls by 4 %, which is out of the ordinary only to who knows the ordinary.
  const next = QUIET_MINUTES + 2;
  const crash = [0, 1, 2, 3].map((minute) => trade(next + minute, 28_800, 50));
  const server = await startBinance(t, crash);
  const after = await run(t, LIVE, { ...settings, FEED_URL: server.url });
  await until(() => slack.received.length > 0, STARTED_WITHIN_MS);
  after.child.kill('SIGTERM');
  t.is(await after.code(), 0, after.said.err);
  t.regex(after.said.out, /What was learnt until \d{4}-.* is known again/);
  t.deepEqual(rest.requests, [`/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${QUIET_MINUTES}&limit=2`]);
  t.regex(after.said.out, /2 trades did not come in 1 gap, 2 of them were fetched/);
  t.regex(slack.received[0]!.text, /BTCUSDT/);
  const report = JSON.parse(await readFile(join(LIVE_FOLDER, 'report.json'), 'utf8')) as DemoReport;
  t.like(report, { input: ['binance'], records: { in: 6, processed: 6, rejected: 0, duplicates: 0 } });
  t.is(report.alerts[0]?.anomaly, 'price_drop');
  t.true((await readdir(join(LIVE_FOLDER, 'notifications'))).length > 0);
});

test('a feed that refuses ends a live run with its reason', async (t) => {
  const LIVE_FOLDER = await mkdtemp(join(tmpdir(), 'live-'));
  const refusing = await startBinance(t, [], { code: 2, msg: 'Invalid request' });
  const { said, code } = await run(t, LIVE, {
    LIVE_FOLDER,
    FEED: 'binance',
    SYMBOLS: 'NOSUCH',
    FEED_URL: refusing.url,
  });
  t.is(await code(), 1);
  t.regex(said.err, /^live: binance .*: refused: Invalid request \(2\)$/m);
});

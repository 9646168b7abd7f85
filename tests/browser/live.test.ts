import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { binanceTrade, startBinance } from '../support/binance-server.ts';
import { launchBrowser, openPage } from '../support/browser.ts';

const LIVE = fileURLToPath(new URL('../../apps/demo/live.js', import.meta.url));

test.serial('the console shows the prices of a live feed as they come, and is gone with it', async (t) => {
  t.timeout(120_000);
  const browser = await launchBrowser();
  t.teardown(() => browser.close());
  const startMs = Date.now() - 60_000;
  const trade = (tradeId: number, price: number) =>
    binanceTrade({ symbol: 'BTCUSDT', tradeId, price, volume: 1, timestampMs: startMs + tradeId * 1000 });
  const vendor = await startBinance(t, [trade(1, 30_000), trade(2, 30_001.5)]);
  const live = spawn(process.execPath, [LIVE], {
    env: {
      ...process.env,
      FEED: 'binance',
      SYMBOLS: 'BTCUSDT',
      FEED_URL: vendor.url,
      LIVE_FOLDER: await mkdtemp(join(tmpdir(), 'live-')),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(live, 'close') as Promise<[number | null]>;
  t.teardown(() => live.kill('SIGKILL'));
  let url: string | undefined;
  for await (const text of live.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    [, url] = /Console: (http:\S+)/.exec(text as string) ?? [];
    if (url !== undefined) break;
  }
  live.stdout.resume();

  const { page, troubles } = await openPage(t, browser);
  await page.goto(url!);
  await page.getByText('30,001.5').first().waitFor();
  await page.locator('#chart-title', { hasText: 'BTCUSDT' }).waitFor();
  vendor.peers[0]!.send(trade(3, 29_987.25));
  await page.getByText('29,987.25').first().waitFor();
  // The page was there before the tables.
  t.deepEqual(
    troubles.filter((trouble) => !/status of 502/.test(trouble)),
    [],
  );
  await page.getByText('All calm.').waitFor();

  live.kill('SIGINT');
  t.deepEqual(await closed, [0, null]);
  await t.throwsAsync(fetch(url!));
});

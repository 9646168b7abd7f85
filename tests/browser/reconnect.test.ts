import anyTest, { type TestFn } from 'ava';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, untilTrue } from '../support/browser.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { until } from '../support/until.ts';

const test = anyTest as TestFn<{ browser: Browser }>;

test.before(async (t) => {
  t.context.browser = await launchBrowser();
});
test.after.always((t) => t.context.browser?.close());

test.serial('the page says that the connection is lost, and goes on when the console is back', async (t) => {
  const fake = await FakeConsole.start();
  t.teardown(() => fake.stop());
  const { page } = await openPage(t, t.context.browser);
  await page.goto(fake.url);
  await page.getByText('Live', { exact: true }).waitFor();
  await fake.stop();
  await page.getByText('Connection lost, trying again').waitFor();
  await page.locator('.episode').first().click();
  await page.getByText('The console does not answer.').first().waitFor();

  await fake.listen();
  await page.getByText('Live', { exact: true }).waitFor();
  await until(() => fake.watchers === 1);
  fake.send('quotes', [['BTCUSDT', 12_345.67, fake.lastTimeOf('BTCUSDT') + 60_000]]);
  await untilTrue(
    page,
    "document.querySelector('.symbol-row[data-symbol=BTCUSDT] .price').textContent === '12,345.67'",
  );
  t.is(fake.watchers, 1);
});

test.serial('an alert that comes while the page is open appears in the inbox', async (t) => {
  const fake = await FakeConsole.start();
  t.teardown(() => fake.stop());
  const { page, troubles } = await openPage(t, t.context.browser);
  await page.goto(fake.url);
  await page.locator('.episode').first().waitFor();
  const label = await page.getByRole('button', { name: /^Critical: \d+$/ }).getAttribute('aria-label');
  const before = Number(/\d+/.exec(label ?? '')?.[0]);
  const occurredAtMs = fake.lastTimeOf('BTCUSDT');
  const alert = {
    alertId: 'new-1',
    episodeId: 'new',
    symbol: 'BTCUSDT',
    anomaly: 'flash_crash',
    alertType: 'financial_anomaly',
    severity: 'CRITICAL',
    status: 'firing',
    explanation: 'BTCUSDT fell 9 % and came back',
    occurredAtMs,
    createdAtMs: occurredAtMs,
    acknowledgedBy: null,
    deliveries: {},
  };
  await until(() => fake.watchers === 1);
  fake.send('alerts', [alert]);
  await page.getByText('BTCUSDT fell 9 % and came back').waitFor();
  await page.getByRole('button', { name: `Critical: ${before + 1}` }).waitFor();
  await untilTrue(page, "document.querySelector('#chart-title').textContent === 'BTCUSDT'");
  t.deepEqual(troubles, []);
});

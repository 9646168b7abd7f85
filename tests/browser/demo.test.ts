import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import type { Browser } from 'playwright-core';
import { EXAMPLE_MINUTES } from '../../lib/market-files/example-data.ts';
import { accessibilityViolations, launchBrowser, openPage } from '../support/browser.ts';

const DEMO = fileURLToPath(new URL('../../apps/demo/demo.js', import.meta.url));

const test = anyTest as TestFn<{ browser: Browser; demo: ChildProcess; url: string }>;

test.before(async (t) => {
  t.timeout(120_000);
  t.context.browser = await launchBrowser();
  t.context.demo = spawn(process.execPath, [DEMO], {
    env: { ...process.env, CONSOLE: 'stay', INPUT: EXAMPLE_MINUTES, SPEED: 'max' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.context.url = await finishedDemo(t.context.demo);
});
test.after.always(async (t) => {
  await t.context.browser?.close();
  const { demo } = t.context;
  if (demo === undefined || demo.exitCode !== null) return;
  demo.kill('SIGINT');
  await once(demo, 'close');
});

/** Address of the console of a demo that has run to its end. */
async function finishedDemo(demo: ChildProcess): Promise<string> {
  let said = '';
  for await (const text of demo.stdout!.setEncoding('utf8')) {
    said += text as string;
    const [, url] = /The console stays open: (http:\S+)/.exec(said) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`the demo ended before its console stayed open; it said: ${said}`);
}

test.serial(
  'on the demo, a newcomer finds the spike of the data release, who was told, and what they got',
  async (t) => {
    const { page, troubles } = await openPage(t, t.context.browser);
    await page.goto(t.context.url);
    await page.locator('.marker:not([hidden])').first().waitFor();
    await page
      .locator('.episode', { has: page.getByText('BTCUSDT', { exact: true }) })
      .first()
      .click();
    const detail = page.locator('.detail');
    await detail.getByText('Who was told').waitFor();
    const text = (await detail.textContent()) ?? '';
    t.regex(text, /BTCUSDT price spike/);
    t.regex(text, /10 Mar (2026 )?12:3/);
    // A day that is played in seconds may publish an end together with its beginning; SNS hands them on in any order.
    t.regex(text, /E-mail\s*trader\s*(Sent|Suppressed\s*It is over)/);
    t.is(await page.locator('#chart-title').textContent(), 'BTCUSDT');
    const marker = page.locator('.marker:not([hidden])[aria-label*="in 60 s"]').last();
    await marker.hover();
    await page
      .locator('#tip')
      .getByText(/10 Mar (2026 )?12:3/)
      .waitFor();

    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Who').selectOption('trader');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await detail.getByText('Acknowledged by trader').waitFor();
    // A key is the dialog's until it has closed.
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('s');
    await dialog.getByLabel('Why').fill('we are watching');
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Silences' }).click();
    await dialog.getByText('we are watching').waitFor();
    await page.keyboard.press('Escape');
    t.deepEqual(await accessibilityViolations(page), []);

    await page.keyboard.press('m');
    await page.locator('.message-row', { hasText: 'Discord' }).first().click();
    await page.locator('.card.discord .embed').first().waitFor();
    await page.locator('.message-row', { hasText: 'E-mail' }).first().click();
    await page.frameLocator('.mail').locator('table').first().waitFor();
    // The picture of an e-mail travels beside it, and the local SES keeps the text alone.
    t.deepEqual(
      troubles.filter((trouble) => !trouble.includes('cid:')),
      [],
    );
  },
);

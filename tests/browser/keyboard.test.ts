import anyTest, { type TestFn } from 'ava';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, untilTrue } from '../support/browser.ts';
import { FakeConsole } from '../support/fake-console.ts';

const test = anyTest as TestFn<{ browser: Browser; console: FakeConsole }>;

test.before(async (t) => {
  t.context.browser = await launchBrowser();
  t.context.console = await FakeConsole.start();
});
test.after.always(async (t) => {
  await t.context.browser?.close();
  await t.context.console?.stop();
});

test.serial('everything can be done without a mouse', async (t) => {
  const { page, troubles } = await openPage(t, t.context.browser);
  const title = page.locator('#chart-title');
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  await page.goto(t.context.console.url);
  await page.locator('.marker:not([hidden])').first().waitFor();

  await press('/');
  await page.keyboard.type('btc-');
  await press('Enter');
  await untilTrue(page, "document.querySelector('#chart-title').textContent === 'BTC-USD'");
  await press('/', 'Escape', 'ArrowDown');
  await untilTrue(page, "document.querySelector('#chart-title').textContent === 'BTCUSDT'");
  await press('j');
  await untilTrue(page, "document.querySelector('#chart-title').textContent === 'BTCUSDT-PERP'");
  await press('k');
  await untilTrue(page, "document.querySelector('#chart-title').textContent === 'BTCUSDT'");

  await press('g');
  await untilTrue(page, "document.activeElement.matches('.episode')");
  await press('j', 'k', 'j', 'Enter');
  const detail = page.locator('.detail');
  await detail.getByText('Who was told').waitFor();
  await untilTrue(page, "document.activeElement.matches('.detail')");

  await press('a');
  await untilTrue(page, "document.activeElement.matches('dialog select')");
  await press('Tab', 'Enter');
  await detail.getByText('Acknowledged by').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await press('s');
  await untilTrue(page, "document.activeElement.matches('dialog input[type=radio]')");
  await press('Tab', 'Tab', 'Tab');
  await page.keyboard.type('seen');
  await press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  t.deepEqual(
    t.context.console.silences.map(({ comment, matchers }) => [comment, matchers[0]!.field]),
    [['seen', 'episode_id']],
  );

  await press('Escape');
  await untilTrue(page, "document.activeElement.matches('.episode')");
  await press('?');
  await page.getByRole('dialog').getByText('acknowledge the alert').waitFor();
  await press('Escape');
  await press('m');
  await page.locator('.card.discord').waitFor();
  await press('j');
  await page.locator('.card.slack').waitFor();
  await press('Escape');
  await title.waitFor();
  t.deepEqual(troubles, []);
});

test.serial(
  'a marker that has the focus explains itself, and Escape puts the explanation away',
  async (t) => {
    const { page } = await openPage(t, t.context.browser);
    await page.goto(t.context.console.url);
    const marker = page.locator('.marker:not([hidden])').first();
    await marker.focus();
    await page.locator('#tip').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#tip').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor();
    t.pass();
  },
);

test.serial('theme and time zone are switched by keys and kept', async (t) => {
  const { page } = await openPage(t, t.context.browser, { timezoneId: 'America/New_York' });
  await page.goto(t.context.console.url);
  await page.locator('.episode time').first().waitFor();
  const utc = await page.locator('.episode time').first().textContent();
  await page.keyboard.press('t');
  t.is(await page.evaluate('document.documentElement.dataset.theme'), 'light');
  await page.keyboard.press('z');
  await untilTrue(page, `document.querySelector('.episode time').textContent !== ${JSON.stringify(utc)}`);
  await page.reload();
  await page.locator('.episode time').first().waitFor();
  t.is(await page.evaluate('document.documentElement.dataset.theme'), 'light');
  t.not(await page.locator('.episode time').first().textContent(), utc);
});

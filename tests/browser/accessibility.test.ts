import anyTest, { type TestFn } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { accessibilityViolations, launchBrowser, openPage } from '../support/browser.ts';
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

const SCENES: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  market: (page) => page.locator('.marker:not([hidden])').first().waitFor(),
  explanation: (page) => page.locator('.marker:not([hidden])').first().focus(),
  alert: async (page) => {
    await page.locator('.episode').first().click();
    await page.getByText('Who was told').waitFor();
  },
  'dialog to acknowledge': async (page) => {
    await page.locator('.episode').first().click();
    await page.keyboard.press('a');
    await page.getByRole('dialog').waitFor();
  },
  'dialog to rate': async (page) => {
    await page.locator('.episode').first().click();
    await page.keyboard.press('u');
    await page.getByRole('dialog').waitFor();
  },
  'dialog to silence': async (page) => {
    await page.locator('.episode').first().click();
    await page.keyboard.press('s');
    await page.getByRole('dialog').waitFor();
  },
  help: async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  },
  messages: async (page) => {
    await page.getByRole('button', { name: 'Messages 4' }).click();
    await page.locator('.card.discord').waitFor();
  },
};

for (const colorScheme of ['dark', 'light'] as const) {
  for (const [name, enter] of Object.entries(SCENES)) {
    test.serial(`${name}, ${colorScheme}: no violation is found`, async (t) => {
      const { page, troubles } = await openPage(t, t.context.browser, { colorScheme });
      await page.goto(t.context.console.url);
      await page.locator('.episode').first().waitFor();
      await enter(page);
      t.deepEqual(await accessibilityViolations(page), []);
      t.deepEqual(troubles, []);
    });
  }
}

test.serial('narrow, dark: no violation is found', async (t) => {
  const { page } = await openPage(t, t.context.browser, { viewport: { width: 390, height: 800 } });
  await page.goto(t.context.console.url);
  await page.locator('.marker:not([hidden])').first().waitFor();
  t.deepEqual(await accessibilityViolations(page), []);
});

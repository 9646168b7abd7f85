import 'reflect-metadata';

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { launchBrowser } from './browser.ts';
import { FakeConsole } from './fake-console.ts';

const PICTURE = join(repositoryRoot, 'docs/console.png');
const MAX_BYTES = 250 * 1024;

/** The console on the simulated day, for the front page: the alert opened, its marker explained. */
const fake = await FakeConsole.start();
fake.isAllDelivered = true;
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  await page.goto(fake.url);
  await page.locator('.marker:not([hidden])').first().waitFor();
  await page.locator('.episode', { hasText: 'Worsened' }).first().click();
  await page.locator('.detail').getByText('Who was told').waitFor();
  await page.locator('.marker:not([hidden])[aria-label^="Critical"]').last().hover();
  await page.locator('#tip').waitFor();
  await page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
  await fake.stop();
}
const { size } = statSync(PICTURE);
if (size > MAX_BYTES) throw new Error(`${PICTURE}: expected at most ${MAX_BYTES} bytes, got ${size}`);
console.log(`docs/console.png: ${Math.round(size / 1024)} KB`);

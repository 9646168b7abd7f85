import anyTest, { type TestFn } from 'ava';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from '../support/browser.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { until } from '../support/until.ts';

const test = anyTest as TestFn<{ browser: Browser; console: FakeConsole }>;

test.before(async (t) => {
  t.context.browser = await launchBrowser();
});
test.after.always((t) => t.context.browser?.close());
test.beforeEach(async (t) => {
  t.context.console = await FakeConsole.start();
});
test.afterEach.always((t) => t.context.console?.stop());

const MARKER = '.marker:not([hidden])';

/** The marker of the data release, as the chart shows it. */
function releaseMarker(page: Page) {
  return page
    .locator(MARKER, { has: page.locator('svg') })
    .filter({ visible: true })
    .last();
}

test.serial(
  'a newcomer sees the flash crash with its alert at once, and on its chart the spike of the data release',
  async (t) => {
    const { page, troubles } = await openPage(t, t.context.browser);
    await page.goto(t.context.console.url);
    const marker = releaseMarker(page);
    await marker.waitFor();
    const label = await marker.getAttribute('aria-label');
    const symbol = await page.locator('#chart-title').textContent();
    t.regex(label ?? '', /^(High|Medium): \w+/);
    t.true(label!.includes(symbol!));
    t.is(await page.locator('.episode[aria-current=true] strong').textContent(), symbol);
    t.regex(
      (await page.locator('.episode[aria-current=true] time').textContent()) ?? '',
      /10 Mar (2026 )?10:2/,
    );
    t.deepEqual(troubles, []);
  },
);

test.serial('who will not be told as they wish is said before anything happens', async (t) => {
  const { page, troubles } = await openPage(t, t.context.browser);
  await page.goto(t.context.console.url);
  await page.getByRole('button', { name: '1 user cannot be told as they wish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Cannot be reached at CRITICAL: no address for sms').waitFor();
  t.deepEqual(troubles, []);
});

test.serial(
  'a marker explains itself and opens the alert, which can be acknowledged and silenced',
  async (t) => {
    const { page, troubles } = await openPage(t, t.context.browser);
    await page.goto(t.context.console.url);
    const marker = releaseMarker(page);
    await marker.hover();
    t.regex((await page.locator('#tip').textContent()) ?? '', /rose .* in (60 s|5 min)/);
    await marker.click();

    const detail = page.locator('.detail');
    await detail.getByText('Who was told').waitFor();
    t.regex(
      (await detail.textContent()) ?? '',
      /Held back by the rate limit and counted in the next message/,
    );
    t.regex(
      (await detail.textContent()) ?? '',
      /Nobody is at this address any more \(HTTP 404 \(code 10015\)\)/,
    );
    t.regex((await detail.textContent()) ?? '', /Escalation by on-call/);

    await page.locator('#close-episode').click();
    await page
      .locator('.episode', { hasNot: page.locator('.pill.resolved') })
      .first()
      .click();
    await detail.getByRole('button', { name: 'Acknowledge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Who').selectOption('trader');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await detail.getByText('Acknowledged by trader').waitFor();
    t.regex((await detail.textContent()) ?? '', /ended: somebody has acknowledged it/);
    t.deepEqual([...t.context.console.acknowledged.values()], ['trader']);
    t.is(await dialog.isVisible(), false);

    await detail.getByRole('button', { name: 'Useful or noise?' }).click();
    await dialog.getByLabel('Who').selectOption('trader');
    await dialog.getByRole('button', { name: 'Noise' }).click();
    await detail.getByText('Noise to trader').waitFor();
    t.deepEqual([...t.context.console.rated.values()], [{ userId: 'trader', answer: 'noise' }]);

    await detail.getByRole('button', { name: 'Silence' }).click();
    await dialog.getByLabel(/^Everything about/).check();
    await dialog.getByLabel('For').selectOption({ label: '4 hours' });
    await dialog.getByLabel('Why').fill('figures at 12:30, we are watching');
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    const [silence] = t.context.console.silences;
    t.like(silence, { author: 'trader', comment: 'figures at 12:30, we are watching' });
    t.is(silence!.endsAtMs - silence!.startsAtMs, 4 * 3_600_000);
    t.deepEqual(
      silence!.matchers.map(({ field, operator }) => `${field} ${operator}`),
      ['symbol ='],
    );

    await page.getByRole('button', { name: 'Alerts' }).click();
    await page.getByRole('button', { name: 'Silences' }).click();
    await dialog.getByText('figures at 12:30, we are watching').waitFor();
    await dialog.getByRole('button', { name: 'End' }).click();
    await dialog.getByText('Nothing is silenced.').waitFor();
    t.deepEqual(t.context.console.silences, []);
    t.deepEqual(troubles, []);
  },
);

test.serial(
  'an alert that is over is not acknowledged, and leaves when another symbol is looked at',
  async (t) => {
    const { page, troubles } = await openPage(t, t.context.browser);
    await page.goto(t.context.console.url);
    const detail = page.locator('.detail');
    await page
      .locator('.episode', { has: page.locator('.pill.resolved') })
      .first()
      .click();
    await detail.getByText('Who was told').waitFor();
    t.is(await detail.getByRole('button', { name: /^Acknowledge/ }).count(), 0);
    t.is(await detail.getByRole('button', { name: 'Useful or noise?' }).count(), 1);
    const symbol = await page.locator('#chart-title').textContent();
    await page.locator('[role=option]', { hasNotText: symbol! }).filter({ visible: true }).last().click();
    await detail.waitFor({ state: 'detached' });
    t.deepEqual(troubles, []);
  },
);

test.serial('messages are shown as their readers got them', async (t) => {
  const { page, troubles } = await openPage(t, t.context.browser);
  await page.goto(t.context.console.url);
  await page.getByRole('button', { name: 'Messages 4' }).click();
  await page.locator('.discord .embed').waitFor();
  t.regex((await page.locator('.card.discord').textContent()) ?? '', /Price/);
  await page.locator('.message-row', { hasText: 'Slack' }).click();
  t.regex((await page.locator('.card.slack h2').textContent()) ?? '', /CRITICAL/);
  await page.locator('.message-row', { hasText: 'SMS' }).click();
  t.regex((await page.locator('.bubble').textContent()) ?? '', /^CRITICAL/);
  await page.locator('.message-row', { hasText: 'E-mail' }).click();
  const mail = page.frameLocator('.mail');
  await mail.locator('table').first().waitFor();
  t.is(await page.locator('.mail').getAttribute('sandbox'), '');
  t.deepEqual(troubles, []);
});

test.serial('bars that lie before what is shown are read when somebody scrolls back', async (t) => {
  const { page } = await openPage(t, t.context.browser);
  await page.goto(t.context.console.url);
  await releaseMarker(page).waitFor();
  const older = page.waitForRequest((request) => /chart\?.*to=\d+/.test(request.url()));
  const plot = (await page.locator('#plot').boundingBox())!;
  const y = plot.y + plot.height / 2;
  await page.mouse.move(plot.x + 100, y);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width - 100, y, { steps: 8 });
  await page.mouse.up();
  for (let drags = 0; drags < 6; drags += 1) {
    await page.mouse.move(plot.x + 60, y);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width - 100, y, { steps: 4 });
    await page.mouse.up();
  }
  t.regex((await older).url(), /bars=480/);
});

test.serial('rejected records are listed with their reasons', async (t) => {
  t.context.console.rejected = [
    {
      reason: 'not_json',
      detail: 'expected JSON, got text',
      arrivedAtMs: Date.UTC(2026, 2, 2),
      shardId: 'shardId-000000000001',
      sequenceNumber: '495903382714902566',
      text: '<tick>AAPL</tick>',
    },
  ];
  const { page, troubles } = await openPage(t, t.context.browser);
  await page.goto(t.context.console.url);
  await page.getByRole('button', { name: 'rejected records: show them' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('<tick>AAPL</tick>').waitFor();
  t.regex((await dialog.textContent()) ?? '', /Not json.*expected JSON, got text/s);
  t.deepEqual(troubles, []);
});

test.serial('the inbox is filtered by severity, by what is open and by symbol', async (t) => {
  const { page } = await openPage(t, t.context.browser);
  await page.goto(t.context.console.url);
  await page.locator('.episode').first().waitFor();
  const all = await page.locator('.episode').count();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await until(async () => (await page.locator('.episode').count()) === 1);
  t.true(all > 1);
  t.deepEqual([...new Set(await page.locator('.episode .pill').first().allTextContents())], ['Worsened']);
  await page.getByRole('button', { name: /^Low: / }).click();
  await page.getByText('none of which passes the filter').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await until(async () => (await page.locator('.episode').count()) === all);
});

test.serial('an environment in which nothing has happened says so', async (t) => {
  const empty = await FakeConsole.start({ isEmpty: true });
  t.teardown(() => empty.stop());
  const { page, troubles } = await openPage(t, t.context.browser);
  await page.goto(empty.url);
  await page.getByText('All calm.').waitFor();
  await page.getByText('No symbol has traded yet.').waitFor();
  t.deepEqual(troubles, []);
});

test.serial('on a narrow screen one part is shown at a time, without scrolling sideways', async (t) => {
  const { page, troubles } = await openPage(t, t.context.browser, { viewport: { width: 360, height: 720 } });
  await page.goto(t.context.console.url);
  await releaseMarker(page).waitFor();
  for (const part of ['Alerts', 'Symbols', 'Chart']) {
    await page.locator('#panes').getByRole('button', { name: part }).click();
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    t.true(width <= 360, `${part} is ${width} px wide`);
  }
  t.deepEqual(troubles, []);
});

import anyTest, { type TestFn } from 'ava';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, untilTrue } from '../support/browser.ts';
import { FakeConsole } from '../support/fake-console.ts';
import { until } from '../support/until.ts';

const test = anyTest as TestFn<{ browser: Browser; console: FakeConsole }>;

const SYMBOLS = 100;
const UPDATES_PER_SECOND = 50;
const SECONDS = 6;

test.before(async (t) => {
  t.context.browser = await launchBrowser();
  t.context.console = await FakeConsole.start({ tradedSymbols: SYMBOLS });
});
test.after.always(async (t) => {
  await t.context.browser?.close();
  await t.context.console?.stop();
});

/** Times of frames and of tasks that kept the page from drawing, gathered by the page itself. */
const MEASURE = `
  window.frames_ = []; window.longTasks_ = [];
  new PerformanceObserver((list) => { for (const e of list.getEntries()) longTasks_.push(e.duration); })
    .observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  requestAnimationFrame(function frame(now) { frames_.push(now - last); last = now; requestAnimationFrame(frame); });
`;

test.serial(
  '100 symbols at 50 prices a second each: the last price is shown, and nothing grows',
  async (t) => {
    const { console: fake } = t.context;
    const { page, troubles } = await openPage(t, t.context.browser);
    await page.goto(fake.url);
    await page.locator('.marker:not([hidden])').first().waitFor();
    await page.locator('#search').fill('SYM');
    await page.locator('.symbol-row[data-symbol=SYM000]').waitFor();
    const nodes = () => page.evaluate<number>("document.querySelectorAll('*').length");
    const before = await nodes();
    await page.evaluate(MEASURE);

    const sent = await sendPrices(fake);
    const last = (100 + sent / 1_000).toFixed(3);
    await untilTrue(
      page,
      `document.querySelector('.symbol-row[data-symbol=SYM000] .price').textContent === ${JSON.stringify(last)}`,
    );
    t.is(await nodes(), before);
    const rows = await page.locator('.symbol-row').count();
    t.true(rows < 30, `${rows} rows exist of ${SYMBOLS}`);
    // What is out of sight has its last price all the same.
    await page.locator('#search').fill('SYM099');
    await untilTrue(
      page,
      `document.querySelector('.symbol-row[data-symbol=SYM099] .price')?.textContent === ${JSON.stringify(last)}`,
    );
    t.deepEqual(troubles, []);

    const { frames, longTasks } = await page.evaluate<{ frames: number[]; longTasks: number[] }>(
      '({ frames: frames_, longTasks: longTasks_ })',
    );
    const ordered = frames.toSorted((a, b) => a - b);
    const at = (share: number): string => (ordered[Math.floor(share * (ordered.length - 1))] ?? 0).toFixed(1);
    t.log(
      `${sent * SYMBOLS} prices in ${SECONDS} s; frames ${ordered.length}, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; ` +
        `tasks over 50 ms: ${longTasks.length}, longest ${Math.max(0, ...longTasks).toFixed(0)} ms`,
    );
  },
);

/** As a feed would: each price a thousandth more than the one before. */
async function sendPrices(fake: FakeConsole): Promise<number> {
  const total = SECONDS * UPDATES_PER_SECOND;
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    fake.send(
      'quotes',
      fake.tradedSymbols.map((symbol) => [symbol, 100 + sent / 1_000, sent]),
    );
    if (sent === total) clearInterval(timer);
  }, 1_000 / UPDATES_PER_SECOND);
  await until(() => sent === total);
  return sent;
}

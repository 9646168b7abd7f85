import { statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../lib/tooling/repository-root.ts';
import { encodePng } from '../../src/adapters/ses/png.ts';
import { PICTURE_ID } from '../../src/core/channels/email/email-html.ts';
import { renderEmail } from '../../src/core/channels/email/render-email.ts';
import { launchBrowser } from './browser.ts';
import { notificationSamples } from './notification-samples.ts';

const PICTURE = join(repositoryRoot, 'docs/message.png');
const MAX_BYTES = 120 * 1024;

/** The mail that somebody gets of a crash, for the front page. */
const { notification } = notificationSamples().find(({ name }) => name === 'alert.critical')!;
const { html, picture } = renderEmail(notification);
const source = `data:image/png;base64,${encodePng(picture!.raster).toString('base64')}`;
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 660, height: 700 }, deviceScaleFactor: 1.5 });
  await page.setContent(html.replace(`cid:${PICTURE_ID}`, source));
  await page.screenshot({ path: PICTURE, fullPage: true });
} finally {
  await browser.close();
}
const { size } = statSync(PICTURE);
if (size > MAX_BYTES) throw new Error(`${PICTURE}: expected at most ${MAX_BYTES} bytes, got ${size}`);
console.log(`docs/message.png: ${Math.round(size / 1024)} KB`);

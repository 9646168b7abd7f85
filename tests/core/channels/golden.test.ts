import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { encodePng } from '../../../src/adapters/ses/png.ts';
import { ALL_CHANNELS, CHANNELS } from '../../../src/core/channels/channels.ts';
import type { EmailMessage } from '../../../src/core/channels/email/render-email.ts';
import { slackLikeAt } from '../../support/destinations.ts';
import { notificationSamples } from '../../support/notification-samples.ts';

const FOLDER = 'tests/golden/notifications';
/** `npm run golden` writes the files anew; look at what has changed before committing them. */
const isWriting = process.env['UPDATE_GOLDEN'] === '1';

/** Every message as files that a person can read: path below the folder to text. */
function rendered(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, notification } of notificationSamples()) {
    for (const channel of ALL_CHANNELS) {
      const message = CHANNELS[channel].render(notification);
      if (channel === 'email') {
        const { subject, html, text } = message as EmailMessage;
        files.set(`email/${name}.txt`, `Subject: ${subject}\n\n${text}`);
        files.set(`email/${name}.html`, html.replaceAll('><t', '>\n<t'));
      } else if (channel === 'sms') {
        files.set(`sms/${name}.txt`, `${(message as { text: string }).text}\n`);
      } else {
        files.set(`${channel}/${name}.json`, `${JSON.stringify(message, null, 2)}\n`);
      }
    }
    const slackLike = CHANNELS.webhook.render(notification, slackLikeAt('https://chat.example.com/hooks/x'));
    files.set(`webhook/slack-like.${name}.json`, `${JSON.stringify(slackLike, null, 2)}\n`);
  }
  return files;
}

const filesOnDisk = (): string[] =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(txt|html|json)$/.test(path),
  );

if (isWriting) {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const channel of ALL_CHANNELS) mkdirSync(join(FOLDER, channel), { recursive: true });
  for (const [path, text] of rendered()) writeFileSync(join(FOLDER, path), text);
  for (const { name, notification } of notificationSamples()) {
    const { picture } = CHANNELS.email.render(notification);
    if (picture !== undefined && name === 'alert.critical') {
      writeFileSync(join(FOLDER, 'email/price-chart.png'), encodePng(picture.raster));
    }
  }
}

test('the webhook body has the documented fields and no others', (t) => {
  const page = readFileSync('docs/messages.md', 'utf8');
  for (const { notification } of notificationSamples()) {
    const { data } = CHANNELS.webhook.render(notification).payload as { data: Record<string, unknown> };
    for (const name of Object.keys(data)) t.true(page.includes(`\`data.${name}\``), name);
    for (const other of data['others'] as object[]) {
      for (const name of Object.keys(other)) t.true(page.includes(`\`${name}\``), name);
    }
  }
});

test('every message reads as its golden file says', (t) => {
  const files = rendered();
  t.deepEqual(filesOnDisk().toSorted(), [...files.keys()].toSorted());
  for (const [path, text] of files) {
    if (readFileSync(join(FOLDER, path), 'utf8') !== text) {
      t.is(text, readFileSync(join(FOLDER, path), 'utf8'), `${path} (npm run golden writes it anew)`);
    }
  }
});

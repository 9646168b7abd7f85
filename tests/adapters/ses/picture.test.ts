import { inflateSync } from 'node:zlib';
import test from 'ava';
import { VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { createAwsClients, destroyAwsClients } from '../../../lib/local-aws/aws-clients.ts';
import { startAwsServer } from '../../../lib/local-aws/aws-server.ts';
import { mimeMessage } from '../../../src/adapters/ses/mime-message.ts';
import { encodePng } from '../../../src/adapters/ses/png.ts';
import { SesNotifier } from '../../../src/adapters/ses/ses-notifier.ts';
import type { Raster } from '../../../src/core/channels/email/raster.ts';
import { renderEmail } from '../../../src/core/channels/email/render-email.ts';
import { mailbox } from '../../support/destinations.ts';
import { aNotification } from '../../support/notifications.ts';

const TINY: Raster = {
  width: 3,
  height: 2,
  palette: [0xffffff, 0xd32f2f, 0x000001],
  pixels: Uint8Array.from([0, 1, 2, 2, 1, 0]),
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    });
  }
  return chunks;
}

test('a PNG holds the size, the colours and the pixels, a byte each', (t) => {
  const png = encodePng(TINY);
  t.deepEqual(png.subarray(0, 8), Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'));
  const chunks = chunksOf(png);
  t.deepEqual(
    chunks.map(({ type }) => type),
    ['IHDR', 'PLTE', 'IDAT', 'IEND'],
  );
  const [header, colours, data] = chunks.map((chunk) => chunk.data);
  t.deepEqual([...header!], [0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
  t.is(colours!.toString('hex'), 'ffffffd32f2f000001');
  t.is(inflateSync(data!).toString('hex'), '0000010200020100');
});

test('a mail with a picture is text, or HTML with the picture beside it', (t) => {
  const message = { subject: 'Été: +2 %\r\nBcc: x@example.com', html: '<p>é</p>', text: 'é' };
  const mail = mimeMessage('alerts@example.com', 'alice@example.com\r\nBcc: y@example.com', message, {
    contentId: 'price-chart',
    raster: TINY,
  });
  const text = mail.toString('latin1');
  const [headers = ''] = text.split('\r\n\r\n');
  t.regex(headers, /^Content-Type: multipart\/alternative;/m);
  t.notRegex(headers, /^Bcc:/m);
  t.true(text.split('\r\n').every((line) => line.length <= 78));
  t.regex(text, /Content-Type: multipart\/related;/);
  t.regex(text, /Content-Type: image\/png/);
  t.regex(text, /Content-ID: <price-chart>/i);
  t.regex(text, /Content-Disposition: inline/);
  t.true(text.replaceAll('\r\n', '').includes(encodePng(TINY).toString('base64')));
});

test('a subject of any length and alphabet comes out as encoded words of whole characters', (t) => {
  for (const subject of ['', 'plain', 'é'.repeat(150), '🔴'.repeat(75), `${'x'.repeat(44)}é`]) {
    const mail = mimeMessage(
      'a@example.com',
      'b@example.com',
      { subject, html: '', text: '' },
      { contentId: 'p', raster: TINY },
    );
    const header = /^Subject: (.*(?:\r\n .*)*)/m.exec(mail.toString('latin1'))![1]!;
    const words = header.split('\r\n ').map((word) => /^=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=$/.exec(word));
    t.true(words.every((word) => word !== null && word[0].length <= 75));
    const decoder = new TextDecoder('utf-8', { fatal: true });
    t.is(words.map((word) => decoder.decode(Buffer.from(word![1]!, 'base64'))).join(''), subject);
  }
});

test('a local SES takes the message apart again into what was rendered', async (t) => {
  const server = await startAwsServer();
  const clients = createAwsClients(server.endpoint);
  t.teardown(async () => {
    destroyAwsClients(clients);
    await server.stop();
  });
  await clients.ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'alerts@example.com' }));
  const message = renderEmail(aNotification({ language: 'fr' }));
  t.truthy(message.picture);
  const notifier = new SesNotifier(clients.ses, 'alerts@example.com');
  t.deepEqual(await notifier.deliver(mailbox('alice@example.com'), message), { kind: 'delivered' });
  const [email] = await server.emails();
  t.is(email?.subject, message.subject);
  t.deepEqual(email?.to, ['alice@example.com']);
  t.is(email?.text.replaceAll('\r\n', '\n'), message.text);
  t.is(email?.html.replaceAll('\r\n', '\n'), message.html);
});

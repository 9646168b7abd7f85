import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AwsServer } from '../../lib/local-aws/aws-server.ts';
import type { Sink } from '../../lib/local-aws/sink.ts';
import type { Channel } from '../../src/core/channels/channels.ts';

/** One message as its reader gets it. */
export interface ReceivedNotification {
  readonly channel: Channel;
  readonly text: string;
  /** Epoch ms; absent where the service does not say, as for text messages. */
  readonly receivedAtMs?: number;
  /** File extension → content, as received. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything that reached a reader; oldest first within a channel. */
export async function receivedNotifications(
  server: Pick<AwsServer, 'emails' | 'smsMessages'>,
  sink: Pick<Sink, 'received'>,
): Promise<ReceivedNotification[]> {
  const [emails, smsMessages] = await Promise.all([server.emails(), server.smsMessages()]);
  return [
    ...emails.map(({ subject, text, html, sentAtMs }) => ({
      channel: 'email' as const,
      receivedAtMs: sentAtMs,
      text: `${subject}\n${text}`,
      files: { html, txt: `Subject: ${subject}\n\n${text}` },
    })),
    ...smsMessages.map(({ text }) => ({ channel: 'sms' as const, text, files: { txt: text } })),
    ...sink.received.map(({ channel, text, body, receivedAtMs }) => ({
      channel,
      text,
      receivedAtMs,
      files: { json: JSON.stringify(body, null, 2) },
    })),
  ];
}

/** Writes each message as received, `<channel>-<number>.<extension>`; what an earlier run left is removed. */
export async function writeNotifications(
  directory: string,
  notifications: readonly ReceivedNotification[],
): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const numbers = new Map<Channel, number>();
  for (const { channel, files } of notifications) {
    const number = (numbers.get(channel) ?? 0) + 1;
    numbers.set(channel, number);
    for (const [extension, content] of Object.entries(files)) {
      await writeFile(join(directory, `${channel}-${String(number).padStart(3, '0')}.${extension}`), content);
    }
  }
}

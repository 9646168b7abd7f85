import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Answer } from './sink/sink-channel.ts';
import { SINK_CHANNEL_NAMES, SINK_CHANNELS, type SinkChannelName } from './sink/sink-channels.ts';

export interface ReceivedWebhook {
  readonly channel: SinkChannelName;
  /** Below the channel's own folder: which webhook was called. */
  readonly path: string;
  readonly body: unknown;
  readonly text: string;
  readonly receivedAtMs: number;
}

/** Stands in on loopback for the services that channels call over the web, as strict about messages as they are. */
export interface Sink {
  /** Each channel has a folder of its name below it. */
  readonly url: string;
  readonly slackUrl: string;
  readonly discordUrl: string;
  /** For each channel the fields of `contacts` that lead a user's messages here. */
  readonly contacts: Readonly<Record<SinkChannelName, Readonly<Record<string, string>>>>;
  /** Accepted messages, oldest first. */
  readonly received: readonly ReceivedWebhook[];
  /** Messages answered with an error, by reason. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

export async function startSink(port = 0): Promise<Sink> {
  const received: ReceivedWebhook[] = [];
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void answerTo(request, received, refused).then((answer) => send(response, answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const urlOf = (channel: SinkChannelName): string => `${origin}/${channel}/${SINK_CHANNELS[channel].path}`;
  return {
    url: origin,
    slackUrl: urlOf('slack'),
    discordUrl: urlOf('discord'),
    contacts: Object.fromEntries(
      SINK_CHANNEL_NAMES.map((channel) => [channel, SINK_CHANNELS[channel].contactsAt(urlOf(channel))]),
    ) as Sink['contacts'],
    received,
    refused,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  request: IncomingMessage,
  received: ReceivedWebhook[],
  refused: string[],
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, folder, ...rest] = url.pathname.split('/');
  const channel = SINK_CHANNEL_NAMES.find((name) => name === folder);
  if (channel === undefined || rest.join('') === '') return { status: 404, body: 'not found' };
  if (request.method !== 'POST') return { status: 405, body: 'POST only' };
  const body = await readJson(request);
  const path = rest.join('/');
  const reception = SINK_CHANNELS[channel].receive(body, new URL(`/${path}${url.search}`, url));
  if ('refusal' in reception) refused.push(`${channel}: ${reception.refusal}`);
  else received.push({ channel, path, body, text: reception.text, receivedAtMs: Date.now() });
  return reception.answer;
}

/** Undefined when the body is too long or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, contentType = 'text/html', body }: Answer): void {
  response.writeHead(status, status === 204 ? {} : { 'content-type': contentType }).end(body);
}

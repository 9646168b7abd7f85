import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { discordAsText, discordRefusal, type DiscordMessage } from './sink/discord-limits.ts';
import { slackAsText, slackRefusal, type SlackMessage } from './sink/slack-limits.ts';

export interface ReceivedWebhook {
  readonly channel: 'slack' | 'discord';
  /** Below `/slack/` or `/discord/`: which webhook was called. */
  readonly path: string;
  readonly body: unknown;
  readonly text: string;
  readonly receivedAtMs: number;
}

/** Stands in for Slack's and Discord's webhooks on loopback, as strict about messages as they are. */
export interface Sink {
  readonly slackUrl: string;
  readonly discordUrl: string;
  /** Accepted messages, oldest first. */
  readonly received: readonly ReceivedWebhook[];
  /** Messages answered with an error, by reason. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
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
  return {
    slackUrl: `${origin}/slack/services/T000/B000/local`,
    discordUrl: `${origin}/discord/api/webhooks/000/local`,
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
  const [, channel, ...rest] = url.pathname.split('/');
  if ((channel !== 'slack' && channel !== 'discord') || rest.join('') === '') {
    return { status: 404, body: 'not found' };
  }
  if (request.method !== 'POST') return { status: 405, body: 'POST only' };
  const body = await readJson(request);
  const accept = (text: string): void => {
    received.push({ channel, path: rest.join('/'), body, text, receivedAtMs: Date.now() });
  };
  return channel === 'slack'
    ? answerAsSlack(body, accept, refused)
    : answerAsDiscord(body, url.searchParams.get('wait') === 'true', accept, refused);
}

function answerAsSlack(body: unknown, accept: (text: string) => void, refused: string[]): Answer {
  const refusal = slackRefusal(body);
  if (refusal !== null) {
    refused.push(`slack: ${refusal}`);
    return { status: 400, body: refusal };
  }
  accept(slackAsText(body as SlackMessage));
  return { status: 200, body: 'ok' };
}

function answerAsDiscord(
  body: unknown,
  wait: boolean,
  accept: (text: string) => void,
  refused: string[],
): Answer {
  const refusal = discordRefusal(body);
  if (refusal !== null) {
    refused.push(`discord: ${refusal.message} ${JSON.stringify(refusal.errors ?? {})}`);
    return { status: 400, contentType: 'application/json', body: JSON.stringify(refusal) };
  }
  accept(discordAsText(body as DiscordMessage));
  if (!wait) return { status: 204, body: '' };
  const message = { id: String(Date.now()), type: 0, ...(body as DiscordMessage) };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(message) };
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

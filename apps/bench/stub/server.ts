import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerTo } from './answers.ts';

// A process of its own, so that what answering costs is not counted with what is measured.
const [first] = (await once(process, 'message')) as [{ readonly items: Record<string, object> }];
const { items } = first;
/** Calls by operation since the last question about them, and how many were being answered at once at most. */
let calls: Record<string, number> = {};
let inFlight = 0;
let atOnce = 0;
/** Makes calls overlap as they do when a network lies between. */
let delayMs = 0;

const server = createServer((request, response) => {
  inFlight += 1;
  atOnce = Math.max(atOnce, inFlight);
  void answer(request, response);
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));

process.on('message', (message) => {
  process.send!({ calls, atOnce });
  calls = {};
  atOnce = 0;
  delayMs = (message as { delayMs: number }).delayMs;
});
process.once('disconnect', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const target = request.headers['x-amz-target'] as string | undefined;
  const path = request.url ?? '/';
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const name = target ?? action ?? `${request.method} ${path.split('/')[1]}`;
  calls[name] = (calls[name] ?? 0) + 1;
  const { status, headers, body: text } = answerTo({ target, path, body }, items);
  if (delayMs > 0) await delay(delayMs);
  inFlight -= 1;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

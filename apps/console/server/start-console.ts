import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeFailure } from '../../../lib/operations/describe-failure.ts';
import type { Problem } from '../api.ts';
import type { ConsoleReaders } from './console-readers.ts';
import { MAIL_HEADERS, PAGE_HEADERS, refuseOthers } from './guard.ts';
import { LiveConsole, type ConsolePace } from './live-console.ts';
import { ConsoleProblem } from './problem.ts';
import type { QuoteSource } from './quote-source.ts';
import { MailPage, routeOf, type ConsoleIdentity } from './routes.ts';
import { isPagePath, sendPage } from './static-page.ts';

export interface ConsoleOptions {
  readonly identity: ConsoleIdentity;
  readonly readers: ConsoleReaders;
  readonly quotes: QuoteSource;
  readonly pace: ConsolePace;
  /** Where the bundled page is. */
  readonly pageFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A free one when absent. */
  readonly port?: number;
}

export interface RunningConsole {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the console to this machine alone. It reads nothing before somebody watches.
 * @throws ConsoleProblem when the port cannot be used
 */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const token = randomBytes(24).toString('base64url');
  const live = new LiveConsole(options.readers, options.quotes, options.pace);
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    answer(request, response, { options, live, token, port }).catch((error: unknown) =>
      sendProblem(response, error),
    );
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    await live.close();
    throw new ConsoleProblem(
      500,
      `port ${options.port} on 127.0.0.1 cannot be used: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      await live.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Served {
  readonly options: ConsoleOptions;
  readonly live: LiveConsole;
  readonly token: string;
  readonly port: number;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { options, live, token, port }: Served,
): Promise<void> {
  refuseOthers(request, port, token);
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  if (isGet && isPagePath(url.pathname)) {
    await sendPage(options.pageFolder, url.pathname, request, response);
    return;
  }
  if (request.method === 'GET' && url.pathname === '/api/events') {
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    live.join(response);
    return;
  }
  const { identity, readers, now } = options;
  const result = await routeOf(
    request,
    url,
  )({
    identity,
    readers,
    token,
    now,
    onAnswer: () => void live.refreshInbox(),
  });
  if (result instanceof MailPage) {
    response.writeHead(200, { ...MAIL_HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(result.html);
  } else sendJson(response, 200, result);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { ...PAGE_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value));
}

function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isOurs = error instanceof ConsoleProblem;
  const problem: Problem = { message: isOurs ? error.message : describeFailure(error) };
  sendJson(response, isOurs ? error.status : 502, problem);
}

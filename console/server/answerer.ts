import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseInterval } from '../../src/core/market-data/interval.ts';
import { isRecord } from '../../src/dto/problems.ts';
import type { NewSilence, Problem } from '../api.ts';
import type { LiveConsole } from './live-console.ts';
import { ConsoleProblem } from './problem.ts';
import type { StaticFile } from './static-files.ts';

export interface AnswererOptions {
  /** What a request that changes something must show: only the page knows it. */
  readonly token: string;
  readonly files: (path: string) => Promise<StaticFile | null>;
}

const MAX_BODY_BYTES = 16 * 1024;
const DEFAULT_BARS = 480;
const MAX_BARS = 5_000;
const DEFAULT_ALERTS = 100;

const SECURITY_HEADERS = {
  // Nothing from elsewhere, nothing inline; frames show e-mails.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** An e-mail was written for somebody else's screen: it runs nothing and loads nothing. Its pictures and styles are in it. */
const EMAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/** Answers the requests of the page, and of nobody else. */
export class Answerer {
  readonly #live: LiveConsole;
  readonly #options: AnswererOptions;

  constructor(live: LiveConsole, options: AnswererOptions) {
    this.#live = live;
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    try {
      refuseStrangers(request);
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const { name, message } = error as Error;
      const status = error instanceof ConsoleProblem ? error.status : 502;
      const problem: Problem = {
        message: error instanceof ConsoleProblem ? message : `AWS could not be asked: ${name}: ${message}`,
      };
      json(response, problem, status);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://console');
    const parts = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decoded);
    if (parts[0] !== 'api') {
      await this.#file(url.pathname, request, response);
      return;
    }
    if (request.method === 'GET') await this.#read(parts.slice(1), url.searchParams, response);
    else await this.#change(parts.slice(1), request, response);
  }

  async #read(parts: readonly string[], query: URLSearchParams, response: ServerResponse): Promise<void> {
    const live = this.#live;
    const [name, id, part] = parts;
    if (name === 'events') {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      live.join(response);
    } else if (name === 'console') json(response, { ...(await live.info()), token: this.#options.token });
    else if (name === 'symbols' && id !== undefined && part === 'chart') {
      const bars = Math.min(count(query, 'bars') ?? DEFAULT_BARS, MAX_BARS);
      const intervalMs = interval(query);
      const toMs = count(query, 'to');
      json(
        response,
        await live.charts.chart({
          symbol: id,
          bars,
          ...(intervalMs !== undefined && { intervalMs }),
          ...(toMs !== undefined && { toMs }),
        }),
      );
    } else if (name === 'alerts') {
      const limit = count(query, 'limit') ?? DEFAULT_ALERTS;
      json(response, await live.alerts(count(query, 'before'), limit));
    } else if (name === 'episodes' && id !== undefined) json(response, await live.inbox.episode(id));
    else if (name === 'notifications' && id !== undefined && part === 'html') {
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': EMAIL_POLICY,
        })
        .end(await live.messageHtml(id));
    } else if (name === 'rejected') json(response, await live.rejected());
    else if (name === 'notifications') json(response, await live.messages());
    else if (name === 'silences') json(response, await live.silences());
    else throw new ConsoleProblem(404, 'There is nothing here.');
  }

  async #change(parts: readonly string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isSame(request.headers['x-console-token'], this.#options.token)) {
      throw new ConsoleProblem(403, 'This page is of an earlier console: reload it.');
    }
    const [name, id, part] = parts;
    const { method } = request;
    if (method === 'POST' && name === 'episodes' && id !== undefined && part === 'acknowledgement') {
      const { userId } = await bodyOf(request);
      if (typeof userId !== 'string' || userId === '') {
        throw new ConsoleProblem(400, 'userId: expected who looks after it.');
      }
      json(response, await this.#live.acknowledge(id, userId));
    } else if (method === 'POST' && name === 'silences') {
      json(response, await this.#live.silence((await bodyOf(request)) as unknown as NewSilence), 201);
    } else if (method === 'DELETE' && name === 'silences' && id !== undefined) {
      await this.#live.endSilence(id);
      response.writeHead(204).end();
    } else throw new ConsoleProblem(405, 'The console changes acknowledgements and silences only.');
  }

  async #file(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await this.#options.files(path);
    if (file === null) throw new ConsoleProblem(404, 'There is nothing here.');
    const headers = { 'content-type': file.type, etag: file.etag, 'cache-control': 'no-cache' };
    if (request.headers['if-none-match'] === file.etag) response.writeHead(304, headers).end();
    else response.writeHead(200, headers).end(file.content);
  }
}

/**
 * A page from elsewhere in the same browser could send requests here, or by a name of its own that leads to loopback (DNS rebinding).
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 */
function refuseStrangers({ headers, socket }: IncomingMessage): void {
  const own = `127.0.0.1:${socket.localPort}`;
  const hosts = [own, `localhost:${socket.localPort}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) {
    throw new ConsoleProblem(421, `The console answers at http://${own} only.`);
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new ConsoleProblem(403, 'The console answers its own page only.');
  }
}

function isSame(given: string | string[] | undefined, token: string): boolean {
  if (typeof given !== 'string' || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(token));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ConsoleProblem(413, `Expected at most ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (isRecord(body)) return body;
  } catch {
    // Said below: it is no JSON at all.
  }
  throw new ConsoleProblem(400, 'Expected a JSON object.');
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ConsoleProblem(400, `${name}: expected a whole number.`);
  return Number(text);
}

function interval(query: URLSearchParams): number | undefined {
  const text = query.get('interval');
  if (text === null) return undefined;
  try {
    return parseInterval(text);
  } catch {
    throw new ConsoleProblem(400, 'interval: expected the length of a bar, such as 1m.');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConsoleProblem(400, 'This address cannot be read.');
  }
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Chart,
  ConsoleInfo,
  Health,
  NewAcknowledgement,
  NewRating,
  NewSilence,
  ReceivedMessage,
  RejectedRecord,
  SilenceRow,
  SymbolRow,
} from '../../apps/console/api.ts';
import { alertRow, episodeDetail } from '../../apps/console/server/alert-rows.ts';
import { PAGE_FOLDER } from '../../apps/console/page-folder.ts';
import type { EpisodeRows } from '../../src/core/alert-policy/alert-state.ts';
import type { Alert } from '../../src/core/alert/alert.ts';
import { CHANNELS } from '../../src/core/channels/channels.ts';
import { exampleMarket, storedEpisode, type ExampleMarket } from './console-market.ts';
import { aVerdict } from './alerts.ts';
import { aNotification } from './notifications.ts';

const TOKEN = 'a-token-that-only-the-page-knows';
const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};
/** No more than the real one allows. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";
const MINUTE_MS = 60_000;

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

export interface FakeConsoleOptions {
  /** Symbols that only trade, beside those of the demo. */
  readonly tradedSymbols?: number;
  /** Nothing has happened yet. */
  readonly isEmpty?: boolean;
}

/** Speaks the console's contract with data of the demo, and says what it is told to. */
export class FakeConsole {
  readonly silences: SilenceRow[] = [];
  /** Episodes that were acknowledged, by whom. */
  readonly acknowledged = new Map<string, string>();
  /** What was said of episodes. */
  readonly rated = new Map<string, NewRating>();
  readonly #market: ExampleMarket;
  readonly #traded: readonly string[];
  readonly #watchers = new Set<ServerResponse>();
  #server: Server | null = null;
  #port = 0;
  rejected: readonly RejectedRecord[] = [];
  /** Nothing waits and nothing is given up on: for a picture of an ordinary day. */
  isAllDelivered = false;

  private constructor(market: ExampleMarket, tradedSymbols: number) {
    this.#market = market;
    this.#traded = Array.from({ length: tradedSymbols }, (_, i) => `SYM${String(i).padStart(3, '0')}`);
  }

  static async start({ tradedSymbols = 0, isEmpty = false }: FakeConsoleOptions = {}): Promise<FakeConsole> {
    const market = isEmpty ? { bars: new Map<string, never[]>(), alerts: [] } : await exampleMarket();
    // The flash crash goes on.
    const open = market.alerts.findLast(
      ({ symbol, status }) => symbol === 'ETHUSDT' && status === 'worsened',
    );
    const alerts = market.alerts.filter(
      ({ episodeId, status }) => status !== 'resolved' || episodeId !== open?.episodeId,
    );
    const fake = new FakeConsole({ ...market, alerts }, tradedSymbols);
    await fake.listen();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get tradedSymbols(): readonly string[] {
    return this.#traded;
  }

  /** At the same port again after the first time. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(this.#port, '127.0.0.1', () => resolve());
    await promise;
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    this.#watchers.clear();
    await closed;
  }

  send(event: string, data: unknown): void {
    for (const watcher of this.#watchers) watcher.write(eventText(event, data));
  }

  /** The newest bar's. */
  lastPriceOf(symbol: string): number {
    return this.#market.bars.get(symbol)?.at(-1)?.close ?? 100;
  }

  lastTimeOf(symbol: string): number {
    return this.#market.bars.get(symbol)?.at(-1)?.timeMs ?? 0;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
    response.setHeader('content-security-policy', POLICY);
    if (parts[0] !== 'api') await sendFile(parts[0] === '' ? 'index.html' : parts[0]!, response);
    else if (parts[1] === 'events') this.#join(response);
    else if (parts[1] === 'notifications' && parts[2] !== undefined) this.#mail(Number(parts[2]), response);
    else {
      const { status = 200, body } =
        request.method === 'GET'
          ? this.#read(parts.slice(1), url.searchParams)
          : await this.#change(parts.slice(1), request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    }
  }

  #join(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write(eventText('symbols', this.#symbols()) + eventText('health', HEALTH));
    this.#watchers.add(response);
    response.once('close', () => this.#watchers.delete(response));
  }

  #mail(id: number, response: ServerResponse): void {
    response.setHeader('content-security-policy', MAIL_POLICY);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    const { alert, ...rest } = this.#notification();
    // Its picture travels beside an e-mail, which nothing here needs.
    response.end(
      id === 1 ? CHANNELS.email.render({ ...rest, alert: { ...alert, recentPrices: [] } }).html : '',
    );
  }

  #read([name, id, part]: readonly string[], query: URLSearchParams): Answer {
    if (name === 'console') return { body: INFO };
    if (name === 'symbols' && part === 'chart') return { body: this.#chart(id!, query) };
    if (name === 'alerts') return { body: this.#alerts(Number(query.get('before') ?? Infinity)) };
    if (name === 'episodes') return this.#episode(id!);
    if (name === 'rejected') return { body: this.rejected };
    if (name === 'notifications') return { body: this.#messages() };
    if (name === 'silences') return { body: this.silences };
    return { status: 404, body: { message: 'There is nothing here.' } };
  }

  async #change([name, id, what]: readonly string[], request: IncomingMessage): Promise<Answer> {
    if (request.headers['x-console-token'] !== TOKEN) {
      return { status: 403, body: { message: 'This page is of an earlier console: reload it.' } };
    }
    if (name === 'episodes' && what === 'rating') {
      this.rated.set(id!, (await bodyOf(request)) as NewRating);
      return this.#episode(id!);
    }
    if (name === 'episodes') {
      this.acknowledged.set(id!, ((await bodyOf(request)) as NewAcknowledgement).userId);
      return this.#episode(id!);
    }
    if (request.method === 'DELETE') {
      this.silences.splice(0, this.silences.length, ...this.silences.filter((each) => each.id !== id));
      return { status: 204, body: null };
    }
    const { durationMs, ...wanted } = (await bodyOf(request)) as NewSilence;
    const startsAtMs = Date.now();
    const silence = {
      ...wanted,
      id: `silence-${this.silences.length}`,
      startsAtMs,
      endsAtMs: startsAtMs + durationMs,
    };
    this.silences.push(silence);
    return { status: 201, body: silence };
  }

  #symbols(): readonly SymbolRow[] {
    const rows = [...this.#market.bars].map(([symbol, bars]): SymbolRow => {
      const last = bars.at(-1)!;
      const isOpen = symbol === 'BTCUSDT';
      return {
        symbol,
        price: last.close,
        change: last.close / bars[0]!.open - 1,
        lastEventMs: last.timeMs + MINUTE_MS - 1,
        sparkline: bars.slice(-60).map(({ close }) => close),
        state: isOpen ? 'HIGH' : null,
      };
    });
    const traded = this.#traded.map((symbol): SymbolRow => ({
      symbol,
      price: 100,
      change: 0,
      lastEventMs: 0,
      sparkline: [99, 101, 100],
      state: null,
    }));
    return [...rows, ...traded];
  }

  #chart(symbol: string, query: URLSearchParams): Chart {
    const to = Number(query.get('to') ?? Infinity);
    const wanted = Number(query.get('bars') ?? 480);
    const bars = (this.#market.bars.get(symbol) ?? []).filter(({ timeMs }) => timeMs < to).slice(-wanted);
    const from = bars[0]?.timeMs ?? Infinity;
    return {
      symbol,
      intervalMs: MINUTE_MS,
      intervals: ['1m'],
      bars,
      alerts: this.#alerts(Infinity).filter(
        (alert) => alert.symbol === symbol && alert.occurredAtMs >= from && alert.occurredAtMs < to,
      ),
    };
  }

  #alerts(before: number) {
    const episodeIds = new Set(this.#market.alerts.map(({ episodeId }) => episodeId));
    return [...episodeIds]
      .map((episodeId) => this.#rows(episodeId)!)
      .flatMap((rows) => rows.alerts.map((stored) => alertRow(stored, rows)))
      .filter(({ createdAtMs }) => createdAtMs < before)
      .toSorted((a, b) => b.createdAtMs - a.createdAtMs);
  }

  #episode(episodeId: string): Answer {
    const rows = this.#rows(episodeId);
    return rows === null
      ? { status: 404, body: { message: `No alert of ${episodeId} is stored.` } }
      : { body: episodeDetail(episodeId, rows) };
  }

  #rows(episodeId: string): EpisodeRows | null {
    const rows = this.#stored(episodeId);
    if (rows === null || !this.isAllDelivered) return rows;
    return {
      ...rows,
      deliveries: rows.deliveries.filter(({ status }) => status !== 'FAILED' && status !== 'PENDING'),
    };
  }

  #stored(episodeId: string): EpisodeRows | null {
    const alerts = this.#market.alerts.filter((alert) => alert.episodeId === episodeId);
    if (alerts.length === 0) return null;
    const userId = this.acknowledged.get(episodeId);
    const answer = { via: 'console', severity: 'CRITICAL', acknowledgedAtMs: Date.now() } as const;
    const rows = storedEpisode(alerts, userId === undefined ? null : { episodeId, userId, ...answer });
    const rating = this.rated.get(episodeId);
    if (rating === undefined) return rows;
    const rated = { ...rating, episodeId, via: 'console', ratedAtMs: Date.now(), learned: null } as const;
    return { ...rows, ratings: [rated] };
  }

  #notification() {
    const alert = this.#market.alerts.findLast(({ status }) => status === 'worsened') as Alert;
    return aNotification({
      alert,
      environment: 'dev',
      verdict: aVerdict(`${alert.severity} because the price moved`),
    });
  }

  #messages(): readonly ReceivedMessage[] {
    if (this.#market.alerts.length === 0) return [];
    const notification = this.#notification();
    const { subject, text } = CHANNELS.email.render(notification);
    const sms = CHANNELS.sms.render(notification).text;
    const message = { receivedAtMs: Date.parse('2026-03-02T14:30:00Z'), htmlPath: null, body: null };
    return [
      {
        ...message,
        id: 1,
        channel: 'email',
        text: `${subject}\n${text}`,
        htmlPath: '/api/notifications/1/html',
      },
      { ...message, id: 2, channel: 'sms', text: sms },
      { ...message, id: 3, channel: 'slack', text: sms, body: CHANNELS.slack.render(notification) },
      { ...message, id: 4, channel: 'discord', text: sms, body: CHANNELS.discord.render(notification) },
    ];
  }
}

const INFO: ConsoleInfo = {
  project: 'realtime-financial',
  environment: 'dev',
  region: 'us-east-1',
  hasNotifications: true,
  token: TOKEN,
  userIds: ['desk', 'trader'],
  unreached: [{ userId: 'desk', texts: ['cannot be reached at CRITICAL: no address for sms'] }],
};

export const HEALTH: Health = {
  atMs: Date.parse('2026-03-02T14:30:00Z'),
  recordsPerSecond: 482,
  iteratorAgeMs: 240,
  functions: [
    {
      name: 'realtime-financial-dev-kinesis-processor',
      invocations: 1_204,
      errors: 0,
      throttles: 0,
      durationP50Ms: 31,
      durationP95Ms: 58,
    },
    {
      name: 'realtime-financial-dev-alert-processor',
      invocations: 54,
      errors: 0,
      throttles: 0,
      durationP50Ms: 12,
      durationP95Ms: 40,
    },
  ],
  deadLetters: 0,
  alarms: [{ name: 'kinesis-processor-errors', state: 'OK' }],
  rejected: 2,
  rejectedByReason: { missing_field: 2 },
  problems: [],
  throughput: Array.from({ length: 40 }, (_, i) => ({
    timeMs: i * MINUTE_MS,
    value: 420 + 60 * Math.sin(i / 3) + (i === 30 ? 300 : 0),
  })),
};

function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function sendFile(name: string, response: ServerResponse): Promise<void> {
  const type = TYPES[name];
  if (type === undefined) {
    response.writeHead(404).end();
    return;
  }
  const content = await readFile(join(PAGE_FOLDER, name));
  response.writeHead(200, { 'content-type': type }).end(content);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

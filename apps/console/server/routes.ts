import type { IncomingMessage } from 'node:http';
import { parseInterval } from '../../../src/core/market-data/interval.ts';
import { isRatingAnswer, RATING_ANSWERS } from '../../../src/core/usefulness/rating.ts';
import type { ConsoleInfo, NewSilence } from '../api.ts';
import type { ConsoleReaders, ReceivedMail } from './console-readers.ts';
import { ConsoleProblem } from './problem.ts';
import { readJsonObject, wholeNumber } from './read-request.ts';

export interface ConsoleIdentity {
  readonly project: string;
  readonly environment: string;
  readonly region: string;
}

/** What a route answers from. */
export interface RouteContext {
  readonly identity: ConsoleIdentity;
  readonly readers: ConsoleReaders;
  readonly token: string;
  /** Somebody has answered: whoever watches is to see it at once. */
  readonly onAnswer: () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Asked {
  readonly request: IncomingMessage;
  /** What stands for the `*` of the path. */
  readonly id: string;
  readonly query: URLSearchParams;
}

type Route = (context: RouteContext, asked: Asked) => Promise<unknown>;

/** An e-mail as its reader saw it, which is no JSON. */
export class MailPage {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

const MAX_BARS = 2_000;
const DEFAULT_BARS = 300;
const MAX_ALERTS = 200;
const DEFAULT_ALERTS = 50;
/** The last time that a Date can hold. */
const LAST_MS = 8.64e15;

/** Routes by method and path, in which `*` stands for one part. apps/console/api.ts says what each answers. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/console': consoleInfo,
  'GET /api/alerts': ({ readers, now }, { query }) =>
    readers.inbox.page(
      wholeNumber(query, 'before', { fallback: now() + 1, max: LAST_MS }),
      wholeNumber(query, 'limit', { fallback: DEFAULT_ALERTS, max: MAX_ALERTS }),
    ),
  'GET /api/episodes/*': async ({ readers }, { id }) => found(await readers.inbox.episode(id), id),
  'POST /api/episodes/*/acknowledgement': async ({ readers, onAnswer }, { id, request }) => {
    const userId = userIdOf(await readJsonObject(request));
    const episode = found(await readers.answers.acknowledge(id, userId), id);
    onAnswer();
    return episode;
  },
  'POST /api/episodes/*/rating': async ({ readers, onAnswer }, { id, request }) => {
    const body = await readJsonObject(request);
    const { answer } = body;
    if (!isRatingAnswer(answer))
      throw new ConsoleProblem(400, `answer: expected ${RATING_ANSWERS.join(' or ')}`);
    const episode = found(await readers.answers.rate(id, { userId: userIdOf(body), answer }), id);
    onAnswer();
    return episode;
  },
  'GET /api/symbols/*/chart': ({ readers }, { id, query }) =>
    readers.market.chart({
      symbol: id,
      intervalMs: intervalOf(query),
      beforeMs: wholeNumber(query, 'to', { fallback: LAST_MS, max: LAST_MS }),
      count: wholeNumber(query, 'bars', { fallback: DEFAULT_BARS, max: MAX_BARS }),
    }),
  'GET /api/rejected': ({ readers }) => readers.rejected(),
  'GET /api/notifications': async ({ readers }) => (await mails(readers)).map(({ message }) => message),
  'GET /api/notifications/*/html': async ({ readers }, { id }) => {
    const html = (await mails(readers)).find(({ message }) => String(message.id) === id)?.html;
    if (html == null) throw new ConsoleProblem(404, `there is no e-mail ${id}`);
    return new MailPage(html);
  },
  'GET /api/silences': ({ readers }) => readers.answers.silences(),
  'POST /api/silences': async ({ readers }, { request }) =>
    readers.answers.addSilence((await readJsonObject(request)) as unknown as NewSilence),
  'DELETE /api/silences/*': async ({ readers }, { id }) => {
    if (await readers.answers.endSilence(id)) return null;
    throw new ConsoleProblem(404, `no silence ${id} holds or is to come`);
  },
};

/** @throws ConsoleProblem with 404 or 405 where there is none */
export function routeOf(request: IncomingMessage, { pathname, searchParams }: URL) {
  const parts = pathname.split('/').map(decode);
  const isAt = (pattern: string): boolean => {
    const expected = pattern.split('/');
    return (
      expected.length === parts.length &&
      expected.every((part, index) => (part === '*' ? parts[index] !== '' : part === parts[index]))
    );
  };
  const here = Object.entries(ROUTES).filter(([key]) => isAt(key.split(' ')[1]!));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = here.find(([key]) => key.split(' ')[0] === method)?.[1];
  if (route === undefined) {
    if (here.length === 0) throw new ConsoleProblem(404, `there is nothing at ${pathname.slice(0, 100)}`);
    throw new ConsoleProblem(405, `expected ${here.map(([key]) => key.split(' ')[0]).join(' or ')}`);
  }
  return (context: RouteContext) => route(context, { request, id: parts[3] ?? '', query: searchParams });
}

function userIdOf({ userId }: Readonly<Record<string, unknown>>): string {
  if (typeof userId === 'string' && /^[\w.:-]{1,64}$/.test(userId)) return userId;
  throw new ConsoleProblem(400, 'userId: expected 1 to 64 letters, digits or . _ : -');
}

async function consoleInfo({ identity, readers, token }: RouteContext): Promise<ConsoleInfo> {
  // Who can acknowledge is no reason not to show the rest.
  const [userIds, unreached] = await Promise.all([
    readers.answers.userIds().catch(() => []),
    readers.answers.unreached().catch(() => []),
  ]);
  return { ...identity, hasNotifications: readers.messages !== undefined, token, userIds, unreached };
}

async function mails({ messages }: ConsoleReaders): Promise<readonly ReceivedMail[]> {
  if (messages === undefined)
    throw new ConsoleProblem(404, 'messages go to their readers: only the demo shows them');
  return messages();
}

function intervalOf(query: URLSearchParams): number | null {
  const text = query.get('interval');
  if (text === null) return null;
  try {
    return parseInterval(text);
  } catch (error) {
    throw new ConsoleProblem(400, `interval: ${(error as Error).message}`);
  }
}

function found<T>(value: T | null, id: string): T {
  if (value === null) throw new ConsoleProblem(404, `no alert of an episode ${id.slice(0, 200)} is stored`);
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConsoleProblem(400, 'the address is not properly encoded');
  }
}

import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import got, { type Response } from 'got';
import { assertAnswered, type Patience, persistently, TransientError } from './persistently.ts';

/** How long a connection may say nothing. There is no limit for a whole file: a slow line is no failure. */
const TIMEOUT = { lookup: 10_000, connect: 10_000, secureConnect: 10_000, response: 30_000, socket: 30_000 };

/** What both ways of asking have in common; trying again is done by `persistently`, which goes on where a file ends. */
const ASKED_ONCE = { timeout: TIMEOUT, retry: { limit: 0 }, throwHttpErrors: false } as const;

export interface Watcher {
  /** Told once the length is known, null when the server does not say it. */
  readonly onLength: (bytes: number | null) => void;
  readonly onBytes: (bytes: number) => void;
}

/** A short text, such as a checksum. */
export async function fetchText(url: URL, patience: Patience): Promise<string> {
  const ask = async (): Promise<string> => {
    const response = await got(url, { ...ASKED_ONCE, signal: patience.signal });
    assertAnswered(nameOf(url), response);
    return response.body;
  };
  return persistently(nameOf(url), ask, () => 0, patience);
}

/** Fetches what a file does not have yet: what is there is taken for the beginning of it. */
export async function fetchFile(url: URL, path: string, watcher: Watcher, patience: Patience): Promise<void> {
  await persistently(
    nameOf(url),
    () => fetchRest(url, path, watcher, patience.signal),
    () => sizeOf(path),
    patience,
  );
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function fetchRest(url: URL, path: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  const have = sizeOf(path);
  const headers = have > 0 ? { range: `bytes=${have}-` } : {};
  const request = got.stream(url, { ...ASKED_ONCE, signal, headers, decompress: false });
  try {
    const [response] = (await once(request, 'response')) as [Response];
    if (response.statusCode === 416 && totalOf(response) === have) return;
    const start = startOf(response, have);
    if (start === null) {
      await rm(path, { force: true });
      throw new TransientError('the archive has another file than the one that was begun');
    }
    assertAnswered(nameOf(url), response);
    const total = totalOf(response);
    watcher.onLength(total);
    request.on('downloadProgress', ({ transferred }) => watcher.onBytes(start + transferred));
    await pipeline(request, createWriteStream(path, { flags: start === 0 ? 'w' : 'a' }));
    if (total !== null && sizeOf(path) !== total)
      throw new TransientError(`the connection ended after ${sizeOf(path)} of ${total} bytes`);
  } finally {
    request.destroy();
  }
}

/** Where in the file the body begins; null when that is not where ours ends, or the file is shorter than ours. */
function startOf({ statusCode, headers }: Response, have: number): number | null {
  if (statusCode === 416) return null;
  if (statusCode !== 206) return 0;
  const [, start] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? [];
  return Number(start) === have ? have : null;
}

/** The length of the whole file. */
function totalOf({ statusCode, headers }: Response): number | null {
  const ofRange = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
  const text = statusCode === 200 ? headers['content-length'] : ofRange;
  return text === undefined ? null : Number(text);
}

function nameOf(url: URL): string {
  return url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
}

import { readFile, rename, writeFile } from 'node:fs/promises';

/** The number of the last trade of each symbol that is on the stream. */
export type LastTrades = ReadonlyMap<string, number>;

/** Keeps how far a feed has come, so that its next run asks the vendor for what was traded in between. */
export interface FeedPosition {
  /** How much of a run that is killed comes again at most. Seconds repeat the volume of as much. */
  readonly saveEveryMs: number;
  /** Empty where nothing was kept, or what was kept cannot be read. */
  load(): Promise<LastTrades>;
  save(last: LastTrades): Promise<void>;
}

const VERSION = 1;

/** The last trades as text, for whatever keeps it. */
export function positionText(feed: string, last: LastTrades): string {
  return JSON.stringify({ version: VERSION, feed, last_trades: Object.fromEntries(last) });
}

/** Empty for what is no position of this feed: the run then begins with the first trade that it gets, as without one. */
export function parsePosition(feed: string, text: string): LastTrades {
  try {
    const { version, feed: whose, last_trades: last } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (version !== VERSION || whose !== feed) return new Map();
    const entries = Object.entries(last as Readonly<Record<string, unknown>>);
    return new Map(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])));
  } catch {
    return new Map();
  }
}

/** In a file, which is there as a whole or as it was before. */
export class FilePosition implements FeedPosition {
  readonly saveEveryMs = 1_000;
  readonly #path: string;
  readonly #feed: string;

  constructor(path: string, feed: string) {
    this.#path = path;
    this.#feed = feed;
  }

  async load(): Promise<LastTrades> {
    return parsePosition(this.#feed, await readFile(this.#path, 'utf8').catch(() => ''));
  }

  async save(last: LastTrades): Promise<void> {
    const unfinished = `${this.#path}.unfinished`;
    await writeFile(unfinished, `${positionText(this.#feed, last)}\n`);
    await rename(unfinished, this.#path);
  }
}

import { cleanSymbol, SYMBOL_PATTERN } from '../../../src/dto/cleaning.ts';
import { type StreamWriter, UNREADABLE_KEY } from '../stream-writer.ts';
import { fetchMissing } from './fetch-missing.ts';
import type { FeedPosition, LastTrades } from './feed-position.ts';
import { type FeedItem, LiveFeed, type LiveFeedOptions } from './live-feed.ts';
import { type Continuity, TradeNumbers } from './trade-numbers.ts';
import type { FeedRecord } from './vendor.ts';

export interface RunOptions extends LiveFeedOptions {
  readonly writer: StreamWriter;
  /** Where missed trades are fetched; null to leave them missing. */
  readonly restUrl: URL | null;
  /** Told how many records are on the stream. */
  readonly onProgress: (records: number) => void;
  /** Where the run before ended, and where this one will have; without it a run begins with what comes first. */
  readonly position?: FeedPosition;
}

/** What a live feed brought, and what it did not. */
export interface LiveFeedSummary {
  readonly records: number;
  readonly connections: number;
  readonly outages: number;
  readonly outageMs: number;
  readonly pauses: number;
  /** Trades that came again and were left out. */
  readonly repeated: number;
  /** Messages that this feed does not know; they are on the stream for quarantine. */
  readonly unreadable: number;
  readonly gaps: number;
  /** Trades in the gaps, and how many of them could be fetched; null where nobody can know. */
  readonly missing: number | null;
  readonly fetched: number;
  /** Messages that never came, as the vendor numbers them; null where it does not. */
  readonly missedMessages: number;
}

/**
 * Puts a vendor's live feed on the stream until the signal ends it: its own messages, each symbol's in their order. A
 * gap is filled before what follows it, where the vendor lets.
 * @throws FeedRefusedError as `LiveFeed.batches`
 */
export async function runLiveFeed(options: RunOptions): Promise<LiveFeedSummary> {
  const { writer, onProgress, position } = options;
  const feed = new LiveFeed(options);
  const run = new LiveRun(options, await position?.load());
  try {
    for await (const batch of feed.batches()) {
      for (const item of batch) await run.take(item);
      await writer.flush();
      onProgress(writer.written);
      await run.savePosition();
    }
  } finally {
    // Whatever ended it, what has come is kept.
    await writer.flush();
    await run.savePosition(0);
  }
  return { records: writer.written, ...feed.counts, ...run.counts };
}

class LiveRun {
  readonly #options: RunOptions;
  readonly #numbers: TradeNumbers;
  #counts = { repeated: 0, unreadable: 0, gaps: 0, missing: 0, fetched: 0, missedMessages: 0 };
  #hasNumbers = false;
  #savedAtMs = -Infinity;
  #isSaving = true;

  constructor(options: RunOptions, last?: LastTrades) {
    this.#options = options;
    this.#numbers = new TradeNumbers(last);
  }

  /** After everything that has been taken is on the stream. A feed goes on without what it cannot keep, and says so once. */
  async savePosition(everyMs = this.#options.position?.saveEveryMs ?? 0): Promise<void> {
    const { position } = this.#options;
    if (position === undefined || !this.#hasNumbers || performance.now() - this.#savedAtMs < everyMs) return;
    try {
      await position.save(this.#numbers.last);
      this.#isSaving = true;
    } catch (error) {
      if (this.#isSaving) this.#note(`how far it has come could not be kept: ${(error as Error).message}`);
      this.#isSaving = false;
    }
    this.#savedAtMs = performance.now();
  }

  get counts(): Omit<LiveFeedSummary, 'records' | keyof LiveFeed['counts']> {
    return { ...this.#counts, missing: this.#hasNumbers ? this.#counts.missing : null };
  }

  async take({ step, text }: FeedItem): Promise<void> {
    if (step.kind === 'record') {
      await this.#takeRecord(step.record);
    } else if (step.kind === 'missed') {
      this.#counts.missedMessages += step.messages;
      this.#note(`${step.messages} messages did not come`);
    } else if (step.kind === 'unknown') {
      this.#counts.unreadable += 1;
      await this.#write(UNREADABLE_KEY, text);
    }
  }

  async #takeRecord(record: FeedRecord): Promise<void> {
    this.#hasNumbers ||= record.tradeId !== null;
    const continuity = this.#numbers.follow(record);
    if (continuity.kind === 'repeated') {
      this.#counts.repeated += 1;
      return;
    }
    if (continuity.kind === 'gap') await this.#fill(record.symbol, continuity);
    await this.#writeRecord(record);
  }

  async #fill(symbol: string, { from, to }: Extract<Continuity, { kind: 'gap' }>): Promise<void> {
    const { vendor, restUrl, signal } = this.#options;
    const missing = to - from + 1;
    this.#counts.gaps += 1;
    this.#counts.missing += missing;
    const what = `${symbol}: ${missing} trade${missing > 1 ? 's' : ''} did not come (${from} to ${to})`;
    if (vendor.backfill === null || restUrl === null) {
      this.#note(`${what} and cannot be fetched`);
      return;
    }
    const { records, problem } = await fetchMissing(vendor.backfill, restUrl, { symbol, from, to }, signal);
    this.#counts.fetched += records.length;
    for (const record of records) await this.#writeRecord(record);
    this.#note(`${what}, ${records.length} fetched${problem === null ? '' : `: ${problem}`}`);
  }

  async #writeRecord({ symbol, text }: FeedRecord): Promise<void> {
    const cleaned = cleanSymbol(symbol);
    const isSymbol = typeof cleaned === 'string' && SYMBOL_PATTERN.test(cleaned);
    await this.#write(isSymbol ? cleaned : UNREADABLE_KEY, text);
  }

  async #write(partitionKey: string, text: string): Promise<void> {
    // Kinesis takes no empty record.
    await this.#options.writer.write({ partitionKey, data: Buffer.from(text === '' ? ' ' : text) });
  }

  #note(text: string): void {
    this.#options.onNote(`${this.#options.vendor.name}: ${text}`);
  }
}

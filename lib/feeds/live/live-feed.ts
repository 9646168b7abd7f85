import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionEnd, FeedConnection } from './connection.ts';
import { ItemQueue, QUEUE_LIMITS, type QueueLimits } from './item-queue.ts';
import type { FeedSecrets, FeedStep, FeedVendor } from './vendor.ts';

export interface LiveFeedOptions {
  readonly vendor: FeedVendor;
  readonly symbols: readonly string[];
  readonly secrets: FeedSecrets;
  /** Another host than the vendor's own. */
  readonly url?: URL;
  /** Ends the feed; what has come until then is still handed out. */
  readonly signal: AbortSignal;
  /** 0 to 1: the part of the longest wait that a reconnection waits. */
  readonly random: () => number;
  /** Told what people want to know, one sentence a time. */
  readonly onNote: (note: string) => void;
  /** Waits before a reconnection; ends early when the signal does. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly maxSilenceMs?: number;
  readonly queueLimits?: QueueLimits;
}

/** What came over the connection, in its order: market data, or a text that is none this feed knows. */
export type FeedItem = { readonly step: FeedStep; readonly text: string };

/** The vendor will not serve this, however often it is asked. */
export class FeedRefusedError extends Error {
  override readonly name = 'FeedRefusedError';
}

/** Until a feed has once been there, whatever hinders it is probably not passing. */
const MAX_FIRST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** A vendor's live feed over as many connections as it takes. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #url: URL;
  readonly #queue: ItemQueue<FeedItem>;
  #connection: FeedConnection | undefined;
  #isPaused = false;
  #failures = 0;
  #lostAtMs: number | undefined;
  #counts = { connections: 0, outages: 0, outageMs: 0, pauses: 0 };

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#url = options.url ?? new URL(options.vendor.defaultUrl);
    this.#queue = new ItemQueue(
      options.queueLimits ?? QUEUE_LIMITS,
      (waiting) => this.#pause(waiting),
      () => this.#resume(),
    );
  }

  /** Connections that carried data; outages between two of them and their length together; pauses for want of room. */
  get counts(): Readonly<{ connections: number; outages: number; outageMs: number; pauses: number }> {
    return this.#counts;
  }

  /**
   * What comes, as much at a time as has come, until the signal ends it.
   * @throws FeedRefusedError when the vendor refuses the request, or cannot be reached from the start
   */
  async *batches(): AsyncGenerator<readonly FeedItem[]> {
    const stop = new AbortController();
    const connecting = this.#connect(AbortSignal.any([this.#options.signal, stop.signal]));
    // Awaited below; until then nobody listens.
    connecting.catch(() => undefined);
    try {
      yield* this.#queue.batches();
    } finally {
      stop.abort();
      await connecting;
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const end = await this.#connectOnce(signal);
        if (!signal.aborted) await this.#afterEnd(end, signal);
      }
    } finally {
      this.#queue.close();
    }
  }

  async #connectOnce(signal: AbortSignal): Promise<ConnectionEnd> {
    const { vendor, symbols, secrets, maxSilenceMs = vendor.maxSilenceMs } = this.#options;
    const connection = new FeedConnection({
      address: vendor.addressOf(this.#url, secrets),
      session: vendor.openSession(symbols, secrets, this.#url),
      maxSilenceMs,
      onStep: (step, text) => this.#take(step, text),
      onSubscribed: () => this.#noteConnected(),
    });
    this.#connection = connection;
    const close = (): void => connection.close('stopped');
    signal.addEventListener('abort', close);
    const end = await connection.ended;
    signal.removeEventListener('abort', close);
    this.#connection = undefined;
    return end;
  }

  async #afterEnd({ reason, isFinal }: ConnectionEnd, signal: AbortSignal): Promise<void> {
    const { vendor, random, wait = pause } = this.#options;
    this.#failures += 1;
    const hasBeenThere = this.#counts.connections > 0;
    if (isFinal) throw this.#refusal(reason);
    if (!hasBeenThere && this.#failures === MAX_FIRST_ATTEMPTS) {
      throw this.#refusal(`${reason} (${this.#failures} attempts)`);
    }
    if (hasBeenThere) this.#lostAtMs ??= performance.now();
    // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    const waitMs = random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    this.#note(`connection lost: ${reason}; the next attempt is in ${(waitMs / 1000).toFixed(1)} s`);
    if (vendor.backfill === null && hasBeenThere && this.#failures === 1) {
      this.#note('what is traded until it is back will be missing, and its messages do not tell how much');
    }
    await wait(waitMs, signal);
  }

  #noteConnected(): void {
    const { symbols } = this.#options;
    this.#counts.connections += 1;
    if (this.#isPaused) this.#connection?.pause();
    if (this.#lostAtMs === undefined) {
      this.#note(`connected to ${this.#url.host}, ${symbols.length} symbol${symbols.length > 1 ? 's' : ''}`);
      return;
    }
    const awayMs = performance.now() - this.#lostAtMs;
    this.#lostAtMs = undefined;
    this.#counts.outages += 1;
    this.#counts.outageMs += awayMs;
    this.#note(`connected again after ${(awayMs / 1000).toFixed(1)} s`);
  }

  #take(step: FeedStep, text: string): void {
    if (step.kind === 'control') return;
    if (step.kind === 'refused') {
      this.#note(`refused in part: ${step.reason}`);
      return;
    }
    if (step.kind === 'record') this.#failures = 0;
    this.#queue.push({ step, text: step.kind === 'record' ? step.record.text : text });
  }

  #pause(waiting: number): void {
    this.#isPaused = true;
    this.#counts.pauses += 1;
    this.#connection?.pause();
    this.#note(`sends faster than the stream takes: ${waiting} messages wait, and reading with them`);
  }

  #resume(): void {
    this.#isPaused = false;
    this.#connection?.resume();
    this.#note('the stream has caught up, reading goes on');
  }

  #refusal(reason: string): FeedRefusedError {
    return new FeedRefusedError(
      this.#redacted(`${this.#options.vendor.name} (${this.#url.host}): ${reason}`),
    );
  }

  #note(text: string): void {
    this.#options.onNote(this.#redacted(`${this.#options.vendor.name}: ${text}`));
  }

  /** Vendors may repeat what they were sent. */
  #redacted(text: string): string {
    let redacted = text;
    for (const secret of Object.values(this.#options.secrets)) {
      for (const form of [secret, encodeURIComponent(secret)]) redacted = redacted.replaceAll(form, '***');
    }
    return redacted;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}

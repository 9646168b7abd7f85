import type { Clock } from '../../ports/clock.ts';

/** How soon a change in the store counts. */
const LIFE_MS = 60_000;

export interface MinuteCacheOptions<T> {
  readonly clock: Clock;
  /** How long a store that could not be read is left alone: while an old answer stands in, and while there is none. */
  readonly pauseMs: { readonly known: number; readonly unknown: number };
  readonly onFailure?: (error: unknown, known: T | undefined) => void;
}

/**
 * Remembers the one answer of a store for a minute. Concurrent askers share one read, and where the store cannot be read
 * the last answer goes on. It is the same object until it has been read anew.
 */
export class MinuteCache<T extends object> {
  readonly #read: () => Promise<T>;
  readonly #options: MinuteCacheOptions<T>;
  #known: T | undefined;
  #failure: unknown;
  #askAgainMs = -Infinity;
  #reading: Promise<void> | null = null;

  constructor(read: () => Promise<T>, options: MinuteCacheOptions<T>) {
    this.#read = read;
    this.#options = options;
  }

  /** Rejects while nothing is known, with what the store said last. */
  async get(): Promise<T> {
    if (this.#options.clock.now() >= this.#askAgainMs) {
      this.#reading ??= this.#ask().finally(() => (this.#reading = null));
      await this.#reading;
    }
    if (this.#known === undefined) throw this.#failure;
    return this.#known;
  }

  async #ask(): Promise<void> {
    const { clock, pauseMs, onFailure } = this.#options;
    try {
      this.#known = await this.#read();
      this.#askAgainMs = clock.now() + LIFE_MS;
    } catch (error) {
      this.#failure = error;
      this.#askAgainMs = clock.now() + (this.#known === undefined ? pauseMs.unknown : pauseMs.known);
      onFailure?.(error, this.#known);
    }
  }
}

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../ports/clock.ts';
import type { Preferences } from '../../core/preferences/preferences.ts';
import type { PreferenceStore } from '../../ports/preference-store.ts';

/** How soon a changed preference counts. */
const TTL_MS = 60_000;
const ALL = 'all';

/**
 * Remembers the preferences for a minute. Concurrent askers share one read, and when the store cannot be read an
 * old answer is better than an alert that reaches nobody.
 */
export class CachedPreferenceStore implements PreferenceStore {
  readonly #cache: LRUCache<typeof ALL, Preferences>;
  /** Where no old answer stands in, the cache answers nothing and keeps the reason to itself. */
  #failure: unknown;

  constructor(store: PreferenceStore, clock: Clock, ttlMs: number = TTL_MS) {
    this.#cache = new LRUCache({
      max: 1,
      ttl: ttlMs,
      ttlResolution: 0,
      allowStaleOnFetchRejection: true,
      noDeleteOnFetchRejection: true,
      perf: { now: () => clock.now() },
      fetchMethod: () => this.#read(store),
    });
  }

  async load(): Promise<Preferences> {
    const preferences = await this.#cache.fetch(ALL);
    if (preferences === undefined) throw this.#failure;
    return preferences;
  }

  async #read(store: PreferenceStore): Promise<Preferences> {
    try {
      return await store.load();
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}

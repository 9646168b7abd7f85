import type { Rule } from '../../core/rules/rule.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { RuleStore } from '../../ports/rule-store.ts';

/** How soon a changed rule counts. */
const TTL_MS = 60_000;
/** How soon a store that could not be read is asked again, while nothing is known at all. */
const RETRY_MS = 5_000;

/**
 * Remembers the rules for a minute. Concurrent askers share one read, and where the store cannot be read the last
 * known rules go on. The list is the same object until it has been read anew.
 */
export class CachedRuleStore implements RuleStore {
  readonly #store: RuleStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #rules: readonly Rule[] | null = null;
  #failure: unknown;
  #askAgainMs = -Infinity;
  #reading: Promise<void> | null = null;

  constructor(store: RuleStore, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  async all(): Promise<readonly Rule[]> {
    if (this.#clock.now() >= this.#askAgainMs) {
      this.#reading ??= this.#read().finally(() => (this.#reading = null));
      await this.#reading;
    }
    if (this.#rules === null) throw this.#failure;
    return this.#rules;
  }

  async #read(): Promise<void> {
    try {
      this.#rules = await this.#store.all();
      this.#askAgainMs = this.#clock.now() + TTL_MS;
    } catch (error) {
      this.#failure = error;
      this.#askAgainMs = this.#clock.now() + (this.#rules === null ? RETRY_MS : TTL_MS);
      this.#logger.error('RulesUnread', { error, rules_kept: this.#rules?.length ?? 0 });
    }
  }
}

import { inject, injectable } from 'tsyringe';
import type { Rule } from '../../core/rules/rule.ts';
import { Clock } from '../../ports/clock.ts';
import { Logger } from '../../ports/logger.ts';
import { DurableRuleStore, type RuleStore } from '../../ports/rule-store.ts';
import { MinuteCache } from './minute-cache.ts';

/** Batches come by the second and go on without rules: none of them waits for a store that is out of reach. */
const PAUSE_MS = { known: 60_000, unknown: 5_000 };

/** Remembers the rules for a minute; where the store cannot be read the last known rules go on. */
@injectable()
export class CachedRuleStore implements RuleStore {
  readonly #cache: MinuteCache<readonly Rule[]>;

  constructor(
    @inject(DurableRuleStore) store: RuleStore,
    @inject(Clock) clock: Clock,
    @inject(Logger) logger: Logger,
  ) {
    this.#cache = new MinuteCache(() => store.all(), {
      clock,
      pauseMs: PAUSE_MS,
      onFailure: (error, known) => logger.error('RulesUnread', { error, rules_kept: known?.length ?? 0 }),
    });
  }

  all(): Promise<readonly Rule[]> {
    return this.#cache.get();
  }
}

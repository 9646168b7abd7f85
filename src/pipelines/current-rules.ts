import { inject, injectable } from 'tsyringe';
import type { IndicatorSet } from '../core/indicators/indicator-set.ts';
import type { Rule } from '../core/rules/rule.ts';
import { RuleBook } from '../core/rules/rule-book.ts';
import { Logger } from '../ports/logger.ts';
import { RuleStore } from '../ports/rule-store.ts';
import { TickSettings } from './tick-settings.ts';

/** The rules of all users as code, compiled anew when they have been read anew. */
@injectable()
export class CurrentRules {
  readonly #store: RuleStore;
  readonly #indicators: IndicatorSet;
  readonly #logger: Logger;
  #rules: readonly Rule[] = [];
  #book: RuleBook;

  constructor(
    @inject(RuleStore) store: RuleStore,
    @inject(TickSettings) { indicators }: TickSettings,
    @inject(Logger) logger: Logger,
  ) {
    this.#store = store;
    this.#indicators = indicators;
    this.#logger = logger;
    this.#book = this.#compile();
  }

  /** null while no rules could be read: the market goes on, and what is remembered of rules is left as it is. */
  async book(): Promise<RuleBook | null> {
    let rules: readonly Rule[];
    try {
      rules = await this.#store.all();
    } catch (error) {
      this.#logger.warn('RulesUnknown', { error });
      return null;
    }
    if (rules !== this.#rules) {
      this.#rules = rules;
      this.#book = this.#compile();
    }
    return this.#book;
  }

  #compile(): RuleBook {
    return new RuleBook(this.#rules, this.#indicators, (symbol, ignored) => {
      this.#logger.warn('RulesIgnored', {
        symbol,
        rules: ignored.map(({ userId, ruleId }) => `${userId}/${ruleId}`),
      });
    });
  }
}

import { inject, injectable } from 'tsyringe';
import type { IndicatorSet } from '../core/indicators/indicator-set.ts';
import type { Rule } from '../core/rules/rule.ts';
import { RuleBook } from '../core/rules/rule-book.ts';
import { Logger } from '../ports/logger.ts';
import { RuleStore } from '../ports/rule-store.ts';
import { RuleNotices } from './rule-notices.ts';
import { TickSettings } from './tick-settings.ts';

/** The rules of all users as code, compiled anew when they have been read anew. */
@injectable()
export class CurrentRules {
  readonly #store: RuleStore;
  readonly #indicators: IndicatorSet;
  readonly #notices: RuleNotices;
  readonly #logger: Logger;
  #rules: readonly Rule[] = [];
  #book: RuleBook;

  constructor(
    @inject(RuleStore) store: RuleStore,
    @inject(TickSettings) { indicators }: TickSettings,
    @inject(RuleNotices) notices: RuleNotices,
    @inject(Logger) logger: Logger,
  ) {
    this.#store = store;
    this.#indicators = indicators;
    this.#notices = notices;
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

  /** Whoever has rules that no batch asks hears of it. */
  async tellLeftOut(): Promise<void> {
    await this.#notices.publish();
  }

  #compile(): RuleBook {
    return new RuleBook(this.#rules, this.#indicators, (symbol, ignored) => {
      this.#logger.warn('RulesIgnored', {
        symbol,
        rules: ignored.map(({ userId, ruleId }) => `${userId}/${ruleId}`),
      });
      this.#notices.note(symbol, ignored);
    });
  }
}

import type { Rule } from '../../../src/core/rules/rule.ts';
import type { RuleStore } from '../../../src/ports/rule-store.ts';

export class MemoryRuleStore implements RuleStore {
  rules: readonly Rule[];

  constructor(rules: readonly Rule[] = []) {
    this.rules = rules;
  }

  all(): Promise<readonly Rule[]> {
    return Promise.resolve(this.rules);
  }
}

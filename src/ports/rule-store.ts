import type { Rule } from '../core/rules/rule.ts';

export interface RuleStore {
  /** Every usable rule of every user, in no particular order. Rejects when the store cannot be reached. */
  all(): Promise<readonly Rule[]>;
}
export const RuleStore = Symbol('RuleStore');

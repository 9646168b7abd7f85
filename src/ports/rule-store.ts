import type { InjectionToken } from 'tsyringe';
import type { Rule } from '../core/rules/rule.ts';

export interface RuleStore {
  /** Every usable rule of every user, in no particular order. Rejects when the store cannot be reached. */
  all(): Promise<readonly Rule[]>;
}
export const RuleStore: InjectionToken<RuleStore> = Symbol('RuleStore');
/** The one that all environments share, behind what each remembers of it. */
export const DurableRuleStore: InjectionToken<RuleStore> = Symbol('DurableRuleStore');

import type { Severity } from '../alert/severity.ts';
import { isMatch, reasonOf, type SeverityFacts, type SeverityRule } from './severity-rule.ts';
import { DEFAULT_SEVERITY_RULES } from './default-severity-rules.ts';

export interface SeverityVerdict {
  readonly severity: Severity;
  /** "CRITICAL because …": shown to the person who is woken up by it. */
  readonly reason: string;
  /** Name of the rule that matched. */
  readonly rule: string;
}

/**
 * The severity of an anomaly and why: what the first of the rules says that matches, those of the settings before the
 * defaults. kinesis-processor, which knows no settings, and alert-processor both ask here.
 */
export function severityOf(facts: SeverityFacts, ownRules: readonly SeverityRule[] = []): SeverityVerdict {
  const matches = ({ when }: SeverityRule): boolean => isMatch(when, facts);
  const rule =
    ownRules.find(matches) ?? DEFAULT_SEVERITY_RULES.find(matches) ?? DEFAULT_SEVERITY_RULES.at(-1)!;
  return { severity: rule.severity, reason: reasonOf(rule, facts), rule: rule.name };
}

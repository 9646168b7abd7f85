import { DEFAULT_SEVERITY_RULES } from './default-severity-rules.ts';
import type { OwnSeverityRule } from './settings.ts';
import { isMatch, type SeverityFacts, type SeverityRule } from './severity-rule.ts';
import { causeFacts, type SeverityVerdict } from './verdict.ts';

/**
 * The severity of an anomaly and why: what the first of the rules says that matches, those of the settings before the
 * defaults. kinesis-processor, which knows no settings, and alert-processor both ask here.
 */
export function severityOf(facts: SeverityFacts, ownRules: readonly OwnSeverityRule[] = []): SeverityVerdict {
  const matches = ({ when }: SeverityRule): boolean => isMatch(when, facts);
  const own = ownRules.find(matches);
  if (own !== undefined) {
    const { severity, name: rule, because } = own;
    return { severity, cause: { kind: 'own_rule', rule, because, facts: causeFacts(facts) } };
  }
  const { severity, name: rule } = DEFAULT_SEVERITY_RULES.find(matches) ?? DEFAULT_SEVERITY_RULES.at(-1)!;
  return { severity, cause: { kind: 'default_rule', rule, facts: causeFacts(facts) } };
}

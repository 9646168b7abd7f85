import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { closedBarValues, liveBarValues } from '../../../src/core/market-state/value-selection.ts';
import { unreachedAt, unreachedText } from '../../../src/core/preferences/reach.ts';
import { parsePreferenceItem } from '../../../src/dto/preference-item.ts';
import { parseRules } from '../../../src/dto/rule.dto.ts';
import type { PlainItem } from './preference-table.ts';

export interface ItemProblems {
  readonly id: string;
  /** The item is not used, or not written. */
  readonly problems: readonly string[];
  /** It is used, but says something that nothing answers to. */
  readonly warnings: readonly string[];
  /** It is used, and its user will not be told all that they wish to be. */
  readonly unreached: readonly string[];
}

/**
 * What is wrong with these items, each by itself and as they refer to each other and to `others`; those without a fault are
 * left out.
 */
export function checkItems(
  items: readonly PlainItem[],
  others: readonly PlainItem[] = [],
): readonly ItemProblems[] {
  const known = new Set([...items, ...others].map((item) => item['user_id']));
  return items
    .map((item, index) => checkItem(item, index, known))
    .filter(({ problems, warnings, unreached }) => problems.length + warnings.length + unreached.length > 0);
}

function checkItem(item: PlainItem, index: number, known: ReadonlySet<unknown>): ItemProblems {
  const { user_id: userId } = item;
  const parsed = parsePreferenceItem(item, 'refuse unknown fields');
  const id = typeof userId === 'string' && userId.length <= 64 ? userId : `item ${index + 1}`;
  switch (parsed.kind) {
    case 'bad':
      return { id, problems: [...parsed.problems, ...ruleProblems(item, id)], warnings: [], unreached: [] };
    case 'preference': {
      const { escalationPolicy: policy } = parsed.preference;
      const isMissing = policy !== undefined && !known.has(`policy:${policy}`);
      const warnings = isMissing ? [`escalation_policy names ${policy}, which does not exist`] : [];
      const unreached = unreachedText(unreachedAt(parsed.preference));
      return { id, problems: ruleProblems(item, parsed.preference.userId), warnings, unreached };
    }
    case 'policy': {
      const users = parsed.policy.steps.flatMap((step) => ('notify' in step ? step.notify : []));
      const missing = [...new Set(users)].filter((user) => !known.has(user));
      const warnings = missing.map((user) => `steps name ${user}, who does not exist`);
      return { id, problems: [], warnings, unreached: [] };
    }
    case 'settings':
      return { id, problems: [], warnings: [], unreached: [] };
    default:
      return parsed satisfies never;
  }
}

/** The indicators that kinesis-processor computes are the ones that a rule can speak of. */
function ruleProblems({ rules }: PlainItem, userId: string): readonly string[] {
  if (rules === undefined) return [];
  const { indicators } = defaultSettings();
  const values = { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
  return parseRules(rules, values, userId).problems;
}

import { defaultSettings } from '../../../src/core/market-state/monitor-settings.ts';
import { closedBarValues, liveBarValues } from '../../../src/core/market-state/value-selection.ts';
import { unreachedAt, unreachedText } from '../../../src/core/preferences/reach.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';
import { isUndeliverable } from '../../../src/core/preferences/undeliverable.ts';
import type { Selection } from '../../../src/core/matching/selection.ts';
import { isRegularExpression } from '../../../src/core/matching/wildcard.ts';
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
 * @param usersSecrets what the names of users' secrets have to begin with
 * @param others null where it is not known what else there is, so that any name may answer to something
 */
export function checkItems(
  items: readonly PlainItem[],
  usersSecrets: string,
  others: readonly PlainItem[] | null = [],
): readonly ItemProblems[] {
  const known = others && new Set([...items, ...others].map((item) => item['user_id']));
  return items
    .map((item, index) => checkItem(item, index, { known, usersSecrets }))
    .filter(({ problems, warnings, unreached }) => problems.length + warnings.length + unreached.length > 0);
}

function checkItem(
  item: PlainItem,
  index: number,
  { known, usersSecrets }: { readonly known: ReadonlySet<unknown> | null; readonly usersSecrets: string },
): ItemProblems {
  const { user_id: userId } = item;
  const parsed = parsePreferenceItem(item, 'refuse unknown fields', usersSecrets);
  const id = typeof userId === 'string' && userId.length <= 64 ? userId : `item ${index + 1}`;
  switch (parsed.kind) {
    case 'bad':
      return { id, problems: [...parsed.problems, ...ruleProblems(item, id)], warnings: [], unreached: [] };
    case 'preference': {
      const { escalationPolicy: policy, symbols, anomalies } = parsed.preference;
      const isMissing = policy !== undefined && known?.has(`policy:${policy}`) === false;
      const warnings = [
        ...returnedMail(parsed.preference),
        ...(isMissing ? [`escalation_policy names ${policy}, which does not exist`] : []),
        ...patternWarnings('symbols', symbols),
        ...patternWarnings('anomalies', anomalies),
      ];
      const unreached = unreachedText(unreachedAt(parsed.preference));
      return { id, problems: ruleProblems(item, parsed.preference.userId), warnings, unreached };
    }
    case 'policy': {
      const users = parsed.policy.steps.flatMap((step) => ('notify' in step ? step.notify : []));
      const missing = [...new Set(users)].filter((user) => known?.has(user) === false);
      const warnings = missing.map((user) => `steps name ${user}, who does not exist`);
      return { id, problems: [], warnings, unreached: [] };
    }
    case 'settings':
      return { id, problems: [], warnings: [], unreached: [] };
    default:
      return parsed satisfies never;
  }
}

function returnedMail(preference: Preference): readonly string[] {
  const { undeliverableEmail } = preference;
  if (undeliverableEmail === undefined || !isUndeliverable(preference)) return [];
  const since = new Date(undeliverableEmail.sinceMs).toISOString().slice(0, 10);
  return [
    `mail comes back since ${since} (${undeliverableEmail.reason}): give another contacts.email, or rtf preferences clear-bounce`,
  ];
}

/** A regular expression is a name like any other here, and most likely nobody's. */
function patternWarnings(field: string, { include, exclude }: Selection): readonly string[] {
  return [...include, ...exclude]
    .filter((pattern) => isRegularExpression(pattern) || pattern.includes('|'))
    .map(
      (pattern) => `${field} holds ${pattern}, which is no pattern here: * alone stands for any characters`,
    );
}

/** The indicators that kinesis-processor computes are the ones that a rule can speak of. */
function ruleProblems({ rules }: PlainItem, userId: string): readonly string[] {
  if (rules === undefined) return [];
  const { indicators } = defaultSettings();
  const values = { live: liveBarValues(indicators), closed: closedBarValues(indicators) };
  return parseRules(rules, values, userId).problems;
}

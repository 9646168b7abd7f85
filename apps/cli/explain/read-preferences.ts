import type { EscalationPolicy } from '../../../src/core/preferences/escalation-policy.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';
import type { Preferences } from '../../../src/core/preferences/preferences.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import { parsePreferenceItem } from '../../../src/dto/preference-item.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { itemsOf } from '../items-of.ts';

/**
 * Items of a file as the function would see them in its table.
 * @throws OperationFailure with everything that is wrong with them
 */
export function preferencesOfFile(value: unknown, usersSecrets: string): Preferences {
  const preferences: Preference[] = [];
  const policies = new Map<string, EscalationPolicy>();
  let settings = DEFAULT_SETTINGS;
  const problems: string[] = [];
  for (const item of itemsOf(value)) {
    const parsed = parsePreferenceItem(item, 'refuse unknown fields', usersSecrets);
    if (parsed.kind === 'preference') preferences.push(parsed.preference);
    else if (parsed.kind === 'policy') policies.set(parsed.policy.policyId, parsed.policy);
    else if (parsed.kind === 'settings') settings = parsed.settings;
    else problems.push(...parsed.problems.map((problem) => `${parsed.userId}: ${problem}`));
  }
  if (problems.length > 0) throw new OperationFailure(problems.join('\n'));
  return { preferences, policies, settings };
}

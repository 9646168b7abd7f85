import type { EscalationPolicy } from '../core/preferences/escalation-policy.ts';
import type { Preference } from '../core/preferences/preference.ts';
import type { Settings } from '../core/severity/settings.ts';
import { parsePolicy, POLICY_PREFIX } from './escalation-policy.dto.ts';
import { parsePreference } from './preference.dto.ts';
import type { Strictness } from './problems.ts';
import { parseSettings, SETTINGS_KEY } from './settings.dto.ts';

export type ParsedItem =
  | {
      readonly kind: 'preference';
      readonly preference: Preference;
      readonly leftOut: readonly string[];
    }
  | { readonly kind: 'policy'; readonly policy: EscalationPolicy }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'bad'; readonly userId: string; readonly problems: readonly string[] };

/** Reads one item of the user-preferences table: `user_id` says what it is. `usersSecrets`: as of `parsePreference`. */
export function parsePreferenceItem(
  item: Readonly<Record<string, unknown>>,
  strictness: Strictness = 'pass over unknown fields',
  usersSecrets?: string,
): ParsedItem {
  const { user_id: userId } = item;
  if (userId === SETTINGS_KEY) {
    const parsed = parseSettings(item, strictness);
    return parsed.ok
      ? { kind: 'settings', settings: parsed.settings }
      : { kind: 'bad', userId, problems: parsed.problems };
  }
  if (typeof userId === 'string' && userId.startsWith(POLICY_PREFIX)) {
    const parsed = parsePolicy(item, strictness);
    return parsed.ok
      ? { kind: 'policy', policy: parsed.policy }
      : { kind: 'bad', userId: userId.slice(0, 64), problems: parsed.problems };
  }
  const parsed = parsePreference(item, strictness, usersSecrets);
  return parsed.ok
    ? { kind: 'preference', preference: parsed.preference, leftOut: parsed.leftOut }
    : { kind: 'bad', userId: parsed.userId, problems: parsed.problems };
}

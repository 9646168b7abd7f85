import type { EscalationPolicy } from '../core/escalation/policy.ts';
import type { Preference } from '../core/preferences/preference.ts';
import type { Settings } from '../core/settings/settings.ts';

/** Everything that people have written about who is told what, and how. */
export interface Preferences {
  /** Every usable one, in no particular order. */
  readonly preferences: readonly Preference[];
  /** By `policyId`. */
  readonly policies: ReadonlyMap<string, EscalationPolicy>;
  readonly settings: Settings;
}

export interface PreferenceStore {
  load(): Promise<Preferences>;
}
export const PreferenceStore = Symbol('PreferenceStore');

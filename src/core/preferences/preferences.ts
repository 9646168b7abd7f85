import type { EscalationPolicy } from './escalation-policy.ts';
import type { Settings } from '../severity/settings.ts';
import type { Preference } from './preference.ts';

/** Everything that people have written about who is told what, and how. */
export interface Preferences {
  /** Every usable one, in no particular order. */
  readonly preferences: readonly Preference[];
  /** By `policyId`. */
  readonly policies: ReadonlyMap<string, EscalationPolicy>;
  readonly settings: Settings;
}

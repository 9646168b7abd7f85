import type { Preference } from '../core/preferences/preference.ts';

export interface PreferenceStore {
  /** Every usable preference, in no particular order. */
  all(): Promise<readonly Preference[]>;
}
export const PreferenceStore = Symbol('PreferenceStore');

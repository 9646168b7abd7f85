import type { Preferences } from '../core/preferences/preferences.ts';

export interface PreferenceStore {
  load(): Promise<Preferences>;
}
export const PreferenceStore = Symbol('PreferenceStore');

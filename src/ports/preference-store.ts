import type { InjectionToken } from 'tsyringe';
import type { Preferences } from '../core/preferences/preferences.ts';

export interface PreferenceStore {
  load(): Promise<Preferences>;
}
export const PreferenceStore: InjectionToken<PreferenceStore> = Symbol('PreferenceStore');
/** The one that all environments share, behind what each remembers of it. */
export const DurablePreferenceStore: InjectionToken<PreferenceStore> = Symbol('DurablePreferenceStore');

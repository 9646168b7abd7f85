import type { Preference } from '../../../src/core/preferences/preference.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/severity/settings.ts';
import type { Preferences } from '../../../src/core/preferences/preferences.ts';
import type { PreferenceStore } from '../../../src/ports/preference-store.ts';

export class MemoryPreferenceStore implements PreferenceStore {
  #preferences: Preferences;

  constructor(
    preferences: readonly Preference[] = [],
    others: Partial<Omit<Preferences, 'preferences'>> = {},
  ) {
    this.#preferences = {
      policies: new Map(),
      settings: DEFAULT_SETTINGS,
      ...others,
      preferences: [...preferences],
    };
  }

  /** People change their minds. */
  replace(preferences: readonly Preference[]): void {
    this.#preferences = { ...this.#preferences, preferences };
  }

  load(): Promise<Preferences> {
    return Promise.resolve(this.#preferences);
  }
}

import type { Preference } from '../../core/preferences/preference.ts';
import type { PreferenceStore } from '../../ports/preference-store.ts';

export class MemoryPreferenceStore implements PreferenceStore {
  readonly #preferences: Preference[];

  constructor(preferences: readonly Preference[] = []) {
    this.#preferences = [...preferences];
  }

  all(): Promise<readonly Preference[]> {
    return Promise.resolve([...this.#preferences]);
  }
}

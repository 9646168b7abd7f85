import { inject, injectable } from 'tsyringe';
import type { Preferences } from '../../core/preferences/preferences.ts';
import { Clock } from '../../ports/clock.ts';
import { DurablePreferenceStore, type PreferenceStore } from '../../ports/preference-store.ts';
import { MinuteCache } from './minute-cache.ts';

/** An alert that is at hand now is worth another try, whatever became of the one before. */
const NO_PAUSE = { known: 0, unknown: 0 };

/** Remembers the preferences for a minute. An old answer is better than an alert that reaches nobody. */
@injectable()
export class CachedPreferenceStore implements PreferenceStore {
  readonly #cache: MinuteCache<Preferences>;

  constructor(@inject(DurablePreferenceStore) store: PreferenceStore, @inject(Clock) clock: Clock) {
    this.#cache = new MinuteCache(() => store.load(), { clock, pauseMs: NO_PAUSE });
  }

  load(): Promise<Preferences> {
    return this.#cache.get();
  }
}

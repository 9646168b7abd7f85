import type { Recurrence } from '../../../src/core/tickets/recurrence.ts';
import type { RecurrenceStore, StoredRecurrence } from '../../../src/ports/recurrence-store.ts';

export class MemoryRecurrenceStore implements RecurrenceStore {
  readonly #stored = new Map<string, StoredRecurrence>();

  load(fingerprint: string): Promise<StoredRecurrence | null> {
    return Promise.resolve(this.#stored.get(fingerprint) ?? null);
  }

  save(recurrence: Recurrence, version: number | null): Promise<boolean> {
    const stored = this.#stored.get(recurrence.fingerprint);
    if ((stored?.version ?? null) !== version) return Promise.resolve(false);
    this.#stored.set(recurrence.fingerprint, { recurrence, version: (version ?? 0) + 1 });
    return Promise.resolve(true);
  }
}

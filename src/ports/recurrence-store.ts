import type { InjectionToken } from 'tsyringe';
import type { Recurrence } from '../core/tickets/recurrence.ts';

export interface StoredRecurrence {
  readonly recurrence: Recurrence;
  /** Counts the writes. */
  readonly version: number;
}

/** Remembers what keeps going wrong, as long as it could matter to a ticket. */
export interface RecurrenceStore {
  /** Null when it was never seen, or so long ago that it is forgotten. Sees every write that came before the call. */
  load(fingerprint: string): Promise<StoredRecurrence | null>;

  /** False when somebody else has written since `version` (null: nothing was there). */
  save(recurrence: Recurrence, version: number | null, nowMs: number): Promise<boolean>;
}
export const RecurrenceStore: InjectionToken<RecurrenceStore> = Symbol('RecurrenceStore');

import type { InjectionToken } from 'tsyringe';
import type { ArchivedEvent, RejectedEvent, SetAside } from '../core/market-data/stream-event.ts';

/**
 * The data lake. What is written depends on the batch alone, not on any state: writing the same batch again writes the
 * same object. Batches cut differently overlap; readers dedupe on shard, sequence number and sub-sequence.
 */
export interface TickArchive {
  archive(events: readonly ArchivedEvent[]): Promise<void>;
  quarantine(rejected: readonly RejectedEvent[]): Promise<void>;
  /** Beside the quarantine of the same batch. */
  setAside(items: readonly SetAside[]): Promise<void>;
}
export const TickArchive: InjectionToken<TickArchive> = Symbol('TickArchive');

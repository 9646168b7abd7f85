import type { RejectedEvent, StreamEvent } from './stream-event.ts';

/** A decoded batch of one shard, in stream order. */
export interface TickBatch {
  readonly events: readonly StreamEvent[];
  readonly rejected: readonly RejectedEvent[];
}

/** What became of a batch. */
export interface TickBatchResult {
  /** Lowest sequence number that has to be delivered again; null when the whole batch is done. */
  readonly retryFrom: string | null;
  readonly processed: number;
  readonly rejected: number;
  readonly duplicates: number;
}

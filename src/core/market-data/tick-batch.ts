import type { ArchivedEvent, RejectedEvent, StreamEvent } from './stream-event.ts';
import { compareSequenceNumbers } from './stream-position.ts';
import type { TradeCorrection } from './trade-correction.ts';

/** A decoded batch of one shard, in stream order. */
export interface TickBatch {
  readonly events: readonly StreamEvent[];
  readonly rejected: readonly RejectedEvent[];
  /** Go to the archive and nowhere else; absent where there is none, as in nearly every batch. */
  readonly corrections?: readonly StreamEvent<TradeCorrection>[];
  /** Records from this sequence number on were left packed: those before have filled the memory. Absent otherwise. */
  readonly retryFrom?: string;
}

/** Events and corrections of a batch, in stream order. */
export function archivedEvents({ events, corrections = [] }: TickBatch): readonly ArchivedEvent[] {
  if (corrections.length === 0) return events;
  return [...events, ...corrections].toSorted(
    ({ position: a }, { position: b }) =>
      compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) || a.subSequence - b.subSequence,
  );
}

/** What became of a batch. */
export interface TickBatchResult {
  /** Lowest sequence number that has to be delivered again; null when the whole batch is done. */
  readonly retryFrom: string | null;
  readonly processed: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** Processed events that came after their bar had closed, and moved nothing. */
  readonly late: number;
  /** Processed events that later ones had overtaken, and that set no price. */
  readonly outOfOrder: number;
  /** Events processed earlier that turned out to have a wrong time, or a price in other units. */
  readonly takenBack: number;
}

import type { MarketEvent } from './market-event.ts';
import type { RejectionReason } from './rejection.ts';
import type { StreamPosition } from './stream-position.ts';
import type { TradeCorrection } from './trade-correction.ts';

/** A valid event and where it stood on the stream. */
export interface StreamEvent<E = MarketEvent> {
  readonly event: E;
  readonly position: StreamPosition;
  /** When Kinesis took the record, epoch milliseconds: the same each time it is delivered. */
  readonly arrivalMs: number;
}

/** What the archive takes: events, and what is said about earlier ones. */
export type ArchivedEvent = StreamEvent<MarketEvent | TradeCorrection>;

/** Something on the stream that is no valid event, kept byte for byte. */
export interface RejectedEvent {
  readonly reason: RejectionReason;
  /** Which field, what was expected, what was received. */
  readonly detail: string;
  readonly payload: Uint8Array;
  readonly partitionKey: string;
  readonly position: StreamPosition;
  readonly arrivalMs: number;
}

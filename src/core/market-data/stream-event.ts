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

/** What ties all that comes of an event together: what its sender calls it, or its place on the stream. */
export function correlationIdOf({ event, position }: StreamEvent): string {
  return event.correlationId ?? placeOf(position);
}

export function placeOf({ shardId, sequenceNumber }: StreamPosition): string {
  return `${shardId}:${sequenceNumber}`;
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

/** Something valid that could not be worked on, or stored: kept as data, with what it belongs to. */
export interface SetAside {
  readonly reason: Extract<RejectionReason, 'not_processable' | 'not_storable'>;
  readonly detail: string;
  readonly symbol: string;
  readonly content:
    | { readonly kind: 'event'; readonly event: MarketEvent }
    | { readonly kind: 'data'; readonly data: unknown };
  /** Place of the event itself, or of one in whose batch it came to be. */
  readonly position: StreamPosition;
  readonly arrivalMs: number;
}

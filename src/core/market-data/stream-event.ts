import type { MarketEvent } from './market-event.ts';
import type { RejectionReason, UnusablePrice } from './rejection.ts';
import type { StreamPosition } from './stream-position.ts';
import type { TradeCorrection } from './trade-correction.ts';

/** Where something stood on the stream, and since when. */
export type StreamPlace = Pick<StreamEvent, 'position' | 'arrivalMs'>;

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
  /** See `Rejection`. */
  readonly price?: UnusablePrice;
  /** What it is where the prices of its instrument may have any sign. */
  readonly signed?: ArchivedEvent;
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

/**
 * Where an event stands on the stream. Kinesis orders records of one shard by sequence number; several events
 * of one record (a KPL aggregate, a feed's batch envelope) are distinguished by `subSequence`, counted from 0.
 */
export interface StreamPosition {
  readonly shardId: string;
  /** Decimal digits, up to 56 of them: too large for a double, so it stays text. */
  readonly sequenceNumber: string;
  readonly subSequence: number;
  /** Key of the record, shortened; absent where it is the symbol, as it should be, or not known. Order holds within one. */
  readonly partitionKey?: string;
}

/** Negative when sequence number `a` comes before `b`, 0 when equal, positive when after. */
export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

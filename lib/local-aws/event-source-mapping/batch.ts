import type { SourceRecord } from '../../kinesis/source-record.ts';

/** Why a batch was given up, in Lambda's words. */
export type GiveUpCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that go to the function together, in the order of the stream. */
export interface Batch {
  readonly records: readonly SourceRecord[];
  /** Retries used so far; halves of a split batch inherit them. */
  readonly retries: number;
  /** Not invoked before this time: the pause before a retry. */
  readonly notBeforeMs: number;
  /** Set when no retry is left; the error of the last attempt. */
  readonly exhausted: { readonly functionError: 'Unhandled' | null } | null;
}

/** Synchronous invocations take 6 MB; the envelope around the records is a few bytes. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = '{"Records":[]}'.length;

export function newBatch(records: readonly SourceRecord[]): Batch {
  return { records, retries: 0, notBeforeMs: 0, exhausted: null };
}

/** Both halves; the first is the smaller one when the number is odd. */
export function bisect(batch: Batch): [Batch, Batch] {
  const middle = Math.floor(batch.records.length / 2);
  return [withRecords(batch, 0, middle), withRecords(batch, middle)];
}

/** A batch of the records from `start` to before `end`, due at once. */
export function withRecords(batch: Batch, start: number, end?: number): Batch {
  return { ...batch, records: batch.records.slice(start, end), notBeforeMs: 0 };
}

/** How many of `pending` make the next batch, and whether size or payload (not time) ended it. */
export function fill(
  pending: readonly SourceRecord[],
  batchSize: number,
): { readonly count: number; readonly isFull: boolean } {
  let bytes = ENVELOPE_BYTES;
  for (const [index, record] of pending.entries()) {
    bytes += record.payloadBytes;
    // A record alone beyond the limit still has to go somewhere: it travels by itself.
    if (bytes > MAX_PAYLOAD_BYTES && index > 0) return { count: index, isFull: true };
    if (index + 1 === batchSize) return { count: batchSize, isFull: true };
  }
  return { count: pending.length, isFull: false };
}

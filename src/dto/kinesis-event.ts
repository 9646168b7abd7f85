import type { KinesisStreamEvent } from 'aws-lambda';
import type { RejectedEvent, StreamEvent } from '../core/market-data/stream-event.ts';
import type { TickBatch } from '../core/market-data/tick-batch.ts';
import type { TradeCorrection } from '../core/market-data/trade-correction.ts';
import { decodeRecord } from './kinesis-record.ts';

/**
 * Everything in a batch of Kinesis records, each event with its place on the stream. Never throws: what cannot be
 * read is among the rejected. Whether a timestamp lies in the future is judged at the record's arrival, not by the clock:
 * a retry some minutes later must not accept what was refused before.
 */
export function decodeKinesisEvent(event: KinesisStreamEvent): TickBatch {
  const events: StreamEvent[] = [];
  const rejected: RejectedEvent[] = [];
  const corrections: StreamEvent<TradeCorrection>[] = [];
  for (const { eventID, kinesis } of event.Records) {
    const shardId = eventID.slice(0, eventID.lastIndexOf(':'));
    const arrivalMs = Math.round(kinesis.approximateArrivalTimestamp * 1000);
    for (const decoded of decodeRecord(kinesis.data, arrivalMs)) {
      const { sequenceNumber, partitionKey } = kinesis;
      const position = { shardId, sequenceNumber, subSequence: decoded.subSequence };
      if (decoded.ok) {
        const { event: each } = decoded;
        if (each.type === 'correction') corrections.push({ event: each, position, arrivalMs });
        else events.push({ event: each, position, arrivalMs });
      } else {
        const { reason, detail, payload } = decoded;
        rejected.push({ reason, detail, payload, partitionKey, position, arrivalMs });
      }
    }
  }
  return { events, rejected, ...(corrections.length > 0 && { corrections }) };
}

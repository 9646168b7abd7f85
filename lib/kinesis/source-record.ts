import { createHash } from 'node:crypto';

import type { KinesisStreamRecord } from 'aws-lambda';

/** One record of a shard on its way to the function. */
export interface SourceRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** When the stream took it, epoch milliseconds. */
  readonly arrivalMs: number;
  /** Its share of the invocation payload. */
  readonly payloadBytes: number;
  /** As the function sees it. */
  readonly event: KinesisStreamRecord;
}

export interface RecordSource {
  readonly shardId: string;
  readonly streamArn: string;
  readonly region: string;
}

export interface KinesisRecord {
  readonly SequenceNumber?: string | undefined;
  readonly PartitionKey?: string | undefined;
  readonly Data?: Uint8Array | undefined;
  readonly ApproximateArrivalTimestamp?: Date | undefined;
}

/** A record as GetRecords returns it, in the form Lambda gives it to a function. */
export function toSourceRecord(record: KinesisRecord, source: RecordSource): SourceRecord {
  const sequenceNumber = record.SequenceNumber!;
  const partitionKey = record.PartitionKey!;
  const arrivalMs = record.ApproximateArrivalTimestamp!.getTime();
  const event: KinesisStreamRecord = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: Buffer.from(record.Data ?? []).toString('base64'),
      approximateArrivalTimestamp: arrivalMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${source.shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/local',
    awsRegion: source.region,
    eventSourceARN: source.streamArn,
  };
  const payloadBytes = Buffer.byteLength(JSON.stringify(event)) + 1;
  return { sequenceNumber, partitionKey, arrivalMs, payloadBytes, event };
}

/**
 * The lane of a partition key: always the same one, which is what keeps its records in order. Which hash Lambda
 * uses is not published; any even one will do.
 */
export function laneOf(partitionKey: string, parallelizationFactor: number): number {
  return createHash('md5').update(partitionKey).digest().readUInt32BE(0) % parallelizationFactor;
}

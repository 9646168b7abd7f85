import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { T0 } from './market-events.ts';

const SHARD = 'shardId-000000000000';
/** After everything that the fixtures tell of: nothing on the stream lies in the future. */
const ARRIVAL_MS = T0 + 86_400_000;

export interface RecordOverrides {
  readonly sequenceNumber?: string;
  readonly partitionKey?: string;
  readonly arrivalMs?: number;
}

/** One record as Lambda delivers it; `data` is put on the stream as JSON, or as it is when it is bytes. */
export function kinesisRecord(data: unknown, overrides: RecordOverrides = {}): KinesisStreamRecord {
  const { sequenceNumber = '1', partitionKey = 'ACME', arrivalMs = ARRIVAL_MS } = overrides;
  const bytes = data instanceof Uint8Array ? data : Buffer.from(JSON.stringify(data));
  return {
    awsRegion: 'us-east-1',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::000000000000:role/test',
    kinesis: {
      approximateArrivalTimestamp: arrivalMs / 1000,
      data: Buffer.from(bytes).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
    },
  };
}

/** A batch with sequence numbers from `first` on. */
export function kinesisEvent(data: readonly unknown[], first = 1): KinesisStreamEvent {
  return {
    Records: data.map((each, index) => kinesisRecord(each, { sequenceNumber: String(first + index) })),
  };
}

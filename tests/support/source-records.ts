import { toSourceRecord, type SourceRecord } from '../../lib/kinesis/source-record.ts';

const SOURCE = {
  shardId: 'shardId-000000000000',
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
  region: 'us-east-1',
};

export function sourceRecord(sequenceNumber: number, partitionKey = 'AAPL', arrivalMs = 0): SourceRecord {
  return toSourceRecord(
    {
      SequenceNumber: String(sequenceNumber),
      PartitionKey: partitionKey,
      Data: Buffer.from(`{"n":${sequenceNumber}}`),
      ApproximateArrivalTimestamp: new Date(arrivalMs),
    },
    SOURCE,
  );
}

/** Records 1 to `count` of one partition key, arrived at time 0. */
export function sourceRecords(count: number): SourceRecord[] {
  return Array.from({ length: count }, (_, index) => sourceRecord(index + 1));
}

import { createHash } from 'node:crypto';
import { toSourceRecord, type SourceRecord } from '../../lib/kinesis/source-record.ts';
import type { ProducedRecord } from './market-stream.ts';

/** The shards of the stream over time: each list replaces the one before. */
export const SHARD_HISTORIES: readonly (readonly (readonly string[])[])[] = [
  [['A']],
  [['A', 'B']],
  [['A'], ['B', 'C']],
  [['A', 'B'], ['C']],
  [['A'], ['B', 'C'], ['D']],
];

export interface StreamShard {
  readonly shardId: string;
  /** Read only after these are drained. */
  readonly parents: readonly string[];
  readonly records: readonly SourceRecord[];
}

/** Record numbers cross a power of ten, where comparing them as text would go wrong. */
const FIRST_SEQUENCE_NUMBER = 90;

/** Puts `records` on the shards of `history`, which change after every `recordsPerEpoch`. */
export function shardStream(
  records: readonly ProducedRecord[],
  history: readonly (readonly string[])[],
  recordsPerEpoch: number,
): StreamShard[] {
  const shards = history.flatMap((names, epoch) =>
    names.map((name) => ({
      shardId: shardId(name),
      parents: (history[epoch - 1] ?? []).map(shardId),
      records: [] as SourceRecord[],
    })),
  );
  for (const [index, record] of records.entries()) {
    const epoch = Math.min(Math.floor(index / recordsPerEpoch), history.length - 1);
    const names = history[epoch]!;
    const home = shardId(names[hash(record.partitionKey) % names.length]!);
    const kinesisRecord = {
      SequenceNumber: String(FIRST_SEQUENCE_NUMBER + index),
      PartitionKey: record.partitionKey,
      Data: record.data,
      ApproximateArrivalTimestamp: new Date(record.arrivalMs),
    };
    const source = {
      shardId: home,
      streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/test',
      region: 'us-east-1',
    };
    shards.find((shard) => shard.shardId === home)!.records.push(toSourceRecord(kinesisRecord, source));
  }
  return shards;
}

function shardId(name: string): string {
  return `shardId-00000000000${name}`;
}

function hash(key: string): number {
  return createHash('md5').update(`shard ${key}`).digest()[0]!;
}

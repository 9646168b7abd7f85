import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { toSourceRecord, type SourceRecord } from '../../kinesis/source-record.ts';
import { compareSequenceNumbers } from '../../../src/core/market-data/stream-position.ts';
import type { DeadLetter, StreamRange } from './dead-letters.ts';
import { cutIntoBatches, type RedriveBatch } from './redrive-batch.ts';

export interface StreamBatches {
  readonly batches: readonly RedriveBatch[];
  readonly byLetter: ReadonlyMap<DeadLetter, readonly RedriveBatch[]>;
  readonly unusable: readonly { readonly source: string; readonly reason: string }[];
}

export interface StreamSearch {
  readonly region: string;
  /** How old a record is that the mapping reads now, milliseconds; 0 when it waits for new ones. */
  readonly lagMs: number;
  readonly nowMs: number;
}

const RECORDS_PER_READ = 1_000;
/** What Kinesis says of a shard that has gone, and of a sequence number that it no longer knows. */
const GONE = new Set(['ResourceNotFoundException', 'InvalidArgumentException']);

/**
 * The records that the letters speak of, read from the stream again. A range holds those of other symbols as well, which the mapping
 * has processed: to the function they are replays. While the mapping has not passed the range it must not be redriven: a symbol that is
 * taken ahead of its turn would make what lies before it a replay.
 */
export async function streamBatches(
  kinesis: KinesisClient,
  letters: readonly DeadLetter[],
  search: StreamSearch,
): Promise<StreamBatches> {
  const byLetter = new Map<DeadLetter, readonly RedriveBatch[]>();
  const unusable: { source: string; reason: string }[] = [];
  for (const letter of letters) {
    const { range } = letter;
    if (range === null) continue;
    const source = `dead letter ${letter.messageId}`;
    const found = await recordsOf(kinesis, range, search);
    if (typeof found === 'string') unusable.push({ source, reason: found });
    else byLetter.set(letter, batchesOf(source, range, found));
  }
  return { batches: [...byLetter.values()].flat(), byLetter, unusable };
}

function batchesOf(
  source: string,
  { shardId, condition, firstSequenceNumber }: StreamRange,
  records: readonly SourceRecord[],
): readonly RedriveBatch[] {
  const isWhole = records[0]!.sequenceNumber === firstSequenceNumber;
  return cutIntoBatches(records, ({ payloadBytes }) => payloadBytes).map((some) => ({
    source,
    shardId,
    reason: isWhole ? condition : `${condition}; its first records have left the stream`,
    event: { Records: some.map(({ event }) => event) },
  }));
}

/** Why there are none, in words, where there are none. */
async function recordsOf(
  kinesis: KinesisClient,
  range: StreamRange,
  search: StreamSearch,
): Promise<readonly SourceRecord[] | string> {
  if (search.lagMs >= search.nowMs - range.lastArrivalMs) {
    return 'the mapping has not passed it yet: wait until the lag of rtf monitor is down';
  }
  try {
    const records = await readRange(kinesis, range, search.region);
    return records.length > 0 ? records : await goneText(kinesis, range);
  } catch (error) {
    if (GONE.has((error as Error).name)) return goneText(kinesis, range);
    throw error;
  }
}

async function readRange(
  kinesis: KinesisClient,
  { streamArn, shardId, firstSequenceNumber, lastSequenceNumber }: StreamRange,
  region: string,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: firstSequenceNumber,
    }),
  );
  let iterator = ShardIterator;
  while (iterator !== undefined) {
    const { Records, NextShardIterator, MillisBehindLatest }: ReadPage = await kinesis.send(
      new GetRecordsCommand({ StreamARN: streamArn, ShardIterator: iterator, Limit: RECORDS_PER_READ }),
    );
    for (const record of Records ?? []) {
      if (compareSequenceNumbers(record.SequenceNumber!, lastSequenceNumber) > 0) return records;
      if (compareSequenceNumbers(record.SequenceNumber!, firstSequenceNumber) < 0) continue;
      records.push(toSourceRecord(record, { shardId, streamArn, region }));
    }
    const isAtEnd = records.at(-1)?.sequenceNumber === lastSequenceNumber;
    iterator = isAtEnd || MillisBehindLatest === 0 ? undefined : NextShardIterator;
  }
  return records;
}

interface ReadPage {
  readonly Records?: Parameters<typeof toSourceRecord>[0][] | undefined;
  readonly NextShardIterator?: string | undefined;
  readonly MillisBehindLatest?: number | undefined;
}

async function goneText(kinesis: KinesisClient, { streamArn }: StreamRange): Promise<string> {
  const { StreamDescriptionSummary } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamARN: streamArn }),
  );
  const hours = StreamDescriptionSummary?.RetentionPeriodHours ?? 24;
  return `its records have left the stream, which keeps them for ${hours} hours: they are lost`;
}

import type { S3Client } from '@aws-sdk/client-s3';
import { toSourceRecord, type SourceRecord } from '../../kinesis/source-record.ts';
import { compareSequenceNumbers } from '../../../src/core/market-data/stream-position.ts';
import { decodeKinesisEvent } from '../../../src/dto/kinesis-event.ts';
import { hourFolder } from '../lake/hour-folder.ts';
import { readObject, unmarkedObjects } from '../lake/marked-objects.ts';
import { QUARANTINE, quarantineLines, type QuarantineLine } from '../lake/quarantine-lines.ts';
import { cutIntoBatches, type RedriveBatch, type RedrivePlan } from './redrive-batch.ts';

/** A refused record, as it was on the stream. */
interface QuarantinedRecord {
  readonly key: string;
  readonly shardId: string;
  readonly reason: string;
  readonly source: SourceRecord;
  /** Why it cannot be redriven; null where it can. */
  readonly obstacle: string | null;
}

export interface QuarantineSearch {
  readonly bucket: string;
  /** By time of arrival, to the hour. */
  readonly fromMs: number;
  /** Only records refused for this reason. */
  readonly reason?: string;
  readonly region: string;
  readonly streamName: string;
}

/** Records in quarantine that the code of this checkout accepts. */
export async function quarantinedRecords(s3: S3Client, search: QuarantineSearch): Promise<RedrivePlan> {
  const firstFolder = `${QUARANTINE}${hourFolder(search.fromMs)}`;
  const objects = await unmarkedObjects(s3, search.bucket, QUARANTINE, ({ key }) => key >= firstFolder);
  const records = new Map<string, QuarantinedRecord>();
  for (const { key } of objects) {
    for (const lines of linesByRecord(await readObject(s3, search.bucket, key))) {
      const record = recordOf(key, lines, search);
      records.set(`${record.shardId}:${record.source.sequenceNumber}`, record);
    }
  }
  const wanted = [...records.values()].filter(({ reason }) => reason === (search.reason ?? reason));
  const accepted = wanted.filter(({ obstacle }) => obstacle === null);
  const batches = batchesOf(accepted);
  return {
    batches: batches.map(({ batch }) => batch),
    objects: workedOff([...records.values()], batches),
    unusable: wanted.flatMap(({ source, shardId, obstacle }) =>
      obstacle === null ? [] : [{ source: `${shardId}:${source.sequenceNumber}`, reason: obstacle }],
    ),
  };
}

function linesByRecord(object: Uint8Array): Iterable<readonly QuarantineLine[]> {
  return Map.groupBy(
    quarantineLines(object),
    ({ shard_id, sequence_number }) => `${shard_id}:${sequence_number}`,
  ).values();
}

function recordOf(
  key: string,
  lines: readonly QuarantineLine[],
  { region, streamName }: QuarantineSearch,
): QuarantinedRecord {
  const [line] = lines as readonly [QuarantineLine];
  const { shard_id: shardId, reason } = line;
  const record = {
    SequenceNumber: line.sequence_number,
    PartitionKey: line.partition_key,
    Data: Buffer.from(line.data_base64 ?? '', 'base64'),
    ApproximateArrivalTimestamp: new Date(line.arrived_at),
  };
  const streamArn = `arn:aws:kinesis:${region}:000000000000:stream/${streamName}`;
  const source = toSourceRecord(record, { shardId, streamArn, region });
  return { key, shardId, reason, source, obstacle: obstacleOf(lines, source) };
}

/**
 * Quarantine keeps the refused part of a record, not what stood around it in an aggregate or envelope. Only where the part
 * is one event in the first place does it come back to the place that it had; anywhere else it would take another's.
 */
function obstacleOf(lines: readonly QuarantineLine[], source: SourceRecord): string | null {
  const { events, rejected, corrections = [] } = decodeKinesisEvent({ Records: [source.event] });
  const isAlone = events.length + corrections.length + rejected.length === 1;
  if (lines.length > 1 || lines[0]!.sub_sequence !== 0 || !isAlone) {
    return 'part of a larger record: send it anew';
  }
  return rejected.length === 0 ? null : `still refused: ${rejected[0]!.detail}`;
}

interface FilledBatch {
  readonly batch: RedriveBatch;
  readonly records: readonly QuarantinedRecord[];
}

function batchesOf(records: readonly QuarantinedRecord[]): readonly FilledBatch[] {
  const byShard = Map.groupBy(records.toSorted(byPosition), ({ shardId }) => shardId);
  const filled = [...byShard.values()].flatMap((some) =>
    cutIntoBatches(some, ({ source }) => source.payloadBytes),
  );
  return filled.map((some) => ({ batch: batchOf(some), records: some }));
}

function batchOf(records: readonly QuarantinedRecord[]): RedriveBatch {
  const { key, shardId } = records[0]!;
  return {
    source: new Set(records.map((record) => record.key)).size === 1 ? key : `${key} and others`,
    shardId,
    reason: [...new Set(records.map(({ reason }) => reason))].join(', '),
    event: { Records: records.map(({ source }) => source.event) },
  };
}

/** An object is worked off when every record in it has come through: what is still refused stays to be found. */
function workedOff(
  all: readonly QuarantinedRecord[],
  batches: readonly FilledBatch[],
): ReadonlyMap<string, readonly RedriveBatch[]> {
  const keys = new Set(all.map(({ key }) => key));
  const sent = new Set(batches.flatMap(({ records }) => records));
  for (const record of all) if (!sent.has(record)) keys.delete(record.key);
  const batchesWith = (key: string) =>
    batches.filter(({ records }) => records.some((each) => each.key === key));
  return new Map([...keys].map((key) => [key, batchesWith(key).map(({ batch }) => batch)]));
}

function byPosition(a: QuarantinedRecord, b: QuarantinedRecord): number {
  return (
    a.shardId.localeCompare(b.shardId) ||
    compareSequenceNumbers(a.source.sequenceNumber, b.source.sequenceNumber)
  );
}

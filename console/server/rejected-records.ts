import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { hourFolder } from '../../cli/lake-hour.ts';
import type { RejectedRecord } from '../api.ts';

/** One line of quarantine/, as docs/data-dictionary.md has it. */
interface QuarantineLine {
  readonly reason: string;
  readonly detail: string;
  readonly arrived_at: string;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly data_base64?: string;
}

const HOUR_MS = 3_600_000;
const HOURS_BACK = 24;
const MAX_OBJECTS = 20;
const MAX_RECORDS = 100;
const MAX_TEXT = 400;

/** Records that could not be used, newest first: those of the newest objects of the last day. */
export async function rejectedRecords(
  s3: S3Client,
  bucket: string,
  nowMs: number,
): Promise<readonly RejectedRecord[]> {
  const keys: string[] = [];
  for (let hour = 0; hour < HOURS_BACK && keys.length < MAX_OBJECTS; hour += 1) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: `quarantine/${hourFolder(nowMs - hour * HOUR_MS)}`,
      }),
    );
    const newest = Contents.toSorted((a, b) => b.LastModified!.getTime() - a.LastModified!.getTime());
    keys.push(...newest.slice(0, MAX_OBJECTS - keys.length).map(({ Key }) => Key!));
  }
  const records: RejectedRecord[] = [];
  for (const Key of keys) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const lines = gunzipSync(await Body!.transformToByteArray())
      .toString('utf8')
      .trimEnd()
      .split('\n');
    records.push(...lines.map((line) => rejected(JSON.parse(line) as QuarantineLine)));
    if (records.length >= MAX_RECORDS) break;
  }
  return records.toSorted((a, b) => b.arrivedAtMs - a.arrivedAtMs).slice(0, MAX_RECORDS);
}

function rejected(line: QuarantineLine): RejectedRecord {
  return {
    reason: line.reason,
    detail: line.detail,
    arrivedAtMs: Date.parse(line.arrived_at),
    shardId: line.shard_id,
    sequenceNumber: line.sequence_number,
    text: textOf(line.data_base64),
  };
}

function textOf(base64: string | undefined): string | null {
  if (base64 === undefined) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  } catch {
    return null;
  }
}

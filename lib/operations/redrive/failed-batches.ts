import type { S3Client } from '@aws-sdk/client-s3';
import type { KinesisStreamEvent } from 'aws-lambda';
import { isRecord } from '../../../src/dto/problems.ts';
import { hasRecordsWith } from '../../../src/handlers/event-shape.ts';
import { readObject, unmarkedObjects } from '../lake/marked-objects.ts';
import { byPosition, type RedriveBatch, type RedrivePlan } from './redrive-batch.ts';

/** Lambda offers no other prefix for what it gives up on. */
const PREFIX = 'aws/lambda/';

/** Batches that Lambda gave up on and nobody has redriven, each shard's in the order of the stream. */
export async function failedBatches(s3: S3Client, bucket: string, fromMs: number): Promise<RedrivePlan> {
  const objects = await unmarkedObjects(s3, bucket, PREFIX, ({ modifiedMs }) => modifiedMs >= fromMs);
  const batches: RedriveBatch[] = [];
  const unusable: { source: string; reason: string }[] = [];
  for (const { key } of objects) {
    const batch = batchOf(key, await readObject(s3, bucket, key));
    if (typeof batch === 'string') unusable.push({ source: key, reason: batch });
    else batches.push(batch);
  }
  return {
    batches: batches.toSorted(byPosition),
    objects: new Map(batches.map((batch) => [batch.source, [batch]])),
    unusable,
  };
}

/** What the object holds, or why that is nothing to redrive. */
function batchOf(source: string, bytes: Uint8Array): RedriveBatch | string {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return 'not JSON';
  }
  if (!isRecord(document)) return 'expected a JSON object';
  const { payload, requestContext, KinesisBatchInfo } = document;
  if (!isKinesisEvent(payload)) return 'it has no Kinesis records in payload';
  if (!isRecord(KinesisBatchInfo)) return 'KinesisBatchInfo is missing';
  const condition = isRecord(requestContext) ? requestContext['condition'] : undefined;
  return {
    source,
    shardId: String(KinesisBatchInfo['shardId']),
    reason: String(condition),
    event: payload,
  };
}

function isKinesisEvent(value: unknown): value is KinesisStreamEvent {
  return hasRecordsWith(value, 'kinesis');
}

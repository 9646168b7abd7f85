import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { PARTITION } from '../../../src/core/alert/history-partitions.ts';
import { ROW, rowKey } from '../../../src/adapters/dynamodb/history-keys.ts';
import { hourFolder } from '../../../lib/operations/lake/hour-folder.ts';

type Key = Record<string, AttributeValue>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const KEYS_PER_CALL = 25;
const HOUR_MS = 3_600_000;

/** A partition of a table, and what its key attributes are called. */
export interface Partition {
  readonly table: string;
  readonly keys: readonly [partition: string, sort: string];
  readonly value: string;
}

/** Deletes every item of the partition; returns how many there were. */
export async function emptyPartition(client: DynamoDBClient, partition: Partition): Promise<number> {
  const { table, keys, value } = partition;
  const found: Key[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: '#pk = :value',
      ProjectionExpression: '#pk, #sk',
      ExpressionAttributeNames: { '#pk': keys[0], '#sk': keys[1] },
      ExpressionAttributeValues: { ':value': { S: value } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  for (let start = 0; start < found.length; start += KEYS_PER_CALL) {
    await deleteAll(client, table, found.slice(start, start + KEYS_PER_CALL));
  }
  return found.length;
}

async function deleteAll(client: DynamoDBClient, table: string, keys: readonly Key[]): Promise<void> {
  let left: WriteRequest[] = keys.map((Key) => ({ DeleteRequest: { Key } }));
  while (left.length > 0) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = UnprocessedItems?.[table] ?? [];
  }
}

/** Deletes the silence of the run, and the inhibitor of an episode if it opened one. */
export async function deleteMutes(
  client: DynamoDBClient,
  table: string,
  { silenceId, episodeIds }: { readonly silenceId: string; readonly episodeIds: Iterable<string> },
): Promise<void> {
  const rows = [`${ROW.silence}${silenceId}`, ...[...episodeIds].map((id) => `${ROW.inhibitor}${id}`)];
  for (const row of rows) {
    await client.send(new DeleteItemCommand({ TableName: table, Key: rowKey(PARTITION.mutes, row) }));
  }
}

/** Keys of a shard's objects in a folder of the data lake, of what arrived between these times. */
export async function objectsOf(
  s3: S3Client,
  bucket: string,
  what: {
    readonly folder: 'processed' | 'quarantine';
    readonly shardId: string;
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<readonly string[]> {
  const keys: string[] = [];
  const firstHourMs = what.fromMs - (what.fromMs % HOUR_MS);
  for (let hourMs = firstHourMs; hourMs <= what.toMs; hourMs += HOUR_MS) {
    const Prefix = `${what.folder}/${hourFolder(hourMs)}${what.shardId}-`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    keys.push(...Contents.map(({ Key }) => Key!));
  }
  return keys;
}

export async function deleteObjects(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}

import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../core/prelude/in-parallel.ts';
import type { BackOff } from '../../ports/back-off.ts';
import type { Item } from './plain-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const MAX_ITEMS = 100;
/** Two environments that want the same rows collide once or twice, then one sees what the other has written. */
const MAX_TRIES = 8;
/** Transactions under way at once: a bundle of thousands is written in seconds, and no storm of our own begins. */
const CONCURRENCY = 4;

/** An item, and what must hold of the one that is there now. */
export interface ConditionalPut {
  readonly item: Item;
  readonly condition: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
}

/** The key attribute says it for any row of the table. */
export const IS_NEW = 'attribute_not_exists(episode_id)';

/** Whether all was written; otherwise the positions whose condition failed, none where another transaction was in the way. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly failed: readonly number[] };

/** All or nothing, up to a hundred. Rejects for what is neither a failed condition nor a collision. */
export async function writeTogether(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
): Promise<Written> {
  try {
    const only = items.length === 1 ? items[0]!.Put : undefined;
    // A single put costs half of a transaction.
    if (only !== undefined) await client.send(new PutItemCommand({ ...only, Item: only.Item }));
    else await client.send(new TransactWriteItemsCommand({ TransactItems: [...items] }));
    return { ok: true };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { ok: false, failed: [0] };
    if (!(error instanceof TransactionCanceledException)) throw error;
    return { ok: false, failed: failedPositions(error, items.length) };
  }
}

/**
 * Each on its own terms, a hundred in a transaction: what fails its condition drops out and the others are written.
 * A transaction costs twice the write units of single puts and saves 99 calls; whoever waits is a reader.
 * @returns the positions that were written
 */
export async function writeEach(
  client: DynamoDBClient,
  table: string,
  puts: readonly ConditionalPut[],
  wait: BackOff,
): Promise<ReadonlySet<number>> {
  const positions = [...puts.keys()];
  const chunks = Array.from({ length: Math.ceil(puts.length / MAX_ITEMS) }, (_, chunk) =>
    positions.slice(chunk * MAX_ITEMS, (chunk + 1) * MAX_ITEMS),
  );
  const written = await inParallel(chunks, CONCURRENCY, (chunk) =>
    writeChunk(client, table, puts, chunk, wait),
  );
  return new Set(written.flat());
}

async function writeChunk(
  client: DynamoDBClient,
  table: string,
  puts: readonly ConditionalPut[],
  positions: readonly number[],
  wait: BackOff,
): Promise<readonly number[]> {
  let left = positions;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const result = await writeTogether(
      client,
      left.map((position) => asPut(table, puts[position]!)),
    );
    if (result.ok) return left;
    if (attempt === MAX_TRIES) {
      throw new Error(`${left.length} rows of ${table} met another transaction ${MAX_TRIES} times.`);
    }
    const failed = new Set(result.failed);
    left = left.filter((_, index) => !failed.has(index));
    if (failed.size === 0) await wait(attempt);
  }
  return [];
}

export function asPut(table: string, { item, condition, names, values }: ConditionalPut): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: condition,
      ...(names && { ExpressionAttributeNames: { ...names } }),
      ...(values && { ExpressionAttributeValues: values }),
    },
  };
}

/** Collisions and throttles pass; a reason of another kind is a failure of the whole. */
const PASSING = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function failedPositions(error: TransactionCanceledException, count: number): readonly number[] {
  const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  if (reasons.length !== count || !reasons.every((code) => PASSING.has(code))) throw error;
  return reasons.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []));
}

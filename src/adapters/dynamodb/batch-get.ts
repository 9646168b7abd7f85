import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BackOff } from '../../ports/back-off.ts';
import { backOff } from './back-off.ts';
import type { Item } from './plain-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_READ = 100;
const READ_ATTEMPTS = 5;

/**
 * The items of these keys that exist, in no particular order; no key may come twice. Consistent, unless told otherwise: every
 * write before the call is seen. The other way costs half.
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  wait: BackOff = backOff,
  isConsistent = true,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_READ) {
    items.push(...(await read(client, table, keys.slice(start, start + KEYS_PER_READ), wait, isConsistent)));
  }
  return items;
}

async function read(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  wait: BackOff,
  isConsistent: boolean,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > READ_ATTEMPTS) {
      throw new Error(`DynamoDB left ${left.length} items of ${table} unread ${READ_ATTEMPTS} times.`);
    }
    if (attempt > 1) await wait(attempt);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: isConsistent } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

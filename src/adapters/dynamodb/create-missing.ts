import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './plain-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ITEMS = 100;
/** Two environments that open the same alert collide once or twice, then one sees the other's rows. */
const MAX_TRIES = 6;

/**
 * Creates the rows that do not exist yet, a hundred per transaction; returns the indexes of those created here.
 * A transaction costs twice the write units of single puts and saves a call per row: an alert is rare, and the
 * reader waits for it.
 */
export async function createMissing(
  client: DynamoDBClient,
  table: string,
  rows: readonly Item[],
): Promise<ReadonlySet<number>> {
  const created = new Set<number>();
  for (let start = 0; start < rows.length; start += MAX_ITEMS) {
    const indexes = rows.slice(start, start + MAX_ITEMS).map((_, offset) => start + offset);
    for (const index of await createChunk(client, table, rows, indexes)) created.add(index);
  }
  return created;
}

async function createChunk(
  client: DynamoDBClient,
  table: string,
  rows: readonly Item[],
  indexes: readonly number[],
): Promise<readonly number[]> {
  let missing = indexes;
  for (let attempt = 1; missing.length > 0; attempt += 1) {
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: missing.map((index) => ({
            Put: {
              TableName: table,
              Item: rows[index],
              ConditionExpression: 'attribute_not_exists(alert_id)',
            },
          })),
        }),
      );
      return missing;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || attempt === MAX_TRIES) throw error;
      missing = stillMissing(error, missing);
      await pause(10 * 2 ** attempt);
    }
  }
  return [];
}

/**
 * The rows that somebody else has created drop out. Reasons other than these two are failures of the whole.
 */
function stillMissing(error: TransactionCanceledException, missing: readonly number[]): readonly number[] {
  const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  const isRace = reasons.every(
    (code) => code === 'None' || code === 'ConditionalCheckFailed' || code === 'TransactionConflict',
  );
  if (reasons.length !== missing.length || !isRace) throw error;
  return missing.filter((_, position) => reasons[position] !== 'ConditionalCheckFailed');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

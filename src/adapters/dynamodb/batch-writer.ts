import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { FailuresBySymbol } from '../../ports/market-history.ts';
import { backOff, type BackOff } from './back-off.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_WRITE = 25;
const WRITE_ATTEMPTS = 5;

export type Item = Record<string, AttributeValue>;

/**
 * Puts items in as few calls as there can be. An item that cannot be written fails its partition key, which is the
 * symbol, and no other.
 */
export class BatchWriter {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #wait: BackOff;

  constructor(client: DynamoDBClient, table: string, wait: BackOff = backOff) {
    this.#client = client;
    this.#table = table;
    this.#wait = wait;
  }

  async put(items: readonly Item[]): Promise<FailuresBySymbol> {
    const failures = new Map<string, Error>();
    const distinct = [...new Map(items.map((item) => [`${item['pk']!.S} ${item['sk']!.S}`, item])).values()];
    const chunks: Item[][] = [];
    for (let start = 0; start < distinct.length; start += ITEMS_PER_WRITE) {
      chunks.push(distinct.slice(start, start + ITEMS_PER_WRITE));
    }
    await Promise.all(
      chunks.map(async (chunk) => {
        const { left, error } = await this.#write(chunk.map((Item) => ({ PutRequest: { Item } })));
        for (const request of left) failures.set(request.PutRequest!.Item!['pk']!.S!, error);
      }),
    );
    return failures;
  }

  async #write(requests: WriteRequest[]): Promise<{ left: WriteRequest[]; error: Error }> {
    let left = requests;
    let error = new Error(`DynamoDB left items of ${this.#table} unwritten ${WRITE_ATTEMPTS} times.`);
    for (let attempt = 1; left.length > 0 && attempt <= WRITE_ATTEMPTS; attempt += 1) {
      if (attempt > 1) await this.#wait(attempt);
      try {
        const result = await this.#client.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#table]: left } }),
        );
        left = result.UnprocessedItems?.[this.#table] ?? [];
      } catch (cause) {
        error = cause as Error;
        break;
      }
    }
    return { left, error };
  }
}

import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import type { CommitResult, MarketStateStore, SymbolStateRecord } from '../../ports/market-state-store.ts';
import { backOff, type BackOff } from './back-off.ts';
import type { Item } from './plain-item.ts';
import { stateItem, stateKey, stateOf } from './state-item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_READ = 100;
const READ_ATTEMPTS = 5;

/** One item per symbol, `pk` = symbol, `sk` = STATE; `version` is the guard of the conditional write. */
export class DynamoMarketStateStore implements MarketStateStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #clock: Clock;
  readonly #wait: BackOff;

  constructor(client: DynamoDBClient, table: string, clock: Clock, wait: BackOff = backOff) {
    this.#client = client;
    this.#table = table;
    this.#clock = clock;
    this.#wait = wait;
  }

  async load(symbols: readonly string[]): Promise<ReadonlyMap<string, SymbolStateRecord>> {
    const records = new Map<string, SymbolStateRecord>();
    for (let start = 0; start < symbols.length; start += KEYS_PER_READ) {
      for (const item of await this.#read(symbols.slice(start, start + KEYS_PER_READ))) {
        const record = stateOf(item);
        records.set(record.symbol, record);
      }
    }
    return records;
  }

  async commit(record: SymbolStateRecord): Promise<CommitResult> {
    const isFirst = record.version === 1;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: stateItem(record, this.#clock.now()),
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :previous',
          ...(!isFirst && { ExpressionAttributeValues: { ':previous': { N: String(record.version - 1) } } }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { committed: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { committed: false, current: error.Item === undefined ? null : stateOf(error.Item) };
    }
  }

  /** Nothing to do: the item says what was pending when it was written, the next commit replaces it. */
  settle(): void {}

  forget(): void {}

  async #read(symbols: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    let keys: Item[] = symbols.map(stateKey);
    for (let attempt = 1; keys.length > 0; attempt += 1) {
      if (attempt > READ_ATTEMPTS) {
        throw new Error(
          `DynamoDB left ${keys.length} states of ${this.#table} unread ${READ_ATTEMPTS} times.`,
        );
      }
      if (attempt > 1) await this.#wait(attempt);
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#table]: { Keys: keys, ConsistentRead: true } } }),
      );
      items.push(...(Responses?.[this.#table] ?? []));
      keys = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return items;
  }
}

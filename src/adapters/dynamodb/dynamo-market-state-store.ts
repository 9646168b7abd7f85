import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import type { CommitResult, MarketStateStore, SymbolStateRecord } from '../../ports/market-state-store.ts';
import { backOff, type BackOff } from './back-off.ts';
import { batchGet } from './batch-get.ts';
import { stateItem, stateKey, stateOf } from './state-item.ts';

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
    for (const item of await batchGet(this.#client, this.#table, symbols.map(stateKey), this.#wait)) {
      const record = stateOf(item);
      records.set(record.symbol, record);
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
}

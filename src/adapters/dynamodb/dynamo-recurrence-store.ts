import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inject, injectable } from 'tsyringe';
import type { Recurrence } from '../../core/tickets/recurrence.ts';
import type { RecurrenceStore, StoredRecurrence } from '../../ports/recurrence-store.ts';
import { IS_NEW } from './conditional-writes.ts';
import { fromRecurrenceItem, recurrenceKey, toRecurrenceItem } from './recurrence-item.ts';
import { AlertHistoryTable } from './tables.ts';

/** One item for each fingerprint in the alert-history table. */
@injectable()
export class DynamoRecurrenceStore implements RecurrenceStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(@inject(DynamoDBClient) client: DynamoDBClient, @inject(AlertHistoryTable) table: string) {
    this.#client = client;
    this.#table = table;
  }

  async load(fingerprint: string): Promise<StoredRecurrence | null> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: recurrenceKey(fingerprint),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? null : fromRecurrenceItem(Item);
  }

  async save(recurrence: Recurrence, version: number | null, nowMs: number): Promise<boolean> {
    const next = { recurrence, version: (version ?? 0) + 1 };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toRecurrenceItem(next, nowMs),
          ConditionExpression: version === null ? IS_NEW : 'version = :version',
          ...(version !== null && { ExpressionAttributeValues: { ':version': { N: String(version) } } }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

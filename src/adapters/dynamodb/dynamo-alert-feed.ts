import { QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { StoredAlert } from '../../core/alert-policy/alert-state.ts';
import { fromAlertItem } from './alert-item.ts';
import { ALERTS_BY_DAY, createdDay, iso } from './history-keys.ts';
import { firstOf, pagedItems } from './paged-items.ts';
import type { Item } from './plain-item.ts';

const DAY_MS = 86_400_000;
/** Alerts are kept 90 days: of a longer range each further day would be a call for nothing. */
const MAX_RANGE_MS = 91 * DAY_MS;

export interface AlertRange {
  /** When they were taken in, epoch ms: the begin, itself included. */
  readonly fromMs: number;
  /** The end, not included. */
  readonly beforeMs: number;
  /** How many at most. */
  readonly limit: number;
}

/**
 * The last alerts of alert-history, whatever their symbol or kind. It reads an index, which may lag behind the table by a
 * second or so: who follows it asks again for the last seconds.
 */
export class DynamoAlertFeed {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Alerts that were taken in within the range, newest first; one Query, or a few, for each of its days in UTC. */
  async recent({ fromMs, beforeMs, limit }: AlertRange): Promise<readonly StoredAlert[]> {
    const alerts: StoredAlert[] = [];
    const firstMs = Math.max(fromMs, beforeMs - MAX_RANGE_MS);
    for (let lastMs = beforeMs - 1; lastMs >= firstMs && alerts.length < limit;) {
      const midnightMs = lastMs - (lastMs % DAY_MS);
      const day = { fromMs: Math.max(firstMs, midnightMs), lastMs, limit: limit - alerts.length };
      alerts.push(...(await this.#day(day)).map((item) => fromAlertItem(item)));
      lastMs = midnightMs - 1;
    }
    return alerts;
  }

  #day(range: { fromMs: number; lastMs: number; limit: number }): Promise<Item[]> {
    const query: QueryCommandInput = {
      TableName: this.#table,
      IndexName: ALERTS_BY_DAY,
      KeyConditionExpression: 'created_day = :day AND created_at BETWEEN :from AND :last',
      ExpressionAttributeValues: {
        ':day': { S: createdDay(range.lastMs) },
        ':from': { S: iso(range.fromMs) },
        ':last': { S: iso(range.lastMs) },
      },
      ScanIndexForward: false,
      Limit: range.limit,
    };
    return firstOf(
      pagedItems((from) => this.#client.send(new QueryCommand({ ...query, ...from }))),
      range.limit,
    );
  }
}

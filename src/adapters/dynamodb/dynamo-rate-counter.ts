import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { windowAt, type RateLimitRule } from '../../core/rate-limiting/rate-limiter.ts';
import type { RateClaim, RateCounter } from '../../ports/rate-counter.ts';

/** Kept this long after its window, so that a clock that is a little off still finds it. */
const GRACE_MS = 3_600_000;

/**
 * One item per user, symbol and window in the alert-history table, holding the ids of the alerts that took a
 * place. As a set it counts an alert once, however often it is tried; the condition is `decide` of
 * core/rate-limiting in DynamoDB's words, so that two environments cannot both take the last place.
 */
export class DynamoRateCounter implements RateCounter {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async take(rule: RateLimitRule, claim: RateClaim): Promise<boolean> {
    const window = windowAt(rule, claim.nowMs);
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: {
            alert_id: { S: `RATE#${claim.userId}#${claim.symbol}` },
            delivery_id: { S: new Date(window.startMs).toISOString() },
          },
          UpdateExpression: 'SET expires_at = :expires ADD alert_ids :ids',
          ConditionExpression:
            'attribute_not_exists(alert_ids) OR contains(alert_ids, :id) OR size(alert_ids) < :limit',
          ExpressionAttributeValues: {
            ':expires': { N: String(Math.ceil((window.endMs + GRACE_MS) / 1000)) },
            ':ids': { SS: [claim.alertId] },
            ':id': { S: claim.alertId },
            ':limit': { N: String(rule.limit) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

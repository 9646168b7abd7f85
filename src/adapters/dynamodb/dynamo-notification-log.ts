import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Alert } from '../../core/alerts/alert.ts';
import { expiryOf, takenOver, type Delivery } from '../../core/notifications/delivery.ts';
import { parseAlertMessage } from '../../dto/alert-message.dto.ts';
import type { AlertEntry, NotificationLog, RejectedMessage } from '../../ports/notification-log.ts';
import { ALERT_ROW, toAlertItem } from './alert-item.ts';
import { createMissing } from './create-missing.ts';
import { DUE_BUCKET, fromDeliveryItem, toDeliveryItem } from './delivery-item.ts';
import { toItem, type Item } from './plain-item.ts';

const DUE_INDEX = 'due-index';
/** An item holds 400 KB; an SNS message 256 KB. Longer ones come by a direct invocation only. */
const MAX_BODY_CHARS = 100_000;

/**
 * The alert-history table: partition `alert_id`, sort `delivery_id`. The row `ALERT` holds the alert as it was
 * opened, every other row one delivery.
 */
export class DynamoNotificationLog implements NotificationLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find(alertId: string): Promise<readonly Delivery[] | null> {
    const items = await this.#query({
      KeyConditionExpression: 'alert_id = :id',
      ExpressionAttributeValues: { ':id': { S: alertId } },
      ConsistentRead: true,
    });
    if (items.length === 0) return null;
    return items.filter((item) => item['delivery_id']?.S !== ALERT_ROW).map((item) => fromDeliveryItem(item));
  }

  async open(entry: AlertEntry, deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
    const rows = [toAlertItem(entry), ...deliveries.map((delivery) => toDeliveryItem(delivery))];
    const created = await createMissing(this.#client, this.#table, rows);
    return deliveries.filter((_, index) => created.has(index + 1));
  }

  async due(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    const items = await this.#query(
      {
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'due_bucket = :bucket AND due_at <= :now',
        ExpressionAttributeValues: { ':bucket': { S: DUE_BUCKET }, ':now': { N: String(nowMs) } },
      },
      limit,
    );
    return items.map((item) => fromDeliveryItem(item));
  }

  async takeOver(delivery: Delivery, nowMs: number): Promise<Delivery | null> {
    const next = takenOver(delivery, nowMs);
    const isMine = await this.#replace(next, {
      expression: '#status = :pending AND attempts = :attempts AND due_at <= :now',
      values: toItem({ ':pending': 'PENDING', ':attempts': delivery.attempts, ':now': nowMs }),
    });
    return isMine ? next : null;
  }

  async settle(delivery: Delivery): Promise<boolean> {
    return this.#replace(delivery, {
      expression: '#status = :pending AND attempts = :attempts',
      values: toItem({ ':pending': 'PENDING', ':attempts': delivery.attempts }),
    });
  }

  async alert(alertId: string): Promise<Alert | null> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { alert_id: { S: alertId }, delivery_id: { S: ALERT_ROW } },
        ProjectionExpression: 'body',
      }),
    );
    const body = item?.['body']?.S;
    if (body === undefined) return null;
    const parsed = parseAlertMessage(body, { messageId: alertId, publishedAtMs: 0 });
    return parsed.ok ? parsed.alert : null;
  }

  async reject(message: RejectedMessage): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: toItem({
          alert_id: `REJECTED#${message.messageId}`,
          delivery_id: 'REJECTED',
          reason: message.reason,
          body: message.body.slice(0, MAX_BODY_CHARS),
          created_at: new Date(message.receivedAtMs).toISOString(),
          expires_at: Math.ceil(expiryOf(message.receivedAtMs) / 1000),
        }),
      }),
    );
  }

  /** A row is small and only its leaseholder writes it, so the whole row is written: no list of attributes to keep. */
  async #replace(
    delivery: Delivery,
    condition: { readonly expression: string; readonly values: Item },
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toDeliveryItem(delivery),
          ConditionExpression: condition.expression,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: condition.values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #query(
    query: Omit<ConstructorParameters<typeof QueryCommand>[0], 'TableName'>,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          ...query,
          TableName: this.#table,
          ...(Number.isFinite(limit) && { Limit: limit - items.length }),
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && items.length < limit);
    return items;
  }
}

import { paginateScan, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Channel } from '../../src/core/channels/channels.ts';
import type { DeliveryStatus } from '../../src/core/delivery/delivery.ts';

/** One row of alert-history: one alert, one user, one channel. */
export interface DeliveryRow {
  readonly alertId: string;
  readonly userId: string;
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  /** Whether the last try failed, for a while or for good. */
  readonly hasFailed: boolean;
  /** When the channel took it, epoch ms; null unless SENT. */
  readonly sentAtMs: number | null;
  /** The delivery whose message held this one too; null where it had its own. */
  readonly sentWith: string | null;
  /** Number of alerts held back by a limit that its message counts. */
  readonly held: number;
  /** When the next try falls due, epoch ms; null when nothing is due. */
  readonly dueAtMs: number | null;
}

export interface AlertHistory {
  readonly deliveries: readonly DeliveryRow[];
  /** Alerts of which the history knows, delivered to somebody or not. */
  readonly alertIds: ReadonlySet<string>;
  /** Those that were for somebody: delivered, or held back for a reason. */
  readonly concerning: ReadonlySet<string>;
}

/** Reads the whole table: a demo's is small. */
export async function readAlertHistory(dynamodb: DynamoDBClient, table: string): Promise<AlertHistory> {
  const deliveries: DeliveryRow[] = [];
  const alertIds = new Set<string>();
  const concerning = new Set<string>();
  for await (const page of paginateScan({ client: dynamodb }, { TableName: table, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const alertId = item['alert_id']?.S;
      if (alertId === undefined) continue;
      alertIds.add(alertId);
      const isDelivery = item['row_id']?.S?.startsWith('DELIVERY#') === true;
      if (isDelivery) deliveries.push(toDelivery(item));
      if (isDelivery || Object.keys(item['filtered']?.M ?? {}).length > 0) concerning.add(alertId);
    }
  }
  return { deliveries, alertIds, concerning };
}

function toDelivery(item: Record<string, AttributeValue>): DeliveryRow {
  const status = item['status']?.S as DeliveryStatus;
  return {
    alertId: item['alert_id']?.S ?? '',
    userId: item['user_id']?.S ?? '',
    channel: item['channel']?.S as Channel,
    status,
    reason: item['reason']?.S ?? null,
    hasFailed: status === 'FAILED' || item['error_code'] !== undefined,
    sentAtMs: status === 'SENT' ? timeOf(item['sent_at'] ?? item['updated_at']) : null,
    sentWith: item['sent_with']?.S ?? null,
    held: (item['held']?.L ?? []).reduce((sum, count) => sum + Number(count.M?.['count']?.N ?? 0), 0),
    dueAtMs: timeOf(item['due_at']),
  };
}

/** A time is a number of epoch milliseconds or ISO text. */
function timeOf(value: AttributeValue | undefined): number | null {
  if (value?.N !== undefined) return Number(value.N);
  return value?.S === undefined ? null : Date.parse(value.S);
}

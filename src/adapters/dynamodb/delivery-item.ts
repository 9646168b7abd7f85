import type { AnomalyKind, Severity } from '../../core/alerts/alert.ts';
import type { Channel } from '../../core/notifications/channel.ts';
import { deliveryId, type Delivery, type DeliveryStatus } from '../../core/notifications/delivery.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

/** The partition of the sparse index `due-index`: only PENDING rows carry it. */
export const DUE_BUCKET = 'DUE';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

export function deliveryKey(delivery: Pick<Delivery, 'alertId' | 'userId' | 'channel'>): Item {
  return { alert_id: { S: delivery.alertId }, delivery_id: { S: deliveryId(delivery) } };
}

/** Times that people read are ISO text; `due_at` is a number for the index, `expires_at` seconds for the TTL. */
export function toDeliveryItem(delivery: Delivery): Item {
  return {
    ...deliveryKey(delivery),
    ...toItem({
      user_id: delivery.userId,
      channel: delivery.channel,
      status: delivery.status,
      reason: delivery.reason ?? undefined,
      severity: delivery.severity,
      symbol: delivery.symbol,
      anomaly: delivery.anomaly,
      episode_id: delivery.episodeId,
      correlation_id: delivery.correlationId,
      occurred_at: iso(delivery.occurredAtMs),
      created_at: iso(delivery.createdAtMs),
      updated_at: iso(delivery.updatedAtMs),
      attempts: delivery.attempts,
      latency_ms: delivery.latencyMs ?? undefined,
      expires_at: Math.ceil(delivery.expiresAtMs / 1000),
      ...(delivery.dueAtMs !== null && { due_bucket: DUE_BUCKET, due_at: delivery.dueAtMs }),
    }),
  };
}

interface DeliveryRow {
  readonly alert_id: string;
  readonly user_id: string;
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  readonly reason?: string;
  readonly severity: Severity;
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  readonly episode_id: string;
  readonly correlation_id: string;
  readonly occurred_at: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly attempts: number;
  readonly due_at?: number;
  readonly latency_ms?: number;
  readonly expires_at: number;
}

/** What `toDeliveryItem` wrote: the shape is ours, so it is read without another validation. */
export function fromDeliveryItem(item: Item): Delivery {
  const row = fromItem(item) as unknown as DeliveryRow;
  return {
    alertId: row.alert_id,
    userId: row.user_id,
    channel: row.channel,
    status: row.status,
    reason: row.reason ?? null,
    severity: row.severity,
    symbol: row.symbol,
    anomaly: row.anomaly,
    episodeId: row.episode_id,
    correlationId: row.correlation_id,
    occurredAtMs: Date.parse(row.occurred_at),
    createdAtMs: Date.parse(row.created_at),
    updatedAtMs: Date.parse(row.updated_at),
    attempts: row.attempts,
    dueAtMs: row.due_at ?? null,
    latencyMs: row.latency_ms ?? null,
    expiresAtMs: row.expires_at * 1000,
  };
}

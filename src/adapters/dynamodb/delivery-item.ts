import type { AlertStatus } from '../../core/alert/alert.ts';
import type { AnomalyKind } from '../../core/alert/anomalies.ts';
import type { Severity } from '../../core/alert/severity.ts';
import type { Channel } from '../../core/channels/channels.ts';
import type { Delivery, DeliveryStatus } from '../../core/delivery/delivery.ts';
import type { HeldCount, SendReason } from '../../core/notifications/message.ts';
import { deliveryKey, DUE_BUCKET, expiry, iso } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

/** Times that people read are ISO text; `due_at` is a number for the index, `expires_at` seconds for the TTL. */
export function toDeliveryItem(delivery: Delivery): Item {
  return {
    ...deliveryKey(delivery),
    ...toItem({
      alert_id: delivery.alertId,
      user_id: delivery.userId,
      channel: delivery.channel,
      suffix: delivery.suffix ?? undefined,
      status: delivery.status,
      reason: delivery.reason ?? undefined,
      send_reason: delivery.sendReason,
      severity: delivery.severity,
      symbol: delivery.symbol,
      anomaly: delivery.anomaly,
      alert_type: delivery.alertType,
      alert_status: delivery.alertStatus,
      correlation_id: delivery.correlationId,
      occurred_at: iso(delivery.occurredAtMs),
      detected_at: iso(delivery.detectedAtMs),
      created_at: iso(delivery.createdAtMs),
      updated_at: iso(delivery.updatedAtMs),
      attempts: delivery.attempts,
      latency_ms: delivery.latencyMs ?? undefined,
      sent_with: delivery.sentWith ?? undefined,
      held:
        delivery.held.length === 0
          ? undefined
          : delivery.held.map(({ symbol, count }) => ({ symbol, count })),
      expires_at: expiry(delivery.expiresAtMs),
      ...(delivery.dueAtMs !== null && { due_bucket: DUE_BUCKET, due_at: delivery.dueAtMs }),
    }),
  };
}

interface DeliveryRow {
  readonly episode_id: string;
  readonly alert_id: string;
  readonly user_id: string;
  readonly channel: Channel;
  readonly suffix?: string;
  readonly status: DeliveryStatus;
  readonly reason?: string;
  readonly send_reason: SendReason;
  readonly severity: Severity;
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  readonly alert_type: string;
  readonly alert_status: AlertStatus;
  readonly correlation_id: string;
  readonly occurred_at: string;
  readonly detected_at: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly attempts: number;
  readonly due_at?: number;
  readonly latency_ms?: number;
  readonly sent_with?: string;
  readonly held?: readonly HeldCount[];
  readonly expires_at: number;
}

/** What `toDeliveryItem` wrote: the shape is ours, so it is read without another validation. */
export function fromDeliveryItem(item: Item): Delivery {
  const row = fromItem(item) as unknown as DeliveryRow;
  return {
    alertId: row.alert_id,
    episodeId: row.episode_id,
    userId: row.user_id,
    channel: row.channel,
    suffix: row.suffix ?? null,
    status: row.status,
    reason: row.reason ?? null,
    sendReason: row.send_reason,
    severity: row.severity,
    symbol: row.symbol,
    anomaly: row.anomaly,
    alertType: row.alert_type,
    alertStatus: row.alert_status,
    correlationId: row.correlation_id,
    occurredAtMs: Date.parse(row.occurred_at),
    detectedAtMs: Date.parse(row.detected_at),
    createdAtMs: Date.parse(row.created_at),
    updatedAtMs: Date.parse(row.updated_at),
    attempts: row.attempts,
    dueAtMs: row.due_at ?? null,
    latencyMs: row.latency_ms ?? null,
    sentWith: row.sent_with ?? null,
    held: row.held ?? [],
    expiresAtMs: row.expires_at * 1000,
  };
}

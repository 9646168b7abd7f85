import type { AlertStatus } from '../../core/alert/alert.ts';
import type { AnomalyKind } from '../../core/alert/anomalies.ts';
import type { Severity } from '../../core/alert/severity.ts';
import type { Channel } from '../../core/channels/channels.ts';
import {
  reasonText,
  suffixOf,
  WAITS,
  type Delivery,
  type DeliveryStatus,
  type Suppression,
  type Wait,
} from '../../core/delivery/delivery.ts';
import type { DeliveryError, ErrorCode } from '../../core/delivery/delivery-error.ts';
import type { HeldCount, SendReason } from '../../core/notifications/message.ts';
import { deliveryKey, dueBucketOf, expiry, iso, isShardBucket } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

/**
 * Times that people read are ISO text; `due_at` is a number for the index, `expires_at` seconds for the TTL. `suffix`, and the `reason`
 * of an error, say in one text what the attributes beside them say apart: the version before compares and shows them.
 */
export function toDeliveryItem(delivery: Delivery): Item {
  return {
    ...deliveryKey(delivery),
    ...toItem({
      alert_id: delivery.alertId,
      user_id: delivery.userId,
      channel: delivery.channel,
      suffix: suffixOf(delivery) ?? undefined,
      policy_id: delivery.step?.policyId,
      step: delivery.step?.number,
      reminder: delivery.reminder ?? undefined,
      status: delivery.status,
      reason: reasonText(delivery) ?? undefined,
      error_code: delivery.error?.code,
      error_words: delivery.error?.words,
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
      ...(delivery.dueAtMs !== null && { due_bucket: dueBucketOf(delivery), due_at: delivery.dueAtMs }),
    }),
  };
}

interface DeliveryRow {
  readonly due_bucket?: string;
  readonly episode_id: string;
  readonly alert_id: string;
  readonly user_id: string;
  readonly channel: Channel;
  readonly suffix?: string;
  readonly policy_id?: string;
  readonly step?: number;
  readonly reminder?: number;
  readonly status: DeliveryStatus;
  readonly reason?: string;
  readonly error_code?: ErrorCode;
  readonly error_words?: string;
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
    ...whichOf(row),
    status: row.status,
    ...whyNotSent(row),
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
    ...(isShardBucket(row.due_bucket) && { isOfMany: true }),
  };
}

/** The version before wrote `step-<number>-<policy>` and `repeat-<number>`, and nothing else. */
function whichOf({
  suffix = '',
  policy_id: policyId,
  step,
  reminder,
}: DeliveryRow): Pick<Delivery, 'step' | 'reminder'> {
  if (policyId !== undefined) return { step: { policyId, number: step! }, reminder: null };
  if (reminder !== undefined) return { step: null, reminder };
  const [, number, policy] = /^step-(\d+)-(.+)$/.exec(suffix) ?? [];
  if (policy !== undefined) return { step: { policyId: policy, number: Number(number) }, reminder: null };
  const [, count] = /^repeat-(\d+)$/.exec(suffix) ?? [];
  return { step: null, reminder: count === undefined ? null : Number(count) };
}

/** What went wrong has its code; the version before wrote its words alone, where what is waited for stands otherwise. */
function whyNotSent({
  status,
  reason,
  error_code: code,
  error_words: words,
}: DeliveryRow): Pick<Delivery, 'waitsFor' | 'suppressedBy' | 'error'> {
  const nothing = { waitsFor: null, suppressedBy: null, error: null };
  if (code !== undefined) return { ...nothing, error: { code, words: words ?? code } };
  if (reason === undefined) return nothing;
  if (status === 'SUPPRESSED') return { ...nothing, suppressedBy: reason as Suppression };
  if (status === 'PENDING' && (WAITS as readonly string[]).includes(reason)) {
    return { ...nothing, waitsFor: reason as Wait };
  }
  const error: DeliveryError = { code: 'unknown', words: reason };
  return { ...nothing, error };
}

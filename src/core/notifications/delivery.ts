import type { Alert, AnomalyKind, Severity } from '../alerts/alert.ts';
import type { Channel } from './channel.ts';

/** What one try to send came to. Reasons are words for people: no address, no secret, no text of the other side. */
export type DeliveryResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'permanent'; readonly reason: string };

export const DELIVERY_STATUSES = ['PENDING', 'SENT', 'FAILED', 'SUPPRESSED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One alert to one user on one channel: a row of the alert history, and the outbox entry while it is PENDING. */
export interface Delivery {
  readonly alertId: string;
  readonly userId: string;
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  /** Why it is not SENT; null while nothing has gone wrong. */
  readonly reason: string | null;
  readonly severity: Severity;
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  readonly episodeId: string;
  readonly correlationId: string;
  readonly occurredAtMs: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Tries begun, the one under way included; 0 when it was suppressed before any. */
  readonly attempts: number;
  /** While PENDING, the time from which anybody may take it over: the end of a lease, or the next try. */
  readonly dueAtMs: number | null;
  /** From the detection of the anomaly to the answer of the channel. */
  readonly latencyMs: number | null;
  readonly expiresAtMs: number;
}

/** Unique among the deliveries of an alert. */
export function deliveryId(delivery: Pick<Delivery, 'userId' | 'channel'>): string {
  return `${delivery.userId}#${delivery.channel}`;
}

/**
 * The sender's own time: longer than the slowest send (three tries of 5 s and two waits of 2 s), short enough
 * that a crash costs the reader about two minutes with a sweep each minute.
 */
export const LEASE_MS = 60_000;
/** A send that could outlive its lease is not begun: the sweep will do it, and the reader gets one message. */
export const SEND_BUDGET_MS = 25_000;
export const MAX_ATTEMPTS = 5;
const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
const RETENTION_MS = 90 * 86_400_000;

export function pendingDelivery(alert: Alert, userId: string, channel: Channel, nowMs: number): Delivery {
  return {
    ...rowOf(alert, userId, channel, nowMs),
    status: 'PENDING',
    reason: null,
    attempts: 1,
    dueAtMs: nowMs + LEASE_MS,
  };
}

export function suppressedDelivery(
  alert: Alert,
  userId: string,
  channel: Channel,
  reason: string,
  nowMs: number,
): Delivery {
  return {
    ...rowOf(alert, userId, channel, nowMs),
    status: 'SUPPRESSED',
    reason,
    attempts: 0,
    dueAtMs: null,
  };
}

export function expiryOf(createdAtMs: number): number {
  return createdAtMs + RETENTION_MS;
}

function rowOf(alert: Alert, userId: string, channel: Channel, nowMs: number) {
  return {
    alertId: alert.alertId,
    userId,
    channel,
    severity: alert.severity,
    symbol: alert.symbol,
    anomaly: alert.anomaly,
    episodeId: alert.episodeId,
    correlationId: alert.correlationId,
    occurredAtMs: alert.occurredAtMs,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    latencyMs: null,
    expiresAtMs: expiryOf(nowMs),
  };
}

/** True when the delivery waits and nobody holds it. */
export function isDue(delivery: Delivery, nowMs: number): boolean {
  return delivery.status === 'PENDING' && delivery.dueAtMs !== null && delivery.dueAtMs <= nowMs;
}

/** The same delivery under a new lease, for the next try. */
export function takenOver(delivery: Delivery, nowMs: number): Delivery {
  return { ...delivery, attempts: delivery.attempts + 1, dueAtMs: nowMs + LEASE_MS, updatedAtMs: nowMs };
}

/** What the row becomes after a try: SENT, FAILED, or PENDING again with the time of the next try. */
export function settled(
  delivery: Delivery,
  result: DeliveryResult,
  detectedAtMs: number,
  nowMs: number,
): Delivery {
  const base = { ...delivery, updatedAtMs: nowMs };
  if (result.kind === 'delivered') {
    const latencyMs = Math.max(0, nowMs - detectedAtMs);
    return { ...base, status: 'SENT', reason: null, dueAtMs: null, latencyMs };
  }
  if (result.kind === 'permanent') return { ...base, status: 'FAILED', reason: result.reason, dueAtMs: null };
  if (delivery.attempts >= MAX_ATTEMPTS) {
    const reason = `given up after ${delivery.attempts} tries: ${result.reason}`;
    return { ...base, status: 'FAILED', reason, dueAtMs: null };
  }
  const waitMs = Math.max(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), result.retryAfterMs ?? 0);
  return { ...base, reason: result.reason, dueAtMs: nowMs + Math.min(waitMs, MAX_RETRY_MS) };
}

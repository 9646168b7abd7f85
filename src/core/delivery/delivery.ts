import type { Alert, AlertStatus } from '../alert/alert.ts';
import type { AnomalyKind } from '../alert/anomalies.ts';
import type { Severity } from '../alert/severity.ts';
import type { Channel } from '../channels/channels.ts';
import type { HeldCount, SendReason } from '../notifications/message.ts';

/** What one try to send came to. Reasons are words for people: no address, no secret, no text of the other side. */
export type DeliveryResult =
  /** `pauseMs`: the channel wants nothing more for so long. */
  | { readonly kind: 'delivered'; readonly pauseMs?: number }
  | { readonly kind: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'permanent'; readonly reason: string };

export const DELIVERY_STATUSES = ['PENDING', 'SENT', 'FAILED', 'SUPPRESSED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/**
 * What a delivery waits for before its first try: the next bundle, the end of quiet hours, a digest, or room within a
 * limit. `held` is the one that stands for all that a limit holds back on its channel, and tells of them.
 */
export type WaitReason = 'grouped' | 'quiet_hours' | 'digest' | 'over_limit' | 'held';

/** One alert to one user on one channel: a row of the alert history, and the outbox entry while it is PENDING. */
export interface Delivery {
  readonly alertId: string;
  readonly episodeId: string;
  readonly userId: string;
  readonly channel: Channel;
  /** Tells several deliveries of one alert to one user on one channel apart, such as `step-2` of an escalation. */
  readonly suffix: string | null;
  readonly status: DeliveryStatus;
  /** Why it is not SENT: what it waits for, what went wrong, what held it back; null while nothing has. */
  readonly reason: string | null;
  readonly sendReason: SendReason;
  readonly severity: Severity;
  readonly symbol: string;
  readonly anomaly: AnomalyKind;
  readonly alertType: string;
  readonly alertStatus: AlertStatus;
  readonly correlationId: string;
  readonly occurredAtMs: number;
  readonly detectedAtMs: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Tries begun, the one under way included; 0 before the first. */
  readonly attempts: number;
  /** While PENDING, the time from which anybody may take it over: when it may be sent, the end of a lease, or the next try. */
  readonly dueAtMs: number | null;
  /** From the detection of the anomaly to the answer of the channel. */
  readonly latencyMs: number | null;
  /** Id of the delivery whose message told of this one too; null where it had a message of its own. */
  readonly sentWith: string | null;
  /** What this delivery's message tells of alerts that a limit held back. */
  readonly held: readonly HeldCount[];
  readonly expiresAtMs: number;
}

type Identity = Pick<Delivery, 'alertId' | 'userId' | 'channel' | 'suffix'>;

/** Unique within an episode. */
export function deliveryId({ alertId, userId, channel, suffix }: Identity): string {
  return suffix === null ? `${alertId}#${userId}#${channel}` : `${alertId}#${userId}#${channel}#${suffix}`;
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

/** Whom an alert goes to, where and why. */
export interface Recipient {
  readonly userId: string;
  readonly channel: Channel;
  readonly sendReason: SendReason;
  readonly suffix?: string;
}

/** To be sent at once by whoever creates it. */
export function pendingDelivery(alert: Alert, recipient: Recipient, nowMs: number): Delivery {
  return {
    ...rowOf(alert, recipient, nowMs),
    status: 'PENDING',
    attempts: 1,
    dueAtMs: nowMs + LEASE_MS,
  };
}

/** To be sent later, by the sweep. */
export function waitingDelivery(
  alert: Alert,
  recipient: Recipient,
  reason: WaitReason,
  untilMs: number,
  nowMs: number,
): Delivery {
  return { ...rowOf(alert, recipient, nowMs), status: 'PENDING', reason, dueAtMs: untilMs };
}

export function suppressedDelivery(
  alert: Alert,
  recipient: Recipient,
  reason: string,
  nowMs: number,
): Delivery {
  return { ...rowOf(alert, recipient, nowMs), status: 'SUPPRESSED', reason };
}

export function expiryOf(createdAtMs: number): number {
  return createdAtMs + RETENTION_MS;
}

function rowOf(alert: Alert, { userId, channel, sendReason, suffix }: Recipient, nowMs: number) {
  return {
    alertId: alert.alertId,
    episodeId: alert.episodeId,
    userId,
    channel,
    suffix: suffix ?? null,
    reason: null,
    sendReason,
    severity: alert.severity,
    symbol: alert.symbol,
    anomaly: alert.anomaly,
    alertType: alert.alertType,
    alertStatus: alert.status,
    correlationId: alert.correlationId,
    occurredAtMs: alert.occurredAtMs,
    detectedAtMs: alert.detectedAtMs,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    attempts: 0,
    dueAtMs: null,
    latencyMs: null,
    sentWith: null,
    held: [],
    expiresAtMs: expiryOf(nowMs),
  };
}

/** True when the delivery waits and nobody holds it. */
export function isDue(delivery: Delivery, nowMs: number): boolean {
  return delivery.status === 'PENDING' && delivery.dueAtMs !== null && delivery.dueAtMs <= nowMs;
}

/** The same delivery under a new lease, for the next try. */
export function takenOver(delivery: Delivery, nowMs: number): Delivery {
  return {
    ...delivery,
    reason: null,
    attempts: delivery.attempts + 1,
    dueAtMs: nowMs + LEASE_MS,
    updatedAtMs: nowMs,
  };
}

/** The same delivery, to be looked at again later. */
export function postponed(delivery: Delivery, reason: WaitReason, untilMs: number, nowMs: number): Delivery {
  return { ...delivery, reason, dueAtMs: untilMs, updatedAtMs: nowMs };
}

/** The same delivery, never to be sent. */
export function givenUp(
  delivery: Delivery,
  status: 'FAILED' | 'SUPPRESSED',
  reason: string,
  nowMs: number,
): Delivery {
  return { ...delivery, status, reason, dueAtMs: null, updatedAtMs: nowMs };
}

/** What the row becomes after a try: SENT, FAILED, or PENDING again with the time of the next try. */
export function settled(delivery: Delivery, result: DeliveryResult, nowMs: number): Delivery {
  if (result.kind === 'delivered') {
    const latencyMs = Math.max(0, nowMs - delivery.detectedAtMs);
    return { ...delivery, status: 'SENT', reason: null, dueAtMs: null, latencyMs, updatedAtMs: nowMs };
  }
  if (result.kind === 'permanent') return givenUp(delivery, 'FAILED', result.reason, nowMs);
  if (delivery.attempts >= MAX_ATTEMPTS) {
    const reason = `given up after ${delivery.attempts} tries: ${result.reason}`;
    return givenUp(delivery, 'FAILED', reason, nowMs);
  }
  const waitMs = Math.max(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), result.retryAfterMs ?? 0);
  return {
    ...delivery,
    reason: result.reason,
    dueAtMs: nowMs + Math.min(waitMs, MAX_RETRY_MS),
    updatedAtMs: nowMs,
  };
}

import type { Alert, AlertStatus } from '../alert/alert.ts';
import type { AnomalyKind } from '../alert/anomalies.ts';
import type { Severity } from '../alert/severity.ts';
import type { Channel } from '../channels/channels.ts';
import type { HeldCount, SendReason } from '../notifications/message.ts';
import { isPassing, mayHaveArrived, type DeliveryError, type DeliveryResult } from './delivery-error.ts';

export const DELIVERY_STATUSES = ['PENDING', 'SENT', 'FAILED', 'SUPPRESSED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/**
 * What a delivery waits for before its first try: the next bundle, the end of quiet hours, a digest, room within a
 * limit, or whether what inhibits it had ended before it happened. `held` is the one that stands for all that a limit
 * holds back on its channel, and tells of them.
 */
export const WAITS = ['grouped', 'quiet_hours', 'digest', 'over_limit', 'held', 'inhibited'] as const;
export type Wait = (typeof WAITS)[number];

/** Why a delivery is never sent although nothing went wrong. */
export const SUPPRESSIONS = [
  'acknowledged',
  'inhibited',
  'silenced',
  /** By their own answers the user would call it noise. */
  'learned',
  'same_destination',
  'rate_limited',
  /** It was over before it could be told. */
  'resolved',
  /** A later state of its episode is told instead. */
  'overtaken',
  /** An end: of what never reached the user after all, or that the user does not want to hear of. */
  'not_told',
  'end_not_wanted',
  'recipient_gone',
  'no_contact',
  /** Mail to the user comes back. */
  'undeliverable',
  'channel_not_configured',
] as const;
export type Suppression = (typeof SUPPRESSIONS)[number];

/** A step of an escalation, counted from 1 and through its repeats. */
export interface StepReference {
  readonly policyId: string;
  readonly number: number;
}

/** One alert to one user on one channel: a row of the alert history, and the outbox entry while it is PENDING. */
export interface Delivery {
  readonly alertId: string;
  readonly episodeId: string;
  readonly userId: string;
  readonly channel: Channel;
  /** The step that it belongs to; null where it is about the alert itself. */
  readonly step: StepReference | null;
  /** Which reminder of the alert it is, from 1; null where it is none. */
  readonly reminder: number | null;
  readonly status: DeliveryStatus;
  /** While PENDING; null while it is being sent, or after a try. */
  readonly waitsFor: Wait | null;
  /** Null unless SUPPRESSED. */
  readonly suppressedBy: Suppression | null;
  /** What went wrong with the last try, while the row waits for the next one or when it has FAILED. */
  readonly error: DeliveryError | null;
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
  /** Time from the detection of the anomaly to the answer of the channel. */
  readonly latencyMs: number | null;
  /** Id of the delivery whose message held this one too; null where it had a message of its own. */
  readonly sentWith: string | null;
  /** Alerts that a limit held back, as this delivery's message counts them. */
  readonly held: readonly HeldCount[];
  readonly expiresAtMs: number;
  /** One of so many that what is due of them lies apart. */
  readonly isOfMany?: true;
}

type Identity = Pick<Delivery, 'alertId' | 'userId' | 'channel' | 'step' | 'reminder'>;

/** Unique within an episode. */
export function deliveryId(delivery: Identity): string {
  const suffix = suffixOf(delivery);
  const id = `${delivery.alertId}#${delivery.userId}#${delivery.channel}`;
  return suffix === null ? id : `${id}#${suffix}`;
}

/** Distinguishes several deliveries of one alert to one user on one channel; null for the first. */
export function suffixOf({ step, reminder }: Pick<Delivery, 'step' | 'reminder'>): string | null {
  if (step !== null) return `step-${step.number}-${step.policyId}`;
  return reminder === null ? null : `repeat-${reminder}`;
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

/** Nothing waited for, nothing gone wrong: at most one of these says why a delivery is not SENT. */
const UNDECIDED = { waitsFor: null, suppressedBy: null, error: null } as const;

/** Whom an alert goes to, where and why. */
export interface Recipient {
  readonly userId: string;
  readonly channel: Channel;
  readonly sendReason: SendReason;
  readonly step?: StepReference;
  readonly reminder?: number;
  readonly isOfMany?: true;
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
  waitsFor: Wait,
  untilMs: number,
  nowMs: number,
): Delivery {
  return { ...rowOf(alert, recipient, nowMs), status: 'PENDING', waitsFor, dueAtMs: untilMs };
}

export function suppressedDelivery(
  alert: Alert,
  recipient: Recipient,
  suppressedBy: Suppression,
  nowMs: number,
): Delivery {
  return { ...rowOf(alert, recipient, nowMs), status: 'SUPPRESSED', suppressedBy };
}

export function expiryOf(createdAtMs: number): number {
  return createdAtMs + RETENTION_MS;
}

function rowOf(alert: Alert, recipient: Recipient, nowMs: number) {
  const { userId, channel, sendReason, step, reminder, isOfMany } = recipient;
  return {
    alertId: alert.alertId,
    episodeId: alert.episodeId,
    userId,
    channel,
    step: step ?? null,
    reminder: reminder ?? null,
    ...UNDECIDED,
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
    ...(isOfMany && { isOfMany }),
  };
}

/** True when the delivery waits and nobody holds it. */
export function isDue(delivery: Delivery, nowMs: number): boolean {
  return delivery.status === 'PENDING' && delivery.dueAtMs !== null && delivery.dueAtMs <= nowMs;
}

/** True while somebody is sending it: what comes of it is not known yet. */
export function isUnderWay(delivery: Delivery, nowMs: number): boolean {
  return isBegun(delivery) && delivery.dueAtMs! > nowMs;
}

/** True when it is to be sent, and nobody is at it or who was has died. */
export function isWaiting(delivery: Delivery, nowMs: number): boolean {
  return delivery.status === 'PENDING' && !isUnderWay(delivery, nowMs);
}

function isBegun({ status, attempts, error, waitsFor }: Delivery): boolean {
  return status === 'PENDING' && attempts > 0 && error === null && waitsFor === null;
}

/** True unless it is certain that the reader has not got it. Of a try that was overtaken nothing is known any more. */
export function mayHaveBeenTold(delivery: Delivery): boolean {
  const { status, error, suppressedBy, attempts } = delivery;
  if (status === 'SENT' || isBegun(delivery)) return true;
  if (suppressedBy === 'overtaken') return attempts > 0;
  return error !== null && mayHaveArrived(error.code);
}

/** The same delivery under a new lease, for the next try. */
export function takenOver(delivery: Delivery, nowMs: number): Delivery {
  const attempts = delivery.attempts + 1;
  return { ...delivery, ...UNDECIDED, attempts, dueAtMs: nowMs + LEASE_MS, updatedAtMs: nowMs };
}

/** The same delivery, to be looked at again later. */
export function postponed(delivery: Delivery, waitsFor: Wait, untilMs: number, nowMs: number): Delivery {
  return { ...delivery, ...UNDECIDED, waitsFor, dueAtMs: untilMs, updatedAtMs: nowMs };
}

/** The same delivery, never to be sent. */
export function suppressed(delivery: Delivery, suppressedBy: Suppression, nowMs: number): Delivery {
  return {
    ...delivery,
    ...UNDECIDED,
    status: 'SUPPRESSED',
    suppressedBy,
    dueAtMs: null,
    updatedAtMs: nowMs,
  };
}

/** The same delivery, given up. */
export function failed(delivery: Delivery, error: DeliveryError, nowMs: number): Delivery {
  return { ...delivery, ...UNDECIDED, status: 'FAILED', error, dueAtMs: null, updatedAtMs: nowMs };
}

/** What the row becomes after a try: SENT, FAILED, or PENDING again with the time of the next try. */
export function settled(delivery: Delivery, result: DeliveryResult, nowMs: number): Delivery {
  if (result.kind === 'delivered') {
    const latencyMs = Math.max(0, nowMs - delivery.detectedAtMs);
    return { ...delivery, ...UNDECIDED, status: 'SENT', dueAtMs: null, latencyMs, updatedAtMs: nowMs };
  }
  const error = { code: result.code, words: result.words };
  if (result.kind === 'permanent' || delivery.attempts >= MAX_ATTEMPTS) return failed(delivery, error, nowMs);
  const waitMs = Math.max(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), result.retryAfterMs ?? 0);
  const dueAtMs = nowMs + Math.min(waitMs, MAX_RETRY_MS);
  return { ...delivery, ...UNDECIDED, error, dueAtMs, updatedAtMs: nowMs };
}

/**
 * Why it is not SENT, as one text: a code, or for what went wrong the service's own words. So the alert history, the dead-letter queue
 * and scripts have it; null while nothing keeps it from being sent.
 */
export function reasonText({
  status,
  waitsFor,
  suppressedBy,
  error,
  attempts,
}: Pick<Delivery, 'status' | 'waitsFor' | 'suppressedBy' | 'error' | 'attempts'>): string | null {
  if (error === null) return waitsFor ?? suppressedBy;
  const isExhausted = status === 'FAILED' && isPassing(error.code);
  return isExhausted ? `given up after ${attempts} tries: ${error.words}` : error.words;
}

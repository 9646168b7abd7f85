import { covers } from '../../../src/core/answers/acknowledgement.ts';
import type { EpisodeRows, StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import type { Delivery, DeliveryStatus } from '../../../src/core/delivery/delivery.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import type { AlertRow, DeliveryRow, EpisodeDetail } from '../api.ts';

/** What is known of an episode beside its alerts. */
type Aftermath = Pick<EpisodeRows, 'deliveries' | 'acknowledgement'>;

export function alertRow(
  { alert, createdAtMs }: Pick<StoredAlert, 'alert' | 'createdAtMs'>,
  { deliveries, acknowledgement }: Aftermath,
): AlertRow {
  const { alertId, episodeId, symbol, anomaly, alertType, severity, status, occurredAtMs } = alert;
  const isSeen = acknowledgement !== null && covers(acknowledgement, severity);
  return {
    alertId,
    episodeId,
    symbol,
    anomaly,
    alertType,
    severity,
    status,
    explanation: explanationOf(alert),
    occurredAtMs,
    createdAtMs,
    acknowledgedBy: isSeen ? acknowledgement.userId : null,
    deliveries: countByStatus(deliveries.filter((delivery) => delivery.alertId === alertId)),
  };
}

export function episodeDetail(episodeId: string, rows: EpisodeRows): EpisodeDetail {
  const { acknowledgement } = rows;
  return {
    episodeId,
    alerts: rows.alerts.map((stored) => ({
      ...alertRow(stored, rows),
      severityReason: severityReasonOf(stored.verdict, 'en'),
      price: stored.alert.price,
      // Where a publisher names no reference price there is no change either.
      changePct: stored.alert.referencePrice === 0 ? null : stored.alert.changePct,
      score: stored.alert.score,
      volumeRatio: stored.alert.volumeRatio,
    })),
    deliveries: rows.deliveries.map(deliveryRow).toSorted((a, b) => a.updatedAtMs - b.updatedAtMs),
    acknowledgement: acknowledgement && {
      userId: acknowledgement.userId,
      atMs: acknowledgement.acknowledgedAtMs,
      via: acknowledgement.via,
    },
    ratings: (rows.ratings ?? []).map(({ userId, answer, ratedAtMs }) => ({ userId, answer, ratedAtMs })),
    escalations: rows.escalations.map(({ policyId, startedAtMs, stepsTaken, ended, dueAtMs }) => ({
      policyId,
      startedAtMs,
      stepsTaken,
      ended,
      nextStepAtMs: dueAtMs,
    })),
  };
}

export function deliveryRow(delivery: Delivery): DeliveryRow {
  const { alertId, userId, channel, status, waitsFor, suppressedBy, error } = delivery;
  const { sendReason, step, attempts, updatedAtMs, latencyMs, dueAtMs } = delivery;
  const identity = { alertId, userId, channel };
  const state = { status, waitsFor, suppressedBy, error, sendReason, step, attempts };
  return { ...identity, ...state, updatedAtMs, latencyMs, dueAtMs };
}

function countByStatus(deliveries: readonly Delivery[]): AlertRow['deliveries'] {
  const counts: Partial<Record<DeliveryStatus, number>> = {};
  for (const { status } of deliveries) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

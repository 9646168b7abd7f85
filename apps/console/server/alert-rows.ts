import { covers } from '../../../src/core/answers/acknowledgement.ts';
import type { EpisodeRows, StoredAlert } from '../../../src/core/alert-policy/alert-state.ts';
import type { Delivery } from '../../../src/core/delivery/delivery.ts';
import { deliveryWords } from '../../../lib/operations/delivery-words.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { reasonOf } from '../../../src/core/notifications/words/reason.ts';
import type { AlertRow, DeliveryRow, DeliveryStatus, EpisodeDetail } from '../api.ts';

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
      severityReason: reasonOf(stored.verdict, 'en'),
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
  const { alertId, userId, channel, status, updatedAtMs, latencyMs, dueAtMs } = delivery;
  return {
    alertId,
    userId,
    channel,
    status,
    words: deliveryWords(delivery),
    updatedAtMs,
    latencyMs,
    dueAtMs,
  };
}

function countByStatus(deliveries: readonly Delivery[]): AlertRow['deliveries'] {
  const counts: Partial<Record<DeliveryStatus, number>> = {};
  for (const { status } of deliveries) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

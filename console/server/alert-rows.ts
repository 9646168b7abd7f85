import type { Alert, AnomalyKind } from '../../src/core/alerts/alert.ts';
import type { EpisodeRows, StoredAlert } from '../../src/core/alerts/alert-state.ts';
import type { Delivery } from '../../src/core/notifications/delivery.ts';
import type { AlertRow, DeliveryRow, DeliveryStatus, EpisodeDetail } from '../api.ts';

/** Over as they happen: no end of them is ever told. */
const MOMENTARY: ReadonlySet<AnomalyKind> = new Set([
  'bad_print',
  'crossed_quote',
  'corporate_action',
  'other',
]);

/** What an anomaly says, before anybody knows what became of it. */
export function rowOfAnomaly(alert: Alert): AlertRow {
  return rowOf(alert, alert.detectedAtMs, null, {});
}

export function rowOfAlert({ alert, createdAtMs }: StoredAlert, episode: EpisodeRows): AlertRow {
  const counts: Partial<Record<DeliveryStatus, number>> = {};
  for (const { alertId, status } of episode.deliveries) {
    if (alertId === alert.alertId) counts[status] = (counts[status] ?? 0) + 1;
  }
  return rowOf(alert, createdAtMs, episode.acknowledgement?.userId ?? null, counts);
}

export function detailOf(episodeId: string, episode: EpisodeRows): EpisodeDetail {
  const { acknowledgement, escalations } = episode;
  return {
    episodeId,
    alerts: episode.alerts.map((stored) => ({
      ...rowOfAlert(stored, episode),
      severityReason: stored.severityReason,
      price: stored.alert.price,
      changePct: stored.alert.changePct,
      score: stored.alert.score,
      volumeRatio: stored.alert.volumeRatio,
    })),
    deliveries: episode.deliveries.map(deliveryRow),
    acknowledgement: acknowledgement && {
      userId: acknowledgement.userId,
      atMs: acknowledgement.acknowledgedAtMs,
      via: acknowledgement.via,
    },
    escalations: escalations.map(({ policyId, startedAtMs, stepsTaken, ended, dueAtMs }) => ({
      policyId,
      startedAtMs,
      stepsTaken,
      ended,
      nextStepAtMs: dueAtMs,
    })),
  };
}

/** Whether an episode still goes on, as far as it is known. */
export function isOpen({ alerts }: EpisodeRows): boolean {
  const last = alerts.at(-1)?.alert;
  return last !== undefined && last.status !== 'resolved' && !MOMENTARY.has(last.anomaly);
}

function rowOf(
  alert: Alert,
  createdAtMs: number,
  acknowledgedBy: string | null,
  deliveries: AlertRow['deliveries'],
): AlertRow {
  const { alertId, episodeId, symbol, anomaly, alertType, severity, status, explanation, occurredAtMs } =
    alert;
  const identity = { alertId, episodeId, symbol, anomaly, alertType, severity, status, explanation };
  return { ...identity, occurredAtMs, createdAtMs, acknowledgedBy, deliveries };
}

function deliveryRow(delivery: Delivery): DeliveryRow {
  const { alertId, userId, channel, status, reason, sendReason, updatedAtMs, latencyMs, dueAtMs } = delivery;
  return { alertId, userId, channel, status, reason, sendReason, updatedAtMs, latencyMs, dueAtMs };
}

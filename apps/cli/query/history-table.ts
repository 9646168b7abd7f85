import { alertRecord } from '../../../src/core/alert/alert-record.ts';
import type { Alert } from '../../../src/core/alert/alert.ts';
import type { EpisodeRows } from '../../../src/core/alert-policy/alert-state.ts';
import { reasonText } from '../../../src/core/delivery/delivery.ts';
import type { ClosedBar } from '../../../src/core/market-state/closed-bar.ts';
import { intervalText } from '../../../src/core/market-data/interval.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import { toMessage as alertMessage } from '../../../src/dto/alert-message.dto.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import type { StoredTick } from '../../../src/ports/market-history-reader.ts';

/** Rows of one kind, for people and for scripts. */
export interface HistoryTable<Row> {
  readonly head: readonly string[];
  readonly cells: (row: Row) => readonly string[];
  readonly json: (row: Row) => object;
}

/** An episode that had an anomaly in the range. */
export interface AlertedEpisode {
  readonly episodeId: string;
  readonly rows: EpisodeRows;
}

export const TICKS: HistoryTable<StoredTick> = {
  head: ['TIME', 'TYPE', 'PRICE', 'VOLUME', 'BID', 'ASK', 'SEQUENCE NUMBER'],
  cells: ({ event, position }) => [
    iso(event.timestampMs),
    event.type,
    event.type === 'trade' ? String(event.price) : '',
    event.type === 'trade' ? String(event.volume) : '',
    event.type === 'quote' ? String(event.bid ?? '') : '',
    event.type === 'quote' ? String(event.ask ?? '') : '',
    position.sequenceNumber,
  ],
  json: ({ event, position }) => ({
    ...toMessage(event),
    shard_id: position.shardId,
    sequence_number: position.sequenceNumber,
    sub_sequence: position.subSequence,
  }),
};

export const BARS: HistoryTable<ClosedBar> = {
  head: ['START', 'OPEN', 'HIGH', 'LOW', 'CLOSE', 'VOLUME'],
  cells: ({ bar: { startMs, open, high, low, close, volume } }) => [
    iso(startMs),
    ...[open, high, low, close, volume].map(String),
  ],
  json: ({ bar: { startMs, ...prices }, intervalMs, indicators }) => ({
    start: iso(startMs),
    interval: intervalText(intervalMs),
    ...prices,
    indicators,
  }),
};

export const ANOMALIES: HistoryTable<Alert> = {
  head: ['TIME', 'ANOMALY', 'STATUS', 'SEVERITY', 'SCORE', 'EXPLANATION'],
  cells: (alert) => [
    iso(alert.occurredAtMs),
    alert.anomaly,
    alert.status,
    alert.severity,
    alert.score.toFixed(2),
    explanationOf(alert),
  ],
  json: alertMessage,
};

export const ALERTS: HistoryTable<AlertedEpisode> = {
  head: ['TIME', 'SEVERITY', 'STATUS', 'EXPLANATION', 'ALERTS', 'DELIVERIES', 'ACKNOWLEDGED BY', 'EPISODE'],
  cells: ({ episodeId, rows: { alerts, deliveries, acknowledgement } }) => {
    const latest = alerts.at(-1)?.alert;
    return [
      latest === undefined ? '' : iso(latest.occurredAtMs),
      latest?.severity ?? 'not taken in',
      latest?.status ?? '',
      latest === undefined ? '' : explanationOf(latest),
      String(alerts.length),
      countsByStatus(deliveries),
      acknowledgement?.userId ?? '',
      episodeId,
    ];
  },
  json: ({ episodeId, rows: { alerts, deliveries, acknowledgement } }) => ({
    episode_id: episodeId,
    alerts: alerts.map(({ alert, verdict }) => ({
      ...alertRecord(alert, explanationOf(alert)),
      severity_reason: severityReasonOf(verdict, 'en'),
    })),
    deliveries: deliveries.map((delivery) => ({
      alert_id: delivery.alertId,
      user_id: delivery.userId,
      channel: delivery.channel,
      status: delivery.status,
      reason: reasonText(delivery),
      ...(delivery.error && { error_code: delivery.error.code }),
      attempts: delivery.attempts,
      updated_at: iso(delivery.updatedAtMs),
    })),
    acknowledged_by: acknowledgement?.userId ?? null,
  }),
};

/** SENT 3, FAILED 1 */
function countsByStatus(deliveries: EpisodeRows['deliveries']): string {
  const byStatus = Map.groupBy(deliveries, ({ status }) => status);
  return [...byStatus].map(([status, some]) => `${status} ${some.length}`).join(', ');
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

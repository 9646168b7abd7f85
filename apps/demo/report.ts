import { relative } from 'node:path';

import type { AlertHistory, DeliveryRow } from '../../lib/local-aws/alert-history.ts';
import { ALL_CHANNELS, type Channel } from '../../src/core/channels/channels.ts';
import type { DeliveryStatus } from '../../src/core/delivery/delivery.ts';

/** An alert as it came out of the topic. */
export interface PublishedAlert {
  readonly alertId: string;
  readonly alertType: string;
  readonly symbol: string;
  readonly anomaly: string;
  readonly severity: string;
  readonly status: string;
  readonly occurredAt: string;
  readonly explanation: string;
  readonly sequenceNumber: string;
}

export interface RecordCounts {
  readonly in: number;
  readonly processed: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** Processed records that came after their bar had closed. */
  readonly late: number;
}

export function countedSince(before: RecordCounts, now: RecordCounts): RecordCounts {
  return {
    in: now.in - before.in,
    processed: now.processed - before.processed,
    rejected: now.rejected - before.rejected,
    duplicates: now.duplicates - before.duplicates,
    late: now.late - before.late,
  };
}

export interface FileCounts extends RecordCounts {
  readonly path: string;
}

/** Everything a run has shown, before it is made into a report. */
export interface DemoOutcome {
  readonly runId: string;
  readonly files: readonly FileCounts[];
  readonly records: RecordCounts;
  readonly anomalies: number;
  /** Alerts that kinesis-processor says it has told of: what began, worsened or ended, and rules that came true. */
  readonly alertsAnswered: number;
  /** Alerts in the order of publication, each id once. */
  readonly alerts: readonly PublishedAlert[];
  readonly history: AlertHistory;
  /** When the stream took a record, epoch ms, by sequence number. */
  readonly arrivals: ReadonlyMap<string, number>;
  readonly awsCalls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

interface ChannelCounts {
  readonly sent: number;
  readonly failed: number;
  readonly suppressed: number;
}

/** `.demo/report.json`; the shape is a promise to whoever reads it. */
export interface DemoReport {
  /** Another one for each run. */
  readonly run_id: string;
  readonly input: readonly string[];
  readonly records: RecordCounts;
  readonly anomalies: number;
  readonly alerts: readonly {
    readonly alert_id: string;
    readonly symbol: string;
    readonly anomaly: string;
    readonly severity: string;
    readonly occurred_at: string;
    readonly deliveries: Readonly<Partial<Record<Channel, DeliveryStatus>>>;
  }[];
  /** How many of the episodes that were told are over. */
  readonly resolved: number;
  readonly notifications: Readonly<Record<Channel, ChannelCounts>>;
  readonly aws_calls: Readonly<Record<string, number>>;
  readonly dynamodb: { readonly write_units: number; readonly read_units: number };
  readonly latency_ms: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  readonly wall_s: number;
  readonly cpu_s: number;
}

export function demoReport(outcome: DemoOutcome): DemoReport {
  const { deliveries } = outcome.history;
  return {
    run_id: outcome.runId,
    input: outcome.files.map((file) => relative(process.cwd(), file.path)),
    records: outcome.records,
    anomalies: outcome.anomalies,
    alerts: toldAlerts(outcome).map((alert) => ({
      alert_id: alert.alertId,
      symbol: alert.symbol,
      anomaly: alert.anomaly,
      severity: alert.severity,
      occurred_at: alert.occurredAt,
      deliveries: statusPerChannel(rowsOf(alert.alertId, deliveries)),
    })),
    resolved: outcome.alerts.length - toldAlerts(outcome).length,
    notifications: Object.fromEntries(
      ALL_CHANNELS.map((channel) => [channel, countsOf(deliveries.filter((row) => row.channel === channel))]),
    ) as Record<Channel, ChannelCounts>,
    aws_calls: outcome.awsCalls,
    dynamodb: { write_units: round(outcome.writeUnits), read_units: round(outcome.readUnits) },
    latency_ms: percentiles(latenciesMs(outcome)),
    wall_s: round(outcome.wallSeconds),
    cpu_s: round(outcome.cpuSeconds),
  };
}

/** Alerts that something happened or worsened, without those that it is over. */
export function toldAlerts({ alerts }: DemoOutcome): readonly PublishedAlert[] {
  return alerts.filter(({ status }) => status !== 'resolved');
}

/**
 * The rows of an alert. One that waited until something later of its episode overtook it, or that came after the end, was told with
 * that, as it was then: hours of a market pass in seconds here, and an episode may be over before its message is due.
 */
function rowsOf(alertId: string, deliveries: readonly DeliveryRow[]): readonly DeliveryRow[] {
  const episode = episodeOf(alertId);
  const later = deliveries.filter(
    (row) => row.status === 'SENT' && row.alertId !== alertId && episodeOf(row.alertId) === episode,
  );
  return deliveries
    .filter((row) => row.alertId === alertId)
    .map((row) => {
      const isToldLater = later.some(
        ({ userId, channel }) => userId === row.userId && channel === row.channel,
      );
      const isOutdated = row.reason === 'overtaken' || row.reason === 'resolved';
      return isOutdated && isToldLater ? { ...row, status: 'SENT' } : row;
    });
}

/** An alert's id ends with its revision. */
function episodeOf(alertId: string): string {
  return alertId.replace(/-\d+$/, '');
}

/** Where several users share a channel, what needs attention shows. */
const ATTENTION: readonly DeliveryStatus[] = ['FAILED', 'PENDING', 'SENT', 'SUPPRESSED'];

function statusPerChannel(rows: readonly DeliveryRow[]): Partial<Record<Channel, DeliveryStatus>> {
  const statuses: Partial<Record<Channel, DeliveryStatus>> = {};
  for (const { channel, status } of rows) {
    const other = statuses[channel];
    if (other === undefined || ATTENTION.indexOf(status) < ATTENTION.indexOf(other))
      statuses[channel] = status;
  }
  return statuses;
}

function countsOf(rows: readonly DeliveryRow[]): ChannelCounts {
  const count = (status: DeliveryStatus): number => rows.filter((row) => row.status === status).length;
  return { sent: count('SENT'), failed: count('FAILED'), suppressed: count('SUPPRESSED') };
}

/** Times from the arrival of the record that raised the alert to each notification of it. */
function latenciesMs({ alerts, history, arrivals }: DemoOutcome): number[] {
  const arrivalOf = new Map(alerts.map((alert) => [alert.alertId, arrivals.get(alert.sequenceNumber)]));
  return history.deliveries.flatMap(({ alertId, sentAtMs }) => {
    const arrivalMs = arrivalOf.get(alertId);
    return sentAtMs === null || arrivalMs === undefined ? [] : [sentAtMs - arrivalMs];
  });
}

/** Nearest rank; null when there is nothing to measure. */
export function percentiles(values: readonly number[]): DemoReport['latency_ms'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

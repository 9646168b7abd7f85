import { ALL_CHANNELS, type Channel } from '../../src/core/channels/channels.ts';
import type { DeliveryRow } from '../../lib/local-aws/alert-history.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { DemoOutcome } from './report.ts';

export interface RunState {
  readonly outcome: DemoOutcome;
  readonly evidence: Evidence;
  /** Records the event-source mapping gave up. */
  readonly givenUpRecords: number;
  /** Alert events that failed every try. */
  readonly deadLetteredAlerts: number;
  /** What was still under way when the time to drain was over; null when everything was done. */
  readonly unfinished: string | null;
  readonly nowMs: number;
}

/** Alerts named where some are missing; all ids are in the report. */
const IDS_SHOWN = 3;
/** Bars of a symbol that may not have closed at the end of its feed: the live one, and one that waits for its confirmation. */
const OPEN_BARS = 2;

/**
 * What went in and did not come out, one sentence each; empty when nothing was lost. The processors' own answers count where they admit
 * a loss; otherwise what SNS delivered, DynamoDB and S3 hold and readers received is held against what the stream took.
 */
export function losses(run: RunState): string[] {
  return [
    run.unfinished,
    ...recordLosses(run),
    ...lakeLosses(run),
    ...tableLosses(run),
    ...topicLosses(run),
    ...historyLosses(run),
    ...ALL_CHANNELS.flatMap((channel) => channelLosses(channel, run)),
  ].filter((loss) => loss !== null);
}

/** What a run itself admits: of tables that hold earlier runs, too, or a stream that had no end, more cannot be asked. */
export function admittedLosses(
  run: Pick<RunState, 'givenUpRecords' | 'deadLetteredAlerts' | 'unfinished'> & {
    readonly outcome: Pick<DemoOutcome, 'records'>;
  },
): string[] {
  return [run.unfinished, ...recordLosses(run), deadLetters(run)].filter((loss) => loss !== null);
}

type Sentences = readonly (string | null)[];

function recordLosses({
  outcome: { records },
  givenUpRecords,
}: Pick<RunState, 'givenUpRecords'> & { readonly outcome: Pick<DemoOutcome, 'records'> }): Sentences {
  const accountedFor = records.processed + records.rejected + records.duplicates;
  return [
    accountedFor === records.in
      ? null
      : `${records.in} records in, but ${accountedFor} processed, rejected or duplicate`,
    sentence(givenUpRecords, 'records were given up and lie in the bucket under aws/lambda/'),
  ];
}

function lakeLosses({ outcome: { arrivals, records }, evidence: { lake } }: RunState): Sentences {
  const missing = countOf(arrivals.keys(), (sequenceNumber) => !lake.records.has(sequenceNumber));
  const unkept = records.rejected - lake.quarantined;
  return [
    missing === 0
      ? null
      : `S3 holds ${shareOf(missing, arrivals.size)} records, neither under processed/ nor under quarantine/`,
    missing > 0 || unkept <= 0
      ? null
      : `S3 holds ${lake.quarantined} records under quarantine/, but ${records.rejected} were rejected`,
  ];
}

function tableLosses({ outcome: { alerts, records }, evidence: { lake, table } }: RunState): Sentences {
  const ticks = countOf(lake.ticks, (point) => !table.ticks.has(point));
  let bars = 0;
  let closed = 0;
  for (const [symbol, starts] of lake.barStarts) {
    const mustHaveClosed = [...starts].toSorted((a, b) => a - b).slice(0, -OPEN_BARS);
    closed += mustHaveClosed.length;
    bars += countOf(mustHaveClosed, (start) => table.barStarts.get(symbol)?.has(start) !== true);
  }
  const anomalies = alerts.filter(({ alertType }) => alertType === 'financial_anomaly');
  const unkept = countOf(anomalies, ({ alertId }) => !table.anomalies.has(alertId));
  return [
    ticks === 0 ? null : `DynamoDB holds ${shareOf(ticks, lake.ticks.size)} ticks that were processed`,
    // What came after its bar had closed is in the lake alone.
    bars <= records.late ? null : `DynamoDB holds ${shareOf(bars, closed)} bars that closed`,
    unkept === 0 ? null : `DynamoDB holds ${shareOf(unkept, anomalies.length)} anomalies that alerts tell of`,
  ];
}

function topicLosses(run: RunState): Sentences {
  const {
    outcome,
    evidence: { table },
  } = run;
  const delivered = new Set(outcome.alerts.map(({ alertId }) => alertId));
  const missing = [...table.anomalies].filter((alertId) => !delivered.has(alertId));
  const found = Math.max(outcome.alertsAnswered, table.anomalies.size);
  const count = Math.max(missing.length, found - delivered.size);
  const names = missing.slice(0, IDS_SHOWN).join(', ');
  const named = names === '' ? '' : ` (${names}${missing.length > IDS_SHOWN ? ' and others' : ''})`;
  return [
    count <= 0 ? null : `SNS delivered ${shareOf(count, found)} alerts that were found${named}`,
    deadLetters(run),
  ];
}

function deadLetters({ deadLetteredAlerts }: Pick<RunState, 'deadLetteredAlerts'>): string | null {
  return sentence(deadLetteredAlerts, 'alert events failed every try and lie in the dead-letter queue');
}

function historyLosses({ outcome: { alerts, history }, nowMs }: RunState): Sentences {
  const unrecorded = countOf(alerts, ({ alertId }) => !history.alertIds.has(alertId));
  const untold = countOf(history.alertIds, (alertId) => !history.concerning.has(alertId));
  const overdue = countOf(history.deliveries, (row) => isOverdue(row, nowMs));
  return [
    sentence(unrecorded, 'published alerts are not in the alert history'),
    sentence(untold, 'alerts were for nobody, and nothing says why'),
    sentence(overdue, 'notifications are due and were not sent'),
  ];
}

function isOverdue({ status, dueAtMs }: DeliveryRow, nowMs: number): boolean {
  return status === 'PENDING' && (dueAtMs === null || dueAtMs <= nowMs);
}

function channelLosses(channel: Channel, { outcome, evidence, nowMs }: RunState): Sentences {
  const rows = outcome.history.deliveries.filter((row) => row.channel === channel);
  const sent = countOf(rows, ({ status, sentWith }) => status === 'SENT' && sentWith === null);
  const received = countOf(evidence.received, (each) => each.channel === channel);
  const failed = rows.filter(({ status }) => status === 'FAILED');
  const waiting = rows.filter((row) => row.status === 'PENDING' && row.hasFailed && !isOverdue(row, nowMs));
  return [
    sent > received ? `${channel}: ${shareOf(sent - received, sent)} messages sent were received` : null,
    sent < received
      ? `${channel}: ${received} messages were received, but ${sent} are recorded as sent`
      : null,
    failed.length === 0 ? null : `${channel}: ${failed.length} notifications failed (${reasonsOf(failed)})`,
    waiting.length === 0
      ? null
      : `${channel}: ${waiting.length} notifications were tried in vain (${reasonsOf(waiting)}) and wait for another try`,
  ];
}

function reasonsOf(rows: readonly DeliveryRow[]): string {
  return [...new Set(rows.map(({ reason }) => reason ?? 'no reason given'))].join('; ');
}

function countOf<T>(values: Iterable<T>, holds: (value: T) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count += 1;
  return count;
}

/** "none of 12", or "only 9 of 12". */
function shareOf(missing: number, all: number): string {
  return missing >= all ? `none of ${all}` : `only ${all - missing} of ${all}`;
}

function sentence(count: number, text: string): string | null {
  return count === 0 ? null : `${count} ${text}`;
}

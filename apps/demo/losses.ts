import type { DemoOutcome } from './report.ts';

export interface RunState {
  readonly outcome: DemoOutcome;
  /** Records the event-source mapping gave up. */
  readonly givenUpRecords: number;
  /** Alert events that failed every try. */
  readonly deadLetteredAlerts: number;
  /** What was still under way when the time to drain was over; null when everything was done. */
  readonly unfinished: string | null;
  readonly nowMs: number;
}

/** What went in and did not come out, one sentence each; empty when nothing was lost. */
export function losses(run: RunState): string[] {
  const { outcome, givenUpRecords, deadLetteredAlerts, unfinished, nowMs } = run;
  const { records, alerts, history } = outcome;
  const accountedFor = records.processed + records.rejected + records.duplicates;
  const failed = history.deliveries.filter(({ status }) => status === 'FAILED');
  const overdue = history.deliveries.filter(
    ({ status, dueAtMs }) => status === 'PENDING' && (dueAtMs === null || dueAtMs <= nowMs),
  );
  const unrecorded = alerts.filter(({ alertId }) => !history.alertIds.has(alertId));
  return [
    unfinished,
    accountedFor === records.in
      ? null
      : `${records.in} records in, but ${accountedFor} processed, rejected or duplicate`,
    sentence(givenUpRecords, 'records were given up and lie in the bucket under aws/lambda/'),
    sentence(deadLetteredAlerts, 'alert events failed every try and lie in the dead-letter queue'),
    sentence(unrecorded.length, 'published alerts are not in the alert history'),
    sentence(overdue.length, 'notifications are due and were not sent'),
    sentence(
      failed.length,
      `notifications failed (${[...new Set(failed.map((row) => row.reason ?? 'no reason given'))].join('; ')})`,
    ),
  ].filter((loss) => loss !== null);
}

function sentence(count: number, text: string): string | null {
  return count === 0 ? null : `${count} ${text}`;
}

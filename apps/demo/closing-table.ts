import { basename } from 'node:path';

import Table from 'cli-table3';

import { ALL_CHANNELS } from '../../src/core/channels/channels.ts';
import type { ReceivedNotification } from './notifications.ts';
import { type DemoOutcome, type DemoReport, toldAlerts } from './report.ts';

const MAX_ALERTS_SHOWN = 25;
const MAX_LINES_SHOWN = 12;
/** Keeps the whole table within 100 columns. */
const EXPLANATION_WIDTH = 46;

/** What came in, what was found when, what was sent to whom, and what it cost, for people. */
export function closingTable(
  outcome: DemoOutcome,
  report: DemoReport,
  notifications: readonly ReceivedNotification[],
  reportPath: string,
): string {
  return [
    'What came in',
    filesTable(outcome),
    `What was found: ${counted(report.anomalies, 'anomaly', 'anomalies')}, ${counted(report.alerts.length, 'alert', 'alerts')}, ${counted(report.resolved, 'episode', 'episodes')} over by the end`,
    alertsTable(outcome, report, reportPath),
    'What was sent',
    channelsTable(outcome, report),
    ...lastMessages(notifications),
    'What it took',
    costs(report),
  ].join('\n');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function filesTable({ files, records }: DemoOutcome): string {
  const table = plainTable(['file', 'rows', 'processed', 'rejected', 'duplicates', 'late'], [1, 2, 3, 4, 5]);
  for (const file of files) table.push([basename(file.path), ...countCells(file)]);
  if (files.length > 1) table.push(['all', ...countCells(records)]);
  return table.toString();
}

function countCells(counts: DemoOutcome['records']): string[] {
  return [counts.in, counts.processed, counts.rejected, counts.duplicates, counts.late].map((count) =>
    count.toLocaleString('en-US'),
  );
}

function alertsTable(outcome: DemoOutcome, report: DemoReport, reportPath: string): string {
  const alerts = toldAlerts(outcome);
  if (alerts.length === 0) return '  nothing out of the ordinary';
  const table = new Table({
    head: ['time (UTC)', 'severity', 'what happened', 'sent on'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, EXPLANATION_WIDTH, null],
    wordWrap: true,
  });
  for (const [index, alert] of alerts.slice(0, MAX_ALERTS_SHOWN).entries()) {
    const deliveries = report.alerts[index]?.deliveries ?? {};
    const sent = ALL_CHANNELS.filter((channel) => deliveries[channel] === 'SENT');
    table.push([
      alert.occurredAt.slice(0, 16).replace('T', ' '),
      alert.status === 'firing' ? alert.severity : `${alert.severity}, ${alert.status}`,
      alert.explanation,
      sent.join(' ') || '–',
    ]);
  }
  const more = alerts.length - MAX_ALERTS_SHOWN;
  return more > 0 ? `${table.toString()}\n  and ${more} more in ${reportPath}` : table.toString();
}

function channelsTable({ history }: DemoOutcome, { notifications }: DemoReport): string {
  const table = plainTable(['channel', 'alerts told', 'in messages', 'failed', 'suppressed'], [1, 2, 3, 4]);
  for (const channel of ALL_CHANNELS) {
    const rows = history.deliveries.filter((row) => row.channel === channel);
    if (rows.length === 0) continue;
    const { sent, failed, suppressed } = notifications[channel];
    const messages = rows.filter(({ status, sentWith }) => status === 'SENT' && sentWith === null);
    table.push([channel, sent, messages.length, failed, suppressed].map(String));
  }
  return table.toString();
}

function lastMessages(notifications: readonly ReceivedNotification[]): string[] {
  return ALL_CHANNELS.flatMap((channel) => {
    const last = notifications.findLast((notification) => notification.channel === channel);
    if (last === undefined) return [];
    const lines = last.text.split('\n').filter((line) => line.trim() !== '');
    const shown = lines.slice(0, MAX_LINES_SHOWN).map((line) => `  │ ${line}`);
    return [`Last ${channel} message`, ...shown, ...(lines.length > MAX_LINES_SHOWN ? ['  │ …'] : [])];
  });
}

function costs(report: DemoReport): string {
  const { records, dynamodb, latency_ms, aws_calls, wall_s, cpu_s } = report;
  const table = plainTable(['', ''], []);
  const calls = Object.entries(aws_calls).toSorted(([, a], [, b]) => b - a);
  const perRecord = records.in === 0 ? 0 : dynamodb.write_units / records.in;
  const latency = [latency_ms.p50, latency_ms.p95, latency_ms.p99].map((ms) =>
    ms === null ? '–' : `${ms} ms`,
  );
  table.push(
    ['DynamoDB write units', `${dynamodb.write_units} (${perRecord.toFixed(3)} per record)`],
    ['DynamoDB read units', String(dynamodb.read_units)],
    ['AWS calls', calls.map(([name, count]) => `${name} ${count}`).join('\n')],
    ['arrival → notification', `p50 ${latency[0]}, p95 ${latency[1]}, p99 ${latency[2]}`],
    ['time', `${wall_s} s, of which CPU ${cpu_s} s`],
  );
  return table.toString();
}

function plainTable(head: string[], rightAligned: readonly number[]): Table.Table {
  const hasHead = head.some((title) => title !== '');
  return new Table({
    ...(hasHead && { head }),
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, index) => (rightAligned.includes(index) ? 'right' : 'left')),
  });
}

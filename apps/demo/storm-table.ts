import Table from 'cli-table3';

import type { DeliveryRow } from '../../lib/local-aws/alert-history.ts';
import type { StormResult } from './run-storm.ts';

const MAX_LINES_SHOWN = 12;

/** What became of the alerts of a storm for one reader. */
export interface StormShare {
  readonly reader: string;
  /** Alerts that this reader wants. */
  readonly alerts: number;
  readonly messages: number;
  readonly byName: number;
  /** Told as a number in a message about others. */
  readonly byNumber: number;
}

/** One share for each user and channel that alerts were for. */
export function stormShares({ history }: Pick<StormResult, 'history'>): readonly StormShare[] {
  const readers = Map.groupBy(history.deliveries, ({ userId, channel }) => `${userId}, ${channel}`);
  return [...readers].map(([reader, rows]) => ({
    reader,
    alerts: rows.length,
    messages: rows.filter((row) => row.status === 'SENT' && row.sentWith === null).length,
    byName: rows.filter(({ status }) => status === 'SENT').length,
    byNumber: heldOf(rows),
  }));
}

function heldOf(rows: readonly DeliveryRow[]): number {
  return rows.filter(({ status }) => status === 'SENT').reduce((sum, { held }) => sum + held, 0);
}

/** Alerts that some reader was told neither by name nor by number, one sentence each. */
export function stormLosses(result: Pick<StormResult, 'history' | 'notifications' | 'alerts'>): string[] {
  const shares = stormShares(result);
  const missing = result.alerts - result.history.alertIds.size;
  const told = shares.reduce((sum, { messages }) => sum + messages, 0);
  const received = result.notifications.length;
  return [
    ...(missing === 0 ? [] : [`${missing} of ${result.alerts} alerts are not in the history`]),
    ...(told === received ? [] : [`${told} messages were sent, but ${received} received`]),
    ...shares
      .filter(({ alerts, byName, byNumber }) => byName + byNumber !== alerts)
      .map(
        ({ reader, alerts, byName, byNumber }) =>
          `${reader}: ${alerts} alerts, but ${byName} told by name and ${byNumber} by number`,
      ),
  ];
}

/** For people: who got how many messages, and the last of each channel. */
export function stormTable(result: StormResult): string {
  const table = new Table({
    head: ['reader', 'alerts', 'messages', 'told by name', 'told by number'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const { reader, alerts, messages, byName, byNumber } of stormShares(result)) {
    table.push([reader, alerts, messages, byName, byNumber]);
  }
  const last = result.notifications.findLast(({ channel }) => channel === 'email');
  const lines = (last?.text ?? '').split('\n').filter((line) => line.trim() !== '');
  return [
    `${result.alerts} alerts in ten minutes, and what their readers got within ${result.minutes} minutes`,
    table.toString(),
    'Last e-mail',
    ...lines.slice(0, MAX_LINES_SHOWN).map((line) => `  │ ${line}`),
  ].join('\n');
}

import type { Alert } from '../alert/alert.ts';
import { CHANNELS } from '../channels/channels.ts';
import { suppressed, type Delivery, type Wait } from '../delivery/delivery.ts';
import type { HeldCount, NotificationKind } from '../notifications/message.ts';
import { byGravityTo } from '../notifications/render/other-alerts.ts';
import type { Usefulness } from '../usefulness/verdict.ts';
import type { StoredAlert } from './alert-state.ts';
import { compareMoments, momentOf } from './course.ts';
import { isEndOfTold } from './mute.ts';
import type { RowChange } from './recipient-rows.ts';

type Alerts = ReadonlyMap<string, StoredAlert>;

/** Order of a message's rows: the most telling leads. */
export function byImportance(alerts: Alerts, usefulness: Usefulness): (a: Delivery, b: Delivery) => number {
  const alertOf = ({ alertId }: Delivery): Alert => alerts.get(alertId)!.alert;
  const compare = byGravityTo(usefulness);
  return (a, b) => compare(alertOf(a), alertOf(b));
}

/** The end of what the user was told of: no mute and no limit keeps it. */
export function isEnd({ alertStatus, sendReason }: Delivery): boolean {
  return isEndOfTold(alertStatus, sendReason);
}

/** The end of what a program keeps open: it disturbs nobody. */
export function isSilentEnd(row: Delivery): boolean {
  return isEnd(row) && CHANNELS[row.channel].keepsOpen !== null;
}

/** Changes by which each episode is told on a channel in its latest state alone; a row that tells of others, too, is left. */
export function withoutOvertaken(rows: readonly Delivery[], nowMs: number): readonly RowChange[] {
  const byEpisode = Map.groupBy(rows, ({ channel, episodeId }) => `${channel} ${episodeId}`);
  return [...byEpisode.values()].flatMap((own) => {
    const latest = own.toSorted((a, b) => compareMoments(momentOf(a), momentOf(b))).at(-1)!;
    return own
      .filter((row) => row !== latest && row.waitsFor !== 'held')
      .map((from) => ({ from, to: suppressed(from, 'overtaken', nowMs) }));
  });
}

/** As many messages as it takes, where one cannot hold them all. Each leads with its first row. */
export function messagesOf(rows: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const { keepsOpen } = CHANNELS[rows[0]!.channel];
  if (keepsOpen === null) return [rows];
  const { perMessage } = keepsOpen;
  return Array.from({ length: Math.ceil(rows.length / perMessage) }, (_, message) =>
    rows.slice(message * perMessage, (message + 1) * perMessage),
  );
}

export function countsOf(rows: readonly Delivery[]): readonly HeldCount[] {
  return [...Map.groupBy(rows, ({ symbol }) => symbol)].map(([symbol, { length }]) => ({
    symbol,
    count: length,
  }));
}

const DIGEST_WAITS: ReadonlySet<Wait> = new Set(['quiet_hours', 'digest', 'held']);

export function kindOf(rows: readonly Delivery[]): NotificationKind {
  const fromDigest = rows.some(({ waitsFor }) => waitsFor !== null && DIGEST_WAITS.has(waitsFor));
  if (fromDigest) return 'digest';
  return rows.length === 1 ? 'alert' : 'bundle';
}

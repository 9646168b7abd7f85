import type { Channel } from '../channels/channels.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { SendReason } from '../notifications/message.ts';
import type { Alert } from '../alert/alert.ts';

/** What somebody was last told of an episode. */
export interface ToldEntry {
  /** Ids of the alerts told since the episode was last told to be over. */
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
  readonly toldAtMs: number;
}

export interface Members {
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

export interface DedupeSettings {
  readonly sendResolved: boolean;
  readonly repeatIntervalMs: number;
}

/** As Alertmanager has it by default. */
export const REPEAT_INTERVAL_MS = 4 * 3_600_000;

/**
 * Whether, and why, somebody is told of an episode again: Alertmanager's table, row by row.
 * https://github.com/prometheus/alertmanager/blob/main/notify/dedup_stage.go
 * @param saidAtMs when its publisher said so; a copy that comes hours later says nothing later
 */
export function needsUpdate(
  entry: ToldEntry | null,
  { firing, resolved }: Members,
  { sendResolved, repeatIntervalMs }: DedupeSettings,
  saidAtMs: number,
): SendReason | null {
  if (entry === null) return firing.length > 0 ? 'first' : null;
  if (firing.some((id) => !entry.firing.has(id))) return 'new_alerts';
  if (firing.length === 0) return sendResolved && entry.firing.size > 0 ? 'all_resolved' : null;
  if (sendResolved && resolved.some((id) => !entry.resolved.has(id))) return 'new_resolved';
  return entry.toldAtMs < saidAtMs - repeatIntervalMs ? 'repeat' : null;
}

/** What an alert adds to its episode. */
export function membersOf({ alertId, status }: Pick<Alert, 'alertId' | 'status'>): Members {
  return status === 'resolved' ? { firing: [], resolved: [alertId] } : { firing: [alertId], resolved: [] };
}

/** What a user was told on a channel, or is about to be: rows that were suppressed or have failed told nothing. */
export function toldEntry(
  deliveries: readonly Delivery[],
  userId: string,
  channel: Channel,
): ToldEntry | null {
  const told = deliveries
    .filter((row) => row.userId === userId && row.channel === channel)
    .filter(({ status }) => status === 'SENT' || status === 'PENDING')
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  if (told.length === 0) return null;
  let firing = new Set<string>();
  let resolved = new Set<string>();
  for (const { alertId, alertStatus } of told) {
    if (alertStatus === 'resolved') {
      firing = new Set();
      resolved.add(alertId);
    } else {
      if (firing.size === 0) resolved = new Set();
      firing.add(alertId);
    }
  }
  return { firing, resolved, toldAtMs: Math.max(...told.map(({ updatedAtMs }) => updatedAtMs)) };
}

import { PARTITION } from '../../core/alert/history-partitions.ts';
import type { Recurrence } from '../../core/tickets/recurrence.ts';
import type { StoredRecurrence } from '../../ports/recurrence-store.ts';
import { expiry, iso, rowKey } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

const REPEAT_ROW = 'REPEAT';
/** Life of a record: longer than any window, and than most issues stay open. After that an issue is found again by its label. */
const RETENTION_MS = 90 * 86_400_000;

export function recurrenceKey(fingerprint: string): Item {
  return rowKey(`${PARTITION.recurrence}${fingerprint}`, REPEAT_ROW);
}

export function toRecurrenceItem({ recurrence, version }: StoredRecurrence, nowMs: number): Item {
  const { fingerprint, occurrences, toldAtMs, overToldAtMs, leaseUntilMs } = recurrence;
  return {
    ...recurrenceKey(fingerprint),
    ...toItem({
      fingerprint,
      version,
      occurrences: occurrences.map(({ id, atMs }) => ({ id, at: iso(atMs) })),
      untold: recurrence.untold,
      total: recurrence.total,
      first_seen_at: iso(recurrence.firstSeenAtMs),
      told_at: toldAtMs === null ? undefined : iso(toldAtMs),
      over_told_at: overToldAtMs === null ? undefined : iso(overToldAtMs),
      lease_until: leaseUntilMs === null ? undefined : iso(leaseUntilMs),
      issues: { ...recurrence.issues },
      expires_at: expiry(nowMs + RETENTION_MS),
    }),
  };
}

interface RecurrenceRow {
  readonly fingerprint: string;
  readonly version: number;
  readonly occurrences: readonly { readonly id: string; readonly at: string }[];
  readonly untold: number;
  readonly total: number;
  readonly first_seen_at: string;
  readonly told_at?: string;
  readonly over_told_at?: string;
  readonly lease_until?: string;
  readonly issues: Recurrence['issues'];
}

/** What `toRecurrenceItem` wrote: the shape is ours, so it is read without another validation. */
export function fromRecurrenceItem(item: Item): StoredRecurrence {
  const row = fromItem(item) as unknown as RecurrenceRow;
  return {
    version: row.version,
    recurrence: {
      fingerprint: row.fingerprint,
      occurrences: row.occurrences.map(({ id, at }) => ({ id, atMs: Date.parse(at) })),
      untold: row.untold,
      total: row.total,
      firstSeenAtMs: Date.parse(row.first_seen_at),
      toldAtMs: timeOf(row.told_at),
      overToldAtMs: timeOf(row.over_told_at),
      leaseUntilMs: timeOf(row.lease_until),
      issues: row.issues,
    },
  };
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

import type { Severity } from '../../core/alert/severity.ts';
import type { Inhibitor } from '../../core/alert-policy/inhibit.ts';
import type { Silence } from '../../core/alert-policy/silence.ts';
import { PARTITION } from '../../core/alert/history-partitions.ts';
import { expiry, iso, ROW, rowKey } from './history-keys.ts';
import { fromItem, toItem, type Item } from './plain-item.ts';

/** Over but still there, for whoever asks why something was not told. */
const KEPT_MS = 30 * 86_400_000;

export function silenceKey(id: string): Item {
  return rowKey(PARTITION.mutes, `${ROW.silence}${id}`);
}

export function toSilenceItem(silence: Silence): Item {
  return {
    ...silenceKey(silence.id),
    ...toItem({
      id: silence.id,
      matchers: silence.matchers.map(({ field, operator, value }) => ({ field, operator, value })),
      starts_at: iso(silence.startsAtMs),
      ends_at: iso(silence.endsAtMs),
      author: silence.author,
      comment: silence.comment,
      user_id: silence.userId,
      expires_at: expiry(silence.endsAtMs + KEPT_MS),
    }),
  };
}

export function fromSilenceItem(item: Item): Silence {
  const row = fromItem(item) as unknown as Omit<Silence, 'startsAtMs' | 'endsAtMs' | 'userId'> & {
    readonly starts_at: string;
    readonly ends_at: string;
    readonly user_id?: string;
  };
  return {
    id: row.id,
    matchers: row.matchers,
    startsAtMs: Date.parse(row.starts_at),
    endsAtMs: Date.parse(row.ends_at),
    author: row.author,
    comment: row.comment,
    ...(row.user_id !== undefined && { userId: row.user_id }),
  };
}

export function inhibitorKey(episodeId: string): Item {
  return rowKey(PARTITION.mutes, `${ROW.inhibitor}${episodeId}`);
}

/** `ends_at` is all that the version before looks at; it has expired for it once the episode is over. */
export function toInhibitorItem(inhibitor: Inhibitor): Item {
  const { endedAtMs, openedAtMs, expiresAtMs } = inhibitor;
  return {
    ...inhibitorKey(inhibitor.episodeId),
    ...toItem({
      inhibiting_episode_id: inhibitor.episodeId,
      symbols: inhibitor.symbols.include,
      excluded_symbols: inhibitor.symbols.exclude,
      anomalies: inhibitor.anomalies,
      severity: inhibitor.severity,
      opened_at: iso(openedAtMs),
      ends_at: iso(endedAtMs === null ? expiresAtMs : Math.min(endedAtMs, expiresAtMs)),
      closes_at: iso(expiresAtMs),
      over_at: endedAtMs === null ? undefined : iso(endedAtMs),
      expires_at: expiry(expiresAtMs),
    }),
  };
}

/** What `toInhibitorItem` wrote, of this version or the one before, which compared no severities. */
export function fromInhibitorItem(item: Item): Inhibitor {
  const row = fromItem(item) as unknown as {
    readonly inhibiting_episode_id: string;
    readonly symbols: readonly string[];
    readonly excluded_symbols: readonly string[];
    readonly anomalies: Inhibitor['anomalies'];
    readonly severity?: Severity;
    readonly opened_at: string;
    readonly ends_at: string;
    readonly closes_at?: string;
    readonly over_at?: string;
  };
  return {
    episodeId: row.inhibiting_episode_id,
    symbols: { include: row.symbols, exclude: row.excluded_symbols },
    anomalies: row.anomalies,
    severity: row.severity ?? 'CRITICAL',
    openedAtMs: Date.parse(row.opened_at),
    expiresAtMs: Date.parse(row.closes_at ?? row.ends_at),
    endedAtMs: row.over_at === undefined ? null : Date.parse(row.over_at),
  };
}

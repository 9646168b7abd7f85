import { SEVERITIES, type Severity } from '../../../src/core/alert/severity.ts';
import type { AlertRow } from '../api.ts';

/** What the inbox shows as one: all that was said of one thing that happened. */
export interface Episode {
  readonly episodeId: string;
  readonly symbol: string;
  /** The last alert about what happened, not about its end. */
  readonly latest: AlertRow;
  readonly status: AlertRow['status'];
  /** The gravest it has been. */
  readonly severity: Severity;
  readonly lastAtMs: number;
  readonly acknowledgedBy: string | null;
  readonly alertCount: number;
}

export interface InboxFilter {
  /** Without those that are over. */
  readonly isOpenOnly: boolean;
  /** Empty: all of them. */
  readonly severities: ReadonlySet<Severity>;
  readonly symbol: string | null;
}

export const EVERYTHING: InboxFilter = { isOpenOnly: false, severities: new Set(), symbol: null };

/** Newest first. */
export function episodesOf(alerts: Iterable<AlertRow>): readonly Episode[] {
  const byEpisode = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const group = byEpisode.get(alert.episodeId);
    if (group === undefined) byEpisode.set(alert.episodeId, [alert]);
    else group.push(alert);
  }
  return [...byEpisode.values()].map(episodeOf).toSorted((a, b) => b.lastAtMs - a.lastAtMs);
}

function episodeOf(alerts: readonly AlertRow[]): Episode {
  const ordered = alerts.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || a.createdAtMs - b.createdAtMs);
  const last = ordered.at(-1)!;
  const latest = ordered.findLast(({ status }) => status !== 'resolved') ?? last;
  return {
    episodeId: last.episodeId,
    symbol: last.symbol,
    latest,
    status: last.status,
    severity: gravest(ordered.map(({ severity }) => severity)),
    lastAtMs: last.occurredAtMs,
    acknowledgedBy: ordered.findLast(({ acknowledgedBy }) => acknowledgedBy !== null)?.acknowledgedBy ?? null,
    alertCount: ordered.length,
  };
}

export function gravest(severities: readonly Severity[]): Severity {
  return severities.reduce((a, b) => (rank(b) > rank(a) ? b : a), 'LOW');
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function matches(episode: Episode, { isOpenOnly, severities, symbol }: InboxFilter): boolean {
  return (
    (!isOpenOnly || episode.status !== 'resolved') &&
    (severities.size === 0 || severities.has(episode.severity)) &&
    (symbol === null || episode.symbol === symbol)
  );
}

/** What somebody who has just come should see: of the gravest episodes those that nobody looks after, of these the newest. */
export function mostUrgent(episodes: readonly Episode[]): Episode | null {
  let urgent: Episode | null = null;
  for (const episode of episodes) {
    if (urgent === null || urgency(episode) > urgency(urgent)) urgent = episode;
  }
  return urgent;
}

function urgency({ severity, acknowledgedBy, lastAtMs }: Episode): number {
  // Times stay below 10^13 for the next three centuries.
  return (rank(severity) * 2 + (acknowledgedBy === null ? 1 : 0)) * 1e13 + lastAtMs;
}

export function countBySeverity(episodes: readonly Episode[]): Readonly<Record<Severity, number>> {
  const counts = { LOW: 0, MEDIUM: 0, HIGH: 0, CRITICAL: 0 };
  for (const { severity } of episodes) counts[severity] += 1;
  return counts;
}

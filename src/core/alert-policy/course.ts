import type { Alert, AlertStatus } from '../alert/alert.ts';
import type { Acknowledgement } from '../answers/acknowledgement.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { EpisodeRows, StoredAlert } from './alert-state.ts';

/** What places an alert, or a delivery of one, in the course of its episode. */
export type Moment = Pick<Alert, 'alertId' | 'episodeId' | 'status' | 'occurredAtMs'>;

export function momentOf(row: Delivery): Moment {
  const { alertId, episodeId, alertStatus: status, occurredAtMs } = row;
  return { alertId, episodeId, status, occurredAtMs };
}

const RANK: Readonly<Record<AlertStatus, number>> = { firing: 0, worsened: 1, resolved: 2 };

/**
 * The order of an episode, whatever the order of arrival: that of its revisions, which our own publisher writes at the end of its ids.
 * Others say when something happened, and of what happened at one moment an end is the last.
 */
export function compareMoments(a: Moment, b: Moment): number {
  const [first, second] = [revisionOf(a), revisionOf(b)];
  if (first !== null && second !== null) return first - second;
  return a.occurredAtMs - b.occurredAtMs || RANK[a.status] - RANK[b.status];
}

export function isAfter(a: Moment, b: Moment): boolean {
  return compareMoments(a, b) > 0;
}

/** True when the episode was over later, by all that is known: what is told now must not say that it goes on. */
export function isOverAfter(alerts: readonly StoredAlert[], moment: Moment): boolean {
  return alerts.some(({ alert }) => alert.status === 'resolved' && isAfter(alert, moment));
}

/** The last end before this moment; null while the episode is in its first round. */
export function endBefore(alerts: readonly StoredAlert[], moment: Moment): Moment | null {
  const ends = alerts
    .map(({ alert }) => alert)
    .filter((alert) => alert.status === 'resolved' && isAfter(moment, alert));
  return last(ends);
}

/**
 * The alerts from the beginning that this moment belongs to up to it. Other publishers give what comes back the same id: after its
 * end it is as new as any other.
 */
export function roundUntil(alerts: readonly StoredAlert[], moment: Moment): readonly StoredAlert[] {
  const before = endBefore(alerts, moment);
  return alerts.filter(({ alert }) => !isAfter(alert, moment) && (before === null || isAfter(alert, before)));
}

/** What has happened last in an episode; undefined when all of it has expired. */
export function latestOf({ alerts }: Pick<EpisodeRows, 'alerts'>): StoredAlert | undefined {
  return alerts.reduce<StoredAlert | undefined>(
    (latest, each) => (latest === undefined || !isAfter(latest.alert, each.alert) ? each : latest),
    undefined,
  );
}

/** Whose answer holds at this moment: one that was given before the episode began anew holds no more. */
export function acknowledgementAt(
  { alerts, acknowledgement }: Pick<EpisodeRows, 'alerts' | 'acknowledgement'>,
  moment: Moment,
): Acknowledgement | null {
  if (acknowledgement === null || endBefore(alerts, moment) === null) return acknowledgement;
  const begunAtMs = Math.min(...roundUntil(alerts, moment).map(({ createdAtMs }) => createdAtMs));
  return acknowledgement.acknowledgedAtMs >= begunAtMs ? acknowledgement : null;
}

function last(moments: readonly Moment[]): Moment | null {
  return moments.reduce<Moment | null>(
    (latest, each) => (latest === null || isAfter(each, latest) ? each : latest),
    null,
  );
}

function revisionOf({ alertId, episodeId }: Moment): number | null {
  if (!alertId.startsWith(`${episodeId}-`)) return null;
  const digits = alertId.slice(episodeId.length + 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

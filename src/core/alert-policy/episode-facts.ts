import { covers } from '../answers/acknowledgement.ts';
import type { EpisodeRows, StoredAlert } from './alert-state.ts';
import { MAX_ATTEMPTS, type Delivery } from '../delivery/delivery.ts';
import type { EpisodeFacts } from '../escalation/next-step.ts';

/** What the rest of an episode says about an escalation of it. */
export function factsOf({ alerts, acknowledgement }: EpisodeRows): EpisodeFacts {
  return {
    acknowledged: acknowledgement?.severity ?? null,
    isResolved: alerts.some(({ alert }) => alert.status === 'resolved'),
  };
}

/** Why a delivery of a step is not tried again, and what becomes of it; null when it is. */
export function refusalOf(row: Delivery, episode: EpisodeRows): ['FAILED' | 'SUPPRESSED', string] | null {
  const { acknowledgement } = episode;
  if (acknowledgement !== null && covers(acknowledgement, row.severity)) {
    return ['SUPPRESSED', 'acknowledged'];
  }
  if (factsOf(episode).isResolved) return ['SUPPRESSED', 'resolved'];
  if (latestOf(episode) === undefined) return ['FAILED', 'the alert itself is no longer stored'];
  if (row.attempts >= MAX_ATTEMPTS) {
    return ['FAILED', `given up after ${MAX_ATTEMPTS} tries: no outcome recorded`];
  }
  return null;
}

/** What has happened last in an episode; undefined when all of it has expired. Not every publisher numbers its alerts. */
export function latestOf({ alerts }: EpisodeRows): StoredAlert | undefined {
  return alerts.reduce<StoredAlert | undefined>(
    (latest, each) =>
      latest === undefined || each.alert.occurredAtMs >= latest.alert.occurredAtMs ? each : latest,
    undefined,
  );
}

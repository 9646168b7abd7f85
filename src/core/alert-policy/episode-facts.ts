import { covers } from '../answers/acknowledgement.ts';
import type { EpisodeRows, StoredAlert } from './alert-state.ts';
import { failed, MAX_ATTEMPTS, suppressed, type Delivery } from '../delivery/delivery.ts';
import { ALERT_EXPIRED, NO_OUTCOME } from '../delivery/delivery-error.ts';
import type { EpisodeFacts } from '../escalation/next-step.ts';

/** What the rest of an episode says about an escalation of it. */
export function factsOf({ alerts, acknowledgement }: EpisodeRows): EpisodeFacts {
  return {
    acknowledged: acknowledgement?.severity ?? null,
    isResolved: alerts.some(({ alert }) => alert.status === 'resolved'),
  };
}

/** What becomes of a delivery of a step that is not tried again; null when it is. */
export function givenUp(row: Delivery, episode: EpisodeRows, nowMs: number): Delivery | null {
  const { acknowledgement } = episode;
  if (acknowledgement !== null && covers(acknowledgement, row.severity)) {
    return suppressed(row, 'acknowledged', nowMs);
  }
  if (factsOf(episode).isResolved) return suppressed(row, 'resolved', nowMs);
  if (latestOf(episode) === undefined) return failed(row, ALERT_EXPIRED, nowMs);
  return row.attempts >= MAX_ATTEMPTS ? failed(row, NO_OUTCOME, nowMs) : null;
}

/** What has happened last in an episode; undefined when all of it has expired. Not every publisher numbers its alerts. */
export function latestOf({ alerts }: EpisodeRows): StoredAlert | undefined {
  return alerts.reduce<StoredAlert | undefined>(
    (latest, each) =>
      latest === undefined || each.alert.occurredAtMs >= latest.alert.occurredAtMs ? each : latest,
    undefined,
  );
}

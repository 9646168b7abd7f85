import { covers } from '../answers/acknowledgement.ts';
import { failed, MAX_ATTEMPTS, suppressed, type Delivery } from '../delivery/delivery.ts';
import { ALERT_EXPIRED, NO_OUTCOME } from '../delivery/delivery-error.ts';
import type { EpisodeFacts, Escalation } from '../escalation/next-step.ts';
import type { EpisodeRows } from './alert-state.ts';
import { acknowledgementAt, isOverAfter, latestOf, momentOf } from './course.ts';

/** What the rest of an episode says about an escalation of it. */
export function factsOf(episode: EpisodeRows, { alertId }: Pick<Escalation, 'alertId'>): EpisodeFacts {
  const begun = episode.alerts.find(({ alert }) => alert.alertId === alertId)?.alert;
  const acknowledgement = begun === undefined ? episode.acknowledgement : acknowledgementAt(episode, begun);
  return {
    acknowledged: acknowledgement?.severity ?? null,
    isResolved: begun === undefined ? isOver(episode) : isOverAfter(episode.alerts, begun),
  };
}

/** True when nothing of the episode goes on, as far as it is known. */
export function isOver(episode: Pick<EpisodeRows, 'alerts'>): boolean {
  return latestOf(episode)?.alert.status === 'resolved';
}

/** What becomes of a delivery of a step that is not tried again; null when it is. */
export function givenUp(row: Delivery, episode: EpisodeRows, nowMs: number): Delivery | null {
  const acknowledgement = acknowledgementAt(episode, momentOf(row));
  if (acknowledgement !== null && covers(acknowledgement, row.severity)) {
    return suppressed(row, 'acknowledged', nowMs);
  }
  if (isOverAfter(episode.alerts, momentOf(row))) return suppressed(row, 'resolved', nowMs);
  if (latestOf(episode) === undefined) return failed(row, ALERT_EXPIRED, nowMs);
  return row.attempts >= MAX_ATTEMPTS ? failed(row, NO_OUTCOME, nowMs) : null;
}

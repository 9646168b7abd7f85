import type { Alert } from '../alert/alert.ts';
import { compactTime } from '../alert/episode.ts';
import { isAtLeast } from '../alert/severity.ts';
import type { ClassifiedAlert } from '../severity/classification.ts';
import type { EpisodeRows } from './alert-state.ts';
import { latestOf } from './course.ts';

export interface Identified {
  /** With the id under which it is kept. */
  readonly classified: ClassifiedAlert;
  /** True when it is stored already. */
  readonly isKnown: boolean;
}

/** Cannot be part of a revision, so that what follows it is no number. */
const SEPARATOR = '@';

/**
 * Which alert of its episode it is. Other publishers give the same id to all that they say of something: that it has begun, is
 * worse, is over, and has come back. Each of these is an alert of its own; to say the same again is none.
 */
export function identified(classified: ClassifiedAlert, { alerts }: Pick<EpisodeRows, 'alerts'>): Identified {
  const { alert } = classified;
  const own = alerts.filter((each) => isOf(each.alert.alertId, alert.alertId));
  const same = own.find(
    (each) => each.alert.status === alert.status && each.alert.occurredAtMs === alert.occurredAtMs,
  );
  if (same !== undefined) return known(classified, same.alert.alertId);
  if (own.length === 0) return { classified, isKnown: false };
  const { alert: latest } = latestOf({ alerts })!;
  // An end that seems to be said again may be of a beginning that has yet to come.
  const isSaidAgain =
    alert.status !== 'resolved' &&
    latest.status === alert.status &&
    isAtLeast(latest.severity, alert.severity);
  if (isSaidAgain) return known(classified, own.at(-1)!.alert.alertId);
  const alertId = `${alert.alertId}${SEPARATOR}${compactTime(alert.occurredAtMs)}-${alert.status}`;
  return { classified: withId(classified, alertId), isKnown: false };
}

function known(classified: ClassifiedAlert, alertId: Alert['alertId']): Identified {
  return { classified: withId(classified, alertId), isKnown: true };
}

function withId({ alert, verdict }: ClassifiedAlert, alertId: string): ClassifiedAlert {
  return { alert: { ...alert, alertId }, verdict };
}

function isOf(stored: string, alertId: string): boolean {
  return stored === alertId || stored.startsWith(alertId + SEPARATOR);
}

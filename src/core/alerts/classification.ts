import { USER_RULE_ALERT_TYPE, type Alert } from './alert.ts';
import { severityOf } from './severity.ts';

/** An alert with the severity that this function stands for, and the reason in words. */
export interface ClassifiedAlert {
  readonly alert: Alert;
  readonly severityReason: string;
}

/**
 * Decides the severity again from the facts, so that one rule table speaks for every publisher. Three cases keep
 * what the publisher said: a user's own rule, whose severity the user chose; facts that are missing (no score, or no
 * kind we know); and a resolved episode, whose last tick is calm by definition: whoever was told of the crash must be
 * told of its end.
 */
export function classify(alert: Alert): ClassifiedAlert {
  if (alert.alertType === USER_RULE_ALERT_TYPE) {
    return { alert, severityReason: `${alert.severity} because the rule says so` };
  }
  if (alert.anomaly === 'other' || alert.score === 0) {
    return { alert, severityReason: `${alert.severity} because its publisher says so` };
  }
  if (alert.status === 'resolved') {
    return { alert, severityReason: `${alert.severity} because it was so while it lasted` };
  }
  const { severity, reason } = severityOf(alert);
  return { alert: { ...alert, severity }, severityReason: reason };
}

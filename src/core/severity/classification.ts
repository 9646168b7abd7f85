import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { USER_RULE_ALERT_TYPE, type Alert } from '../alert/alert.ts';
import { severityFacts } from './severity-facts.ts';
import { severityOf } from './severity-of.ts';

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
 * @param episodes of the same symbol in the last `settings.recurrenceHours`, this one included; null where nobody counted
 */
export function classify(
  alert: Alert,
  settings: Settings = DEFAULT_SETTINGS,
  episodes: number | null = null,
): ClassifiedAlert {
  if (alert.alertType === USER_RULE_ALERT_TYPE) {
    return { alert, severityReason: `${alert.severity} because the rule says so` };
  }
  if (alert.anomaly === 'other' || alert.score === 0) {
    return { alert, severityReason: `${alert.severity} because its publisher says so` };
  }
  if (alert.status === 'resolved') {
    return { alert, severityReason: `${alert.severity} because it was so while it lasted` };
  }
  const { severity, reason } = severityOf(severityFacts(alert, settings, episodes), settings.severityRules);
  return { alert: { ...alert, severity }, severityReason: reason };
}

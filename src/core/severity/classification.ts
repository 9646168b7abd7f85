import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { USER_RULE_ALERT_TYPE, type Alert } from '../alert/alert.ts';
import { severityFacts } from './severity-facts.ts';
import { severityOf } from './severity-of.ts';
import type { SeverityVerdict } from './verdict.ts';

/** An alert with the severity that this function stands for, and why. */
export interface ClassifiedAlert {
  readonly alert: Alert;
  readonly verdict: SeverityVerdict;
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
  const verdict = verdictOf(alert, settings, episodes);
  return { alert: { ...alert, severity: verdict.severity }, verdict };
}

function verdictOf(alert: Alert, settings: Settings, episodes: number | null): SeverityVerdict {
  const { severity } = alert;
  if (alert.alertType === USER_RULE_ALERT_TYPE) return { severity, cause: { kind: 'user_rule' } };
  if (alert.anomaly === 'other' || alert.score === 0) return { severity, cause: { kind: 'publisher' } };
  if (alert.status === 'resolved') return { severity, cause: { kind: 'episode' } };
  return severityOf(severityFacts(alert, settings, episodes), settings.severityRules);
}

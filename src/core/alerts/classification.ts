import type { Alert } from './alert.ts';
import { severityOf } from './severity.ts';

/** An alert with the severity that this function stands for, and the reason in words. */
export interface ClassifiedAlert {
  readonly alert: Alert;
  readonly severityReason: string;
}

/**
 * Decides the severity again from the facts, so that one rule table speaks for every publisher. Two cases keep
 * what the publisher said: facts that are missing (no score, or no kind we know), and a resolved episode, whose
 * last tick is calm by definition: whoever was told of the crash must be told of its end.
 */
export function classify(alert: Alert): ClassifiedAlert {
  if (alert.anomaly === 'other' || alert.score === 0) {
    return { alert, severityReason: `${alert.severity} because its publisher says so` };
  }
  if (alert.status === 'resolved') {
    return { alert, severityReason: `${alert.severity} because it was so while it lasted` };
  }
  const { severity, reason } = severityOf(alert);
  return { alert: { ...alert, severity }, severityReason: reason };
}

import type { Alert } from '../alert/alert.ts';
import { startEscalation, type Escalation } from '../escalation/next-step.ts';
import type { Audience } from '../preferences/audience.ts';
import { recipientsOf, type FilterReason } from '../preferences/recipients.ts';
import { classify, type ClassifiedAlert } from '../severity/classification.ts';
import { severityReasonOf } from '../notifications/words/severity-reason.ts';
import type { AlertState, StoredAlert } from './alert-state.ts';
import { inhibitorChange, type InhibitorChange } from './inhibit.ts';
import { planRecipient, type RecipientPlan } from './plan-recipient.ts';
import type { LimitSettings } from './settings.ts';
import type { StageVerdict } from './trace.ts';

/** Everything that follows from an alert, decided but not done. */
export interface AlertPlan {
  readonly classified: ClassifiedAlert;
  /** Null when it is stored already. */
  readonly alert: StoredAlert | null;
  readonly recipients: readonly RecipientPlan[];
  readonly inhibitor: InhibitorChange | null;
  readonly escalations: readonly Escalation[];
  /** What each stage said, in order. */
  readonly trace: readonly StageVerdict[];
}

/** The users whose ledgers `planAlert` will ask for. */
export function usersConcerned(
  alert: Alert,
  audience: Audience,
  episodes: number | null = null,
): readonly string[] {
  const { routes } = recipientsOf(classify(alert, audience.settings, episodes).alert, audience);
  return [...new Set(routes.map(({ reader }) => reader.preference.userId))];
}

/**
 * Decides about one alert: the stages up to `route` for the alert, all of them for each recipient. The same alert, state and time
 * give the same plan, whoever asks.
 * @param episodes of the same symbol lately, as severity rules count them; null where none does
 */
export function planAlert(
  incoming: Alert,
  state: AlertState,
  audience: Audience,
  settings: LimitSettings,
  nowMs: number,
  episodes: number | null = null,
): AlertPlan {
  const { episode } = state;
  const isKnown = episode.alerts.some(({ alert }) => alert.alertId === incoming.alertId);
  const classified = classify(incoming, audience.settings, episodes);
  const { alert, verdict } = classified;
  const { routes, omitted, filtered } = recipientsOf(alert, audience);
  const trace: StageVerdict[] = [
    { stage: 'dedupe', verdict: 'pass', reason: isKnown ? 'seen before: only what is missing' : 'new' },
    { stage: 'classify', verdict: 'pass', reason: severityReasonOf(verdict, 'en') },
    ...omitted.map(({ userId, channel, reason }) => {
      const words = reason.replaceAll('_', ' ');
      return { stage: 'route', userId, channel, verdict: 'filter', reason: words } as const;
    }),
  ];

  const outages = audience.settings.feedOutages;
  const counts: Partial<Record<FilterReason, number>> = { ...filtered };
  const recipients: RecipientPlan[] = [];
  const taken = new Set<string>();
  for (const [reader, own] of Map.groupBy(routes, (route) => route.reader)) {
    const plan = planRecipient({ lead: classified, reader, routes: own, state, taken, settings, nowMs });
    trace.push(...plan.trace);
    for (const reason of plan.filtered) counts[reason] = (counts[reason] ?? 0) + 1;
    if (plan.deliveries.length > 0) recipients.push(plan);
  }
  return {
    classified,
    alert: isKnown ? null : { alert, verdict, filtered: counts, createdAtMs: nowMs },
    recipients,
    inhibitor: isKnown ? null : inhibitorChange(alert, outages, nowMs),
    escalations: escalationsOf(alert, recipients, state, audience, nowMs),
    trace,
  };
}

/** One for each policy of those who are told of a CRITICAL alert; an episode starts each policy once. */
function escalationsOf(
  alert: Alert,
  recipients: readonly RecipientPlan[],
  { episode }: AlertState,
  { readers, policies }: Audience,
  nowMs: number,
): Escalation[] {
  if (alert.severity !== 'CRITICAL' || alert.status === 'resolved') return [];
  const names = new Set(
    recipients
      .filter(({ deliveries }) => deliveries.some(({ status }) => status === 'PENDING'))
      .map(({ userId }) => readers.get(userId)?.preference.escalationPolicy),
  );
  const running = new Set(episode.escalations.map(({ policyId }) => policyId));
  return [...names]
    .map((name) => (name === undefined ? undefined : policies.get(name)))
    .filter((policy) => policy !== undefined && !running.has(policy.policyId))
    .map((policy) => startEscalation(policy!, alert, nowMs));
}

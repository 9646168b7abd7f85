import type { Acknowledgement } from '../answers/acknowledgement.ts';
import { startEscalation, type Escalation } from '../escalation/next-step.ts';
import { effectivePreferences, type ChannelSetup, type Preference } from '../preferences/preference.ts';
import type { Preferences } from '../preferences/preferences.ts';
import { recipientsOf, type FilterReason, type Route } from '../preferences/recipients.ts';
import type { Alert } from '../alert/alert.ts';
import type { AlertState, StoredAlert } from './alert-state.ts';
import { classify, type ClassifiedAlert } from '../severity/classification.ts';
import { reasonOf } from '../notifications/words/reason.ts';
import { inhibitorChange, type InhibitorChange } from './inhibit.ts';
import { planRecipient, type RecipientPlan } from './plan-recipient.ts';
import type { StageVerdict } from './trace.ts';

/** How this deployment is set up. */
export interface AlertRules {
  readonly channels: ChannelSetup;
  /** Alerts per user, symbol and clock hour. */
  readonly alertsPerHour: number;
  readonly groupIntervalMs: number;
}

/** Everything that follows from an alert, decided but not done. */
export interface AlertPlan {
  readonly classified: ClassifiedAlert;
  /** Null when it is stored already. */
  readonly alert: StoredAlert | null;
  readonly recipients: readonly RecipientPlan[];
  readonly inhibitor: InhibitorChange | null;
  readonly escalations: readonly Escalation[];
  /** As it was known: messages about the episode tell of it. */
  readonly acknowledgement: Acknowledgement | null;
  /** What each stage said, in order. */
  readonly trace: readonly StageVerdict[];
}

/** The users whose ledgers `planAlert` will ask for. */
export function usersConcerned(
  alert: Alert,
  audience: Preferences,
  rules: AlertRules,
  episodes: number | null = null,
): readonly string[] {
  const { routes } = routesOf(classify(alert, audience.settings, episodes).alert, audience, rules);
  return [...new Set(routes.map(({ userId }) => userId))];
}

/**
 * Decides about one alert: dedupe → classify → route, and for each recipient acknowledged → inhibit → silence → quiet
 * hours → group → rate limit. The same alert, state and time give the same plan, whoever asks.
 * @param episodes of the same symbol lately, as severity rules count them; null where none does
 */
export function planAlert(
  incoming: Alert,
  state: AlertState,
  audience: Preferences,
  rules: AlertRules,
  nowMs: number,
  episodes: number | null = null,
): AlertPlan {
  const { episode } = state;
  const isKnown = episode.alerts.some(({ alert }) => alert.alertId === incoming.alertId);
  const classified = classify(incoming, audience.settings, episodes);
  const { alert, verdict } = classified;
  const { routes, omitted, filtered } = routesOf(alert, audience, rules);
  const trace: StageVerdict[] = [
    { stage: 'dedupe', verdict: 'pass', reason: isKnown ? 'seen before: only what is missing' : 'new' },
    { stage: 'classify', verdict: 'pass', reason: reasonOf(verdict, 'en') },
    ...omitted.map(({ userId, channel, reason }) => {
      const words = reason.replaceAll('_', ' ');
      return { stage: 'route', userId, channel, verdict: 'filter', reason: words } as const;
    }),
  ];

  const outages = audience.settings.feedOutages;
  const counts: Partial<Record<FilterReason, number>> = { ...filtered };
  const recipients: RecipientPlan[] = [];
  const taken = new Set<string>();
  for (const { preference, own } of byUser(routes, audience, rules)) {
    const plan = planRecipient({ alert, preference, routes: own, state, taken, rules, nowMs });
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
    acknowledgement: episode.acknowledgement,
    trace,
  };
}

function routesOf(alert: Alert, audience: Preferences, { channels }: AlertRules) {
  return recipientsOf(alert, effectivePreferences(audience.preferences, channels), channels);
}

function byUser(
  routes: readonly Route[],
  audience: Preferences,
  { channels }: AlertRules,
): { preference: Preference; own: readonly Route[] }[] {
  const preferences = new Map(
    effectivePreferences(audience.preferences, channels).map((each) => [each.userId, each]),
  );
  return [...Map.groupBy(routes, ({ userId }) => userId)].map(([userId, own]) => ({
    preference: preferences.get(userId)!,
    own,
  }));
}

/** One for each policy of those who are told of a CRITICAL alert; an episode starts each policy once. */
function escalationsOf(
  alert: Alert,
  recipients: readonly RecipientPlan[],
  { episode }: AlertState,
  { preferences, policies }: Preferences,
  nowMs: number,
): Escalation[] {
  if (alert.severity !== 'CRITICAL' || alert.status === 'resolved') return [];
  const told = new Set(
    recipients
      .filter(({ deliveries }) => deliveries.some(({ status }) => status === 'PENDING'))
      .map(({ userId }) => userId),
  );
  const names = new Set(
    preferences.filter(({ userId }) => told.has(userId)).map((each) => each.escalationPolicy),
  );
  const running = new Set(episode.escalations.map(({ policyId }) => policyId));
  return [...names]
    .map((name) => (name === undefined ? undefined : policies.get(name)))
    .filter((policy) => policy !== undefined && !running.has(policy.policyId))
    .map((policy) => startEscalation(policy!, alert, nowMs));
}

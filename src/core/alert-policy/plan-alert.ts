import type { Alert } from '../alert/alert.ts';
import { resolvedEscalation, startEscalation, type Escalation } from '../escalation/next-step.ts';
import { severityReasonOf } from '../notifications/words/severity-reason.ts';
import { readerOf, type Audience } from '../preferences/audience.ts';
import { DEFAULT_POLICY_ID } from '../preferences/house.ts';
import { recipientsOf, type FilterReason, type Routing } from '../preferences/recipients.ts';
import { classify, type ClassifiedAlert } from '../severity/classification.ts';
import type { AlertState, EpisodeRows, StoredAlert } from './alert-state.ts';
import { endBefore, isAfter, isOverAfter, roundUntil } from './course.ts';
import { catchAllOf, catchAllRoutes, reachesNobody } from './catch-all.ts';
import { identified } from './identify.ts';
import { inhibitorChange, type InhibitorChange } from './inhibit.ts';
import { ownersOf, routingOfEnd, rowsByPlace, sharedPlaces } from './places.ts';
import { onPage, WHOLE, type AudiencePage } from './pages.ts';
import { planRecipient, type RecipientPlan } from './plan-recipient.ts';
import type { RecipientQuestion } from './recipient-news.ts';
import type { LimitSettings } from './settings.ts';
import type { StageVerdict } from './trace.ts';

/** An escalation as it was read, null where it begins; and as it is to be. */
export interface EscalationChange {
  readonly from: Escalation | null;
  readonly to: Escalation;
}

/** Everything that follows from an alert, decided but not done. */
export interface AlertPlan {
  readonly classified: ClassifiedAlert;
  /** Null when it is stored already. */
  readonly alert: StoredAlert | null;
  readonly recipients: readonly RecipientPlan[];
  readonly inhibitor: InhibitorChange | null;
  readonly escalations: readonly EscalationChange[];
  /** The reader of an alert that would reach nobody, null where there is none; undefined for any other alert. */
  readonly caughtBy?: string | null;
  /** True where the episode begins anew: who answered for it before has not answered for this. */
  readonly endsAcknowledgement: boolean;
  /** Version of the episode that it was decided by. */
  readonly version: number;
  /** True for a page after the first, on which nothing changes that others decide by. */
  readonly keepsVersion: boolean;
  /** What each stage said, in order. */
  readonly trace: readonly StageVerdict[];
}

/**
 * The users whose ledgers `planAlert` will ask for. Of an end they follow from the episode, those who were told of it among them.
 */
export function usersConcerned(
  alert: Alert,
  audience: Audience,
  episodes: number | null = null,
  episode: EpisodeRows | null = null,
  page: AudiencePage = WHOLE,
): readonly string[] {
  const { alert: classified } = classify(alert, audience.settings, episodes);
  const { routes } = routingOf(classified, audience, episode, page);
  return [...new Set(routes.map(({ reader }) => reader.preference.userId))];
}

/**
 * Decides about one alert: the stages up to `route` for the alert, all of them for each recipient. The same alert, state and time
 * give the same plan, whoever asks.
 * @param episodes of the same symbol lately, as severity rules count them; null where none does
 * @param page the users that it is decided for, whose rows of the episode are all that is known of it
 */
export function planAlert(
  incoming: Alert,
  state: AlertState,
  audience: Audience,
  settings: LimitSettings,
  nowMs: number,
  episodes: number | null = null,
  page: AudiencePage = WHOLE,
): AlertPlan {
  const { episode } = state;
  const { classified, isKnown } = identified(classify(incoming, audience.settings, episodes), episode);
  const { alert, verdict } = classified;
  const routing = routingOf(alert, audience, episode, page);
  const { omitted, filtered } = routing;
  const trace: StageVerdict[] = [
    { stage: 'dedupe', verdict: 'pass', reason: isKnown ? 'seen before: only what is missing' : 'new' },
    { stage: 'classify', verdict: 'pass', reason: severityReasonOf(verdict, 'en') },
    ...omitted.map(({ userId, channel, reason }) => {
      const words = reason.replaceAll('_', ' ');
      return { stage: 'route', userId, channel, verdict: 'filter', reason: words } as const;
    }),
  ];

  const counts: Partial<Record<FilterReason, number>> = { ...filtered };
  const recipients: RecipientPlan[] = [];
  const common = { lead: classified, state, settings, nowMs, isOfMany: page !== WHOLE };
  for (const plan of plansOf(routing, audience, common)) {
    trace.push(...plan.trace);
    for (const reason of plan.filtered) counts[reason] = (counts[reason] ?? 0) + 1;
    if (plan.deliveries.length > 0 || plan.replaced.length > 0) recipients.push(plan);
  }
  const isNews = !isKnown && !isOverAfter(episode.alerts, alert);
  const outages = audience.settings.feedOutages;
  return {
    classified,
    alert: isKnown ? null : { alert, verdict, filtered: counts, createdAtMs: nowMs },
    recipients,
    inhibitor: isNews ? inhibitorChange(alert, outages, state.mutes.inhibitors, nowMs) : null,
    escalations: escalationsOf(alert, recipients, state, { audience, page, nowMs }),
    ...(routing.isCaught && { caughtBy: catchAllOf(audience)?.preference.userId ?? null }),
    endsAcknowledgement: isNews && beginsAnew(alert, episode),
    version: episode.version,
    keepsVersion: page.from !== null,
    trace,
  };
}

interface PageRouting extends Routing {
  /** True where nobody else can be told, so that the house is. */
  readonly isCaught: boolean;
}

/** Whether anybody can be told at all is asked on the first page, of everybody. */
function routingOf(
  alert: Alert,
  audience: Audience,
  episode: EpisodeRows | null,
  page: AudiencePage,
): PageRouting {
  const own = onPage(audience, page);
  const asked = page.from === null ? audience : own;
  const routing = recipientsOf(alert, asked);
  const isEnd = alert.status === 'resolved' && episode !== null;
  const isCaught = page.from === null && reachesNobody(alert, routing, audience);
  const caught = isCaught ? catchAllRoutes(audience) : [];
  const wanted = isEnd
    ? routingOfEnd(routing, episode.deliveries, asked)
    : { ...routing, routes: [...routing.routes, ...caught] };
  const isOn = (userId: string): boolean => readerOf(own, userId) !== undefined;
  return {
    routes: wanted.routes.filter(({ reader }) => isOn(reader.preference.userId)),
    omitted: wanted.omitted.filter(({ userId }) => isOn(userId)),
    filtered: wanted.filtered,
    isCaught,
  };
}

/** Plans of all readers. Of several who share a place one is told there, at the earliest time that any of them wants it. */
function plansOf(
  { routes }: Routing,
  audience: Audience,
  common: Pick<RecipientQuestion, 'lead' | 'state' | 'settings' | 'nowMs' | 'isOfMany'>,
): readonly RecipientPlan[] {
  const byPlace = rowsByPlace(common.state.episode.deliveries, audience);
  const rowsAt = (key: string) => byPlace.get(key) ?? [];
  const byReader = [...Map.groupBy(routes, ({ reader }) => reader)];
  const plansWith = (owners: ReadonlyMap<string, string>): readonly RecipientPlan[] =>
    byReader.map(([reader, own]) => planRecipient({ ...common, reader, routes: own, rowsAt, owners }));
  const plans = plansWith(new Map());
  return sharedPlaces(routes).size === 0 ? plans : plansWith(ownersOf(plans));
}

/** True for the first alert after an end. */
function beginsAnew(alert: Alert, { alerts }: EpisodeRows): boolean {
  const isFirst = roundUntil(alerts, alert).every((each) => each.alert.alertId === alert.alertId);
  return alert.status !== 'resolved' && isFirst && endBefore(alerts, alert) !== null;
}

interface EscalationScope {
  readonly audience: Audience;
  readonly page: AudiencePage;
  readonly nowMs: number;
}

/** True where it goes to somebody, and nobody of them all has a policy of their own: asked where there are pages to come. */
function hasNoPolicy(alert: Alert, audience: Audience): boolean {
  const told = recipientsOf(alert, audience).routes.filter(({ verdict }) => verdict === 'deliver');
  const names = told.map(({ reader }) => reader.preference.escalationPolicy);
  return told.length > 0 && names.every((name) => name === undefined || !audience.policies.has(name));
}

/**
 * An end ends them. A CRITICAL alert starts one for each policy of those who are told of it, by themselves or in a room that they
 * share; each once from a beginning to its end.
 */
function escalationsOf(
  alert: Alert,
  recipients: readonly RecipientPlan[],
  { episode }: AlertState,
  { audience, page, nowMs }: EscalationScope,
): readonly EscalationChange[] {
  const { readers, policies } = audience;
  const { alerts, escalations } = episode;
  if (isOverAfter(alerts, alert)) return [];
  const end = alert.status === 'resolved' ? alert : endBefore(alerts, alert);
  const isOfBefore = ({ alertId }: Escalation): boolean => {
    const begun = alerts.find((each) => each.alert.alertId === alertId)?.alert;
    return end !== null && (begun === undefined || !isAfter(begun, end));
  };
  const over = escalations
    .filter((each) => each.ended === null && isOfBefore(each))
    .map((from) => ({ from, to: resolvedEscalation(from, nowMs) }));
  if (alert.severity !== 'CRITICAL' || alert.status === 'resolved') return over;
  const told = recipients.filter(({ deliveries }) =>
    deliveries.some(
      ({ status, suppressedBy }) => status === 'PENDING' || suppressedBy === 'same_destination',
    ),
  );
  const own = told
    .map(({ userId }) => readers.get(userId)?.preference.escalationPolicy)
    .filter((name) => name !== undefined && policies.has(name));
  const isForAll = page.to === null ? told.length > 0 : hasNoPolicy(alert, audience);
  const names = new Set(page.from === null && own.length === 0 && isForAll ? [DEFAULT_POLICY_ID] : own);
  const begun = [...names].flatMap((name) => {
    const policy = name === undefined ? undefined : policies.get(name);
    const before = escalations.find(({ policyId }) => policyId === name) ?? null;
    if (policy === undefined || (before !== null && !isOfBefore(before))) return [];
    return [{ from: before, to: startEscalation(policy, alert, nowMs) }];
  });
  const replaced = new Set(begun.map(({ from }) => from));
  return [...over.filter(({ from }) => !replaced.has(from)), ...begun];
}

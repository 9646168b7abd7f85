import type { Alert } from '../../../src/core/alert/alert.ts';
import type { AlertState } from '../../../src/core/alert-policy/alert-state.ts';
import { emptyLedger, type Ledger } from '../../../src/core/alert-policy/ledger.ts';
import { planAlert, type AlertPlan } from '../../../src/core/alert-policy/plan-alert.ts';
import type { LimitSettings } from '../../../src/core/alert-policy/settings.ts';
import { channelOpensAt, countThisHour } from '../../../src/core/alert-policy/rate-limit.ts';
import type { StageVerdict } from '../../../src/core/alert-policy/trace.ts';
import {
  CHANNELS,
  type Channel,
  type DestinationByChannel,
  type MessageByChannel,
} from '../../../src/core/channels/channels.ts';
import type { Delivery, Wait } from '../../../src/core/delivery/delivery.ts';
import type { HeldCount, Notification, SendReason } from '../../../src/core/notifications/message.ts';
import { severityReasonOf } from '../../../src/core/notifications/words/severity-reason.ts';
import { allChannels } from '../../../src/core/preferences/channels-for.ts';
import type { Audience } from '../../../src/core/preferences/audience.ts';
import type { Preference } from '../../../src/core/preferences/preference.ts';

export interface ExplainQuestion {
  readonly alert: Alert;
  readonly state: AlertState;
  readonly audience: Audience;
  readonly settings: LimitSettings;
  readonly nowMs: number;
  /** Episodes of the alert's symbol lately, where a severity rule counts them. */
  readonly episodes: number | null;
  readonly environment: string;
  /** Deliveries of the episode, whatever was known of them when the alert came. */
  readonly history: readonly Delivery[];
  /** Explains this user's part alone; everybody's where it is not given. */
  readonly userId?: string;
}

/** What would become of an alert, and why. */
export interface Explanation {
  readonly alert: Alert;
  readonly severityReason: string;
  readonly trace: readonly StageVerdict[];
  readonly limits: readonly LimiterState[];
  readonly messages: readonly PlannedMessage[];
  /** What was decided about this alert before. */
  readonly history: readonly Delivery[];
  readonly inhibitor: AlertPlan['inhibitor'];
  readonly escalations: readonly string[];
}

/** What limits stand between a user and the next message. */
export interface LimiterState {
  readonly userId: string;
  /** Epoch ms; null while the gate is open. */
  readonly gateOpensAtMs: number | null;
  readonly alertsThisHour: number;
  readonly alertsPerHour: number;
  readonly channels: readonly ChannelState[];
}

export interface ChannelState {
  readonly channel: Channel;
  /** Epoch ms; null where a message may be sent now. */
  readonly opensAtMs: number | null;
  readonly windows: readonly {
    readonly sent: number;
    readonly limit: number;
    readonly windowMs: number;
  }[];
  readonly held: readonly HeldCount[];
}

/** A message as it would be by itself; what waits may come together with others. */
export interface PlannedMessage {
  readonly userId: string;
  readonly channel: Channel;
  /** Epoch ms; null for now. */
  readonly waitsUntilMs: number | null;
  /** Why it is sent, or what it waits for. */
  readonly reason: SendReason | Wait;
  readonly message: MessageByChannel[Channel];
}

export function explain(question: ExplainQuestion): Explanation {
  const { alert: incoming, state, audience, settings, nowMs } = question;
  const isAsked = (userId: string | undefined): boolean =>
    question.userId === undefined || userId === undefined || userId === question.userId;
  const plan = planAlert(incoming, state, audience, settings, nowMs, question.episodes);
  const users = [...audience.readers.values()]
    .map(({ preference }) => preference)
    .filter(({ userId }) => isAsked(userId));
  const { alert, verdict } = plan.classified;
  const planned = plan.recipients
    .filter(({ userId }) => isAsked(userId))
    .flatMap(({ deliveries }) => deliveries);
  return {
    alert,
    severityReason: severityReasonOf(verdict, 'en'),
    trace: plan.trace.filter(({ userId }) => isAsked(userId)),
    limits: users.map((user) => limiterState(user, alert, question)),
    messages: planned
      .filter(({ status }) => status === 'PENDING')
      .map((delivery) => plannedMessage(delivery, plan, question)),
    history: question.history.filter(({ alertId, userId }) => alertId === alert.alertId && isAsked(userId)),
    inhibitor: plan.inhibitor,
    escalations: plan.escalations.filter(({ to }) => to.ended === null).map(({ to }) => to.policyId),
  };
}

function limiterState(user: Preference, { symbol }: Alert, question: ExplainQuestion): LimiterState {
  const { state, settings, nowMs } = question;
  const ledger = state.ledgers.get(user.userId) ?? emptyLedger(user.userId);
  const { closedUntilMs } = ledger.gate;
  return {
    userId: user.userId,
    gateOpensAtMs: closedUntilMs > nowMs ? Math.min(closedUntilMs, nowMs + settings.groupIntervalMs) : null,
    alertsThisHour: countThisHour(ledger.alerts, symbol, nowMs),
    alertsPerHour: settings.alertsPerHour,
    channels: allChannels(user).map((channel) => channelState(ledger, channel, nowMs)),
  };
}

function channelState({ messages, held }: Ledger, channel: Channel, nowMs: number): ChannelState {
  const sent = messages[channel] ?? [];
  return {
    channel,
    opensAtMs: channelOpensAt(messages, channel, nowMs),
    windows: CHANNELS[channel].limits.map(({ messages: limit, windowMs }) => ({
      sent: sent.filter((time) => time > nowMs - windowMs && time <= nowMs).length,
      limit,
      windowMs,
    })),
    held: held[channel]?.counts ?? [],
  };
}

function plannedMessage(
  delivery: Delivery,
  { classified }: AlertPlan,
  { audience, environment }: ExplainQuestion,
): PlannedMessage {
  const { userId, channel, sendReason, attempts, dueAtMs, waitsFor, held } = delivery;
  const { preference, destinations } = audience.readers.get(userId)!;
  const { language, timeZone } = preference;
  const notification: Notification = {
    kind: 'alert',
    ...classified,
    others: [],
    held,
    sendReason,
    language,
    timeZone,
    links: {},
    environment,
  };
  const isNow = attempts > 0;
  return {
    userId,
    channel,
    waitsUntilMs: isNow ? null : dueAtMs,
    reason: waitsFor ?? sendReason,
    message: renderedOn(channel, notification, destinations[channel]),
  };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- C ties a renderer to its own destinations
function renderedOn<C extends Channel>(
  channel: C,
  notification: Notification,
  destination: DestinationByChannel[C] | undefined,
): MessageByChannel[C] {
  return CHANNELS[channel].render(notification, destination);
}

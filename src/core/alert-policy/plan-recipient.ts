import { covers } from '../answers/acknowledgement.ts';
import {
  pendingDelivery,
  suppressedDelivery,
  waitingDelivery,
  type Delivery,
  type Recipient,
  type Suppression,
  type Wait,
} from '../delivery/delivery.ts';
import type { SendReason } from '../notifications/message.ts';
import { wantsResolved } from '../preferences/channels-for.ts';
import type { Preference } from '../preferences/preference.ts';
import { destinationKey } from '../channels/channels.ts';
import type { FilterReason, Route } from '../preferences/recipients.ts';
import type { Alert } from '../alert/alert.ts';
import type { AlertState } from './alert-state.ts';
import { membersOf, needsUpdate, REPEAT_INTERVAL_MS, toldEntry } from './dedupe.ts';
import { group } from './group.ts';
import { inhibitedBy } from './inhibit.ts';
import { emptyLedger, type Gate, type Ledger } from './ledger.ts';
import { holdUntil } from './hold.ts';
import {
  alertsThisHour,
  channelOpensAt,
  countsForSymbol,
  countThisHour,
  isLimited,
  oneMore,
  withMessage,
} from './rate-limit.ts';
import { silencedBy } from './silence.ts';
import type { StageVerdict } from './trace.ts';

/** What one user gets of an alert. */
export interface RecipientPlan {
  readonly userId: string;
  /** Those that do not exist yet. */
  readonly deliveries: readonly Delivery[];
  /** The ledger with what changes in it; null where nothing does. */
  readonly ledger: Ledger | null;
  /** Why channels get nothing, one reason each. */
  readonly filtered: readonly FilterReason[];
  readonly trace: readonly StageVerdict[];
}

export interface RecipientQuestion {
  readonly alert: Alert;
  readonly preference: Preference;
  /** Those of this user. */
  readonly routes: readonly Route[];
  readonly state: AlertState;
  /** Destinations that get this alert by another user's name; those that this user takes are added. */
  readonly taken: Set<string>;
  readonly rules: { readonly alertsPerHour: number; readonly groupIntervalMs: number };
  readonly nowMs: number;
}

/** Runs the stages that depend on the user. Those before grouping judge each channel, grouping the user as a whole. */
export function planRecipient(question: RecipientQuestion): RecipientPlan {
  const plan = new RecipientPlanner(question);
  for (const route of question.routes) plan.judge(route);
  plan.groupAndLimit();
  return plan;
}

class RecipientPlanner implements RecipientPlan {
  readonly userId: string;
  readonly deliveries: Delivery[] = [];
  readonly filtered: FilterReason[] = [];
  readonly trace: StageVerdict[] = [];
  ledger: Ledger | null = null;
  readonly #question: RecipientQuestion;
  /** Recipients that nothing has stopped or delayed. */
  readonly #ready: Recipient[] = [];
  #isTold = false;

  constructor(question: RecipientQuestion) {
    this.#question = question;
    this.userId = question.preference.userId;
  }

  judge(route: Route): void {
    const { alert, preference, nowMs } = this.#question;
    const sendReason = this.#dedupe(route);
    if (sendReason === null) return;
    const recipient = this.#recipient(route, sendReason);
    if (route.verdict === 'suppress') {
      this.#suppress('route', recipient, route.reason, route.reason);
      return;
    }
    if (this.#mute(recipient)) return;
    const destination = destinationKey(route.destination);
    if (this.#question.taken.has(destination)) {
      this.#suppress('route', recipient, 'same_destination', 'somebody who shares it is told there');
      return;
    }
    const hold = holdUntil(preference, alert.severity, nowMs);
    if (hold !== null) {
      this.#wait('quiet_hours', recipient, hold.reason, hold.untilMs);
      return;
    }
    const words = alert.severity === 'CRITICAL' ? 'CRITICAL never waits' : 'neither quiet hours nor a digest';
    this.#note('quiet_hours', recipient, 'pass', words);
    this.#question.taken.add(destination);
    this.#ready.push(recipient);
  }

  groupAndLimit(): void {
    if (this.#ready.length === 0) return;
    const { alert, state, rules, nowMs } = this.#question;
    const ledger = state.ledgers.get(this.userId) ?? emptyLedger(this.userId);
    const verdict = group(ledger.gate, alert.severity, nowMs, rules.groupIntervalMs);
    for (const recipient of this.#ready) {
      if (verdict.kind === 'bundle') this.#wait('group', recipient, 'grouped', verdict.untilMs);
      else this.#note('group', recipient, 'pass', 'the first for a while, or CRITICAL');
    }
    if (verdict.kind === 'now') this.#limit(ledger, verdict.gate);
  }

  /**
   * What is over a limit waits for the next bundle, which decides about all of them at once: so a storm that is over its
   * limits writes no ledger either.
   */
  #limit(before: Ledger, gate: Gate): void {
    const { alert, rules, nowMs } = this.#question;
    const { severity, symbol, status } = alert;
    const counts = countsForSymbol(severity, status);
    const told = countThisHour(before.alerts, symbol, nowMs);
    const isOverSymbol = counts && told >= rules.alertsPerHour;
    const held = { ...before.held };
    let { messages } = before;
    for (const recipient of this.#ready) {
      const { channel } = recipient;
      const isFull = isLimited(severity) && channelOpensAt(before.messages, channel, nowMs) !== null;
      if (isOverSymbol || isFull) {
        this.#wait('rate_limit', recipient, 'over_limit', nowMs + rules.groupIntervalMs);
        continue;
      }
      this.#note('rate_limit', recipient, 'deliver', `alert ${told + 1} about ${symbol} this hour`);
      const delivery = pendingDelivery(alert, recipient, nowMs);
      this.deliveries.push({ ...delivery, held: held[channel]?.counts ?? [] });
      messages = withMessage(messages, channel, nowMs);
      delete held[channel];
      this.#isTold = true;
    }
    if (!this.#isTold) return;
    const alerts = alertsThisHour(before.alerts, nowMs);
    if (counts) alerts.set(symbol, oneMore(alerts, symbol, nowMs));
    this.ledger = { ...before, gate, alerts, messages, held };
  }

  /** Null when there is nothing to tell, or when it was decided before. */
  #dedupe(route: Route): SendReason | null {
    const { userId, channel } = route;
    const { alert, preference, state, nowMs } = this.#question;
    const { deliveries } = state.episode;
    const entry = toldEntry(deliveries, userId, channel);
    const rules = { sendResolved: wantsResolved(preference, channel), repeatIntervalMs: REPEAT_INTERVAL_MS };
    const reason = needsUpdate(entry, membersOf(alert), rules, nowMs);
    const decided = deliveries.find(
      (row) => row.alertId === alert.alertId && row.userId === userId && row.channel === channel,
    );
    if (decided !== undefined && reason !== 'repeat') {
      const isTold = decided.status === 'SENT' || decided.status === 'PENDING';
      if (isTold && route.verdict === 'deliver') this.#question.taken.add(destinationKey(route.destination));
      this.#note('dedupe', { userId, channel }, 'filter', 'decided before');
      return null;
    }
    if (reason === null) {
      this.filtered.push(entry === null ? 'not_told' : 'end_not_wanted');
      const why = entry === null ? 'was never told that it had begun' : 'does not want to hear of the end';
      this.#note('dedupe', { userId, channel }, 'filter', why);
      return null;
    }
    this.#note('dedupe', { userId, channel }, 'pass', reason.replaceAll('_', ' '));
    return reason;
  }

  /** True when the alert is to be kept from this user. */
  #mute(recipient: Recipient): boolean {
    const { alert, state, nowMs } = this.#question;
    const { mutes, episode } = state;
    const isOver = alert.status === 'resolved';
    const { acknowledgement } = episode;
    if (!isOver && acknowledgement !== null && covers(acknowledgement, alert.severity)) {
      const by = `${acknowledgement.userId} looks after it`;
      return this.#suppress('acknowledged', recipient, 'acknowledged', by);
    }
    const stillOpen = acknowledgement === null ? 'by nobody yet' : 'more than what was acknowledged';
    this.#note('acknowledged', recipient, 'pass', isOver ? 'its end is told' : stillOpen);
    const inhibitor = isOver ? undefined : inhibitedBy(alert, mutes.inhibitors, nowMs);
    if (inhibitor !== undefined) {
      return this.#suppress('inhibit', recipient, 'inhibited', `${inhibitor.episodeId} says it already`);
    }
    this.#note('inhibit', recipient, 'pass', isOver ? 'its end is told' : 'nothing else says it');
    const silence = silencedBy(alert, mutes.silences, this.userId, nowMs);
    if (silence !== undefined) {
      return this.#suppress('silence', recipient, 'silenced', `${silence.id} of ${silence.author}`);
    }
    this.#note('silence', recipient, 'pass', 'no silence fits');
    return false;
  }

  #suppress(stage: StageVerdict['stage'], recipient: Recipient, by: Suppression, words: string): true {
    const { alert, nowMs } = this.#question;
    this.deliveries.push(suppressedDelivery(alert, recipient, by, nowMs));
    this.#note(stage, recipient, 'suppress', words);
    return true;
  }

  #wait(stage: StageVerdict['stage'], recipient: Recipient, waitsFor: Wait, untilMs: number): void {
    const { alert, nowMs } = this.#question;
    this.deliveries.push(waitingDelivery(alert, recipient, waitsFor, untilMs, nowMs));
    const verdict = stage === 'quiet_hours' ? 'hold' : 'bundle';
    this.#note(stage, recipient, verdict, `${waitsFor} until ${new Date(untilMs).toISOString()}`);
  }

  #recipient({ userId, channel }: Route, sendReason: SendReason): Recipient {
    if (sendReason !== 'repeat') return { userId, channel, sendReason };
    const { alert, state } = this.#question;
    const before = state.episode.deliveries.filter(
      (row) => row.alertId === alert.alertId && row.userId === userId && row.channel === channel,
    );
    return { userId, channel, sendReason, reminder: before.length };
  }

  #note(
    stage: StageVerdict['stage'],
    { userId, channel }: Pick<Recipient, 'userId' | 'channel'>,
    verdict: StageVerdict['verdict'],
    reason: string,
  ): void {
    this.trace.push({ stage, userId, channel, verdict, reason });
  }
}

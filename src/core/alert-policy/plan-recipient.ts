import { destinationKey, type Destination } from '../channels/channels.ts';
import {
  pendingDelivery,
  suppressedDelivery,
  waitingDelivery,
  type Delivery,
  type Recipient,
  type Suppression,
  type Wait,
} from '../delivery/delivery.ts';
import type { Reader } from '../preferences/audience.ts';
import { wantsResolved } from '../preferences/channels-for.ts';
import type { FilterReason, Route } from '../preferences/recipients.ts';
import type { ClassifiedAlert } from '../severity/classification.ts';
import type { AlertState } from './alert-state.ts';
import { membersOf, needsUpdate, REPEAT_INTERVAL_MS, toldEntry } from './dedupe.ts';
import type { Dispatch } from './dispatch.ts';
import { group } from './group.ts';
import { holdUntil } from './hold.ts';
import { emptyLedger, type Gate, type Ledger } from './ledger.ts';
import { MUTES } from './mute.ts';
import {
  alertsThisHour,
  channelOpensAt,
  countsForSymbol,
  countThisHour,
  isLimited,
  oneMore,
  withMessage,
} from './rate-limit.ts';
import type { LimitSettings } from './settings.ts';
import { STAGES, type Stage, type StageVerdict } from './trace.ts';

/** What one user gets of an alert. */
export interface RecipientPlan {
  readonly userId: string;
  /** Deliveries that do not exist yet. */
  readonly deliveries: readonly Delivery[];
  /** What is to be sent at once; what waits is the sweep's. */
  readonly dispatches: readonly Dispatch[];
  /** The ledger with what changes in it; null where nothing does. */
  readonly ledger: Ledger | null;
  /** Why channels get nothing, one reason each. */
  readonly filtered: readonly FilterReason[];
  readonly trace: readonly StageVerdict[];
}

export interface RecipientQuestion {
  readonly lead: ClassifiedAlert;
  readonly reader: Reader;
  /** Routes of this user. */
  readonly routes: readonly Route[];
  readonly state: AlertState;
  /** Keys of destinations that get this alert by another user's name; those that this user takes are added. */
  readonly taken: Set<string>;
  readonly settings: LimitSettings;
  readonly nowMs: number;
}

/** One channel of the user, on its way through the stages. */
interface Candidate {
  readonly route: Route;
  readonly recipient: Recipient;
}

/** Takes what the stage before has let through, and returns what goes on. */
type RecipientStage = (by: RecipientPlanner, candidates: readonly Candidate[]) => readonly Candidate[];

/** Runs the stages that depend on the user, in their order. */
export function planRecipient(question: RecipientQuestion): RecipientPlan {
  const planner = new RecipientPlanner(question);
  planner.run();
  const { userId, deliveries, dispatches, ledger, filtered, trace } = planner;
  return { userId, deliveries, dispatches, ledger, filtered, trace };
}

class RecipientPlanner {
  readonly userId: string;
  readonly deliveries: Delivery[] = [];
  readonly dispatches: Dispatch[] = [];
  readonly filtered: FilterReason[] = [];
  readonly trace: StageVerdict[] = [];
  ledger: Ledger | null = null;
  readonly #question: RecipientQuestion;
  /** As grouping has left it. */
  #gate: Gate;
  readonly #before: Ledger;

  /** The stages before grouping judge each channel; grouping and the limits judge the user as a whole. */
  static readonly #stages: Readonly<Record<Exclude<Stage, 'classify'>, RecipientStage>> = {
    dedupe: (by, candidates) => candidates.flatMap((each) => by.#dedupe(each) ?? []),
    route: (by, candidates) => candidates.filter((each) => by.#hasDestination(each)),
    acknowledged: (by, candidates) => candidates.filter((each) => by.#isHeard('acknowledged', each)),
    inhibit: (by, candidates) => candidates.filter((each) => by.#isHeard('inhibit', each)),
    silence: (by, candidates) => candidates.filter((each) => by.#isHeard('silence', each)),
    destination: (by, candidates) => candidates.filter((each) => by.#isFirstThere(each)),
    quiet_hours: (by, candidates) => candidates.filter((each) => by.#isAwake(each)),
    group: (by, candidates) => by.#group(candidates),
    rate_limit: (by, candidates) => by.#limit(candidates),
  };

  constructor(question: RecipientQuestion) {
    this.#question = question;
    this.userId = question.reader.preference.userId;
    this.#before = question.state.ledgers.get(this.userId) ?? emptyLedger(this.userId);
    this.#gate = this.#before.gate;
  }

  run(): void {
    const { userId } = this;
    let candidates: readonly Candidate[] = this.#question.routes.map((route) => {
      return { route, recipient: { userId, channel: route.channel, sendReason: 'first' } };
    });
    for (const stage of STAGES) {
      if (candidates.length === 0) return;
      // How grave it is was decided before, for everybody.
      if (stage !== 'classify') candidates = RecipientPlanner.#stages[stage](this, candidates);
    }
  }

  /** Null when there is nothing to tell, or when it was decided before. */
  #dedupe({ route, recipient }: Candidate): Candidate | null {
    const { lead, reader, state } = this.#question;
    const { alert } = lead;
    const { userId, channel } = recipient;
    const { deliveries } = state.episode;
    const entry = toldEntry(deliveries, userId, channel);
    const settings = {
      sendResolved: wantsResolved(reader.preference, channel),
      repeatIntervalMs: REPEAT_INTERVAL_MS,
    };
    const sendReason = needsUpdate(entry, membersOf(alert), settings, alert.detectedAtMs);
    const rows = deliveries.filter(
      (row) => row.alertId === alert.alertId && row.userId === userId && row.channel === channel,
    );
    if (rows.length > 0 && sendReason !== 'repeat') {
      const isTold = rows[0]!.status === 'SENT' || rows[0]!.status === 'PENDING';
      if (isTold && route.verdict === 'deliver') this.#question.taken.add(destinationKey(route.destination));
      this.#note('dedupe', recipient, 'filter', 'decided before');
      return null;
    }
    if (sendReason === null) {
      this.filtered.push(entry === null ? 'not_told' : 'end_not_wanted');
      const why = entry === null ? 'was never told that it had begun' : 'does not want to hear of the end';
      this.#note('dedupe', recipient, 'filter', why);
      return null;
    }
    this.#note('dedupe', recipient, 'pass', sendReason.replaceAll('_', ' '));
    const reminder = sendReason === 'repeat' ? { reminder: rows.length } : {};
    return { route, recipient: { userId, channel, sendReason, ...reminder } };
  }

  #hasDestination({ route, recipient }: Candidate): boolean {
    if (route.verdict === 'suppress') this.#suppress('route', recipient, route.reason, route.reason);
    return route.verdict === 'deliver';
  }

  #isHeard(stage: keyof typeof MUTES, { recipient }: Candidate): boolean {
    const { lead, state, nowMs } = this.#question;
    const { mutes, episode } = state;
    const { acknowledgement } = episode;
    const question = { facts: lead.alert, userId: this.userId, mutes, acknowledgement, nowMs };
    const { by, words } = MUTES[stage](question);
    if (by === null) this.#note(stage, recipient, 'pass', words);
    else this.#suppress(stage, recipient, by, words);
    return by === null;
  }

  /** Asked after what a user keeps from themselves alone, so that it takes the alert from nobody else in the room. */
  #isFirstThere(candidate: Candidate): boolean {
    const { recipient } = candidate;
    if (!this.#question.taken.has(destinationKey(destinationOf(candidate)))) return true;
    this.#suppress('destination', recipient, 'same_destination', 'somebody who shares it is told there');
    return false;
  }

  #isAwake(candidate: Candidate): boolean {
    const { recipient } = candidate;
    const { lead, reader, taken, nowMs } = this.#question;
    const { severity } = lead.alert;
    const hold = holdUntil(reader.preference, severity, nowMs);
    if (hold !== null) {
      this.#wait('quiet_hours', recipient, hold.reason, hold.untilMs);
      return false;
    }
    const words = severity === 'CRITICAL' ? 'CRITICAL never waits' : 'neither quiet hours nor a digest';
    this.#note('quiet_hours', recipient, 'pass', words);
    taken.add(destinationKey(destinationOf(candidate)));
    return true;
  }

  #group(candidates: readonly Candidate[]): readonly Candidate[] {
    const { lead, settings, nowMs } = this.#question;
    const verdict = group(this.#gate, lead.alert.severity, nowMs, settings.groupIntervalMs);
    for (const { recipient } of candidates) {
      if (verdict.kind === 'bundle') this.#wait('group', recipient, 'grouped', verdict.untilMs);
      else this.#note('group', recipient, 'pass', 'the first for a while, or CRITICAL');
    }
    if (verdict.kind === 'bundle') return [];
    this.#gate = verdict.gate;
    return candidates;
  }

  /**
   * What is over a limit waits for the next bundle, which decides about all of them at once: so a storm that is over its
   * limits writes no ledger either.
   */
  #limit(candidates: readonly Candidate[]): readonly Candidate[] {
    const { lead, settings, nowMs } = this.#question;
    const { severity, symbol, status } = lead.alert;
    const before = this.#before;
    const counts = countsForSymbol(severity, status);
    const told = countThisHour(before.alerts, symbol, nowMs);
    const isOverSymbol = counts && told >= settings.alertsPerHour;
    const held = { ...before.held };
    let { messages } = before;
    const within = candidates.filter(({ recipient: { channel } }) => {
      const isFull = isLimited(severity) && channelOpensAt(before.messages, channel, nowMs) !== null;
      return !isOverSymbol && !isFull;
    });
    for (const candidate of candidates) {
      const { recipient } = candidate;
      if (!within.includes(candidate)) {
        this.#wait('rate_limit', recipient, 'over_limit', nowMs + settings.groupIntervalMs);
        continue;
      }
      this.#note('rate_limit', recipient, 'deliver', `alert ${told + 1} about ${symbol} this hour`);
      this.#send(candidate, held[recipient.channel]?.counts ?? []);
      messages = withMessage(messages, recipient.channel, nowMs);
      delete held[recipient.channel];
    }
    if (within.length > 0) {
      const alerts = alertsThisHour(before.alerts, nowMs);
      if (counts) alerts.set(symbol, oneMore(alerts, symbol, nowMs));
      this.ledger = { ...before, gate: this.#gate, alerts, messages, held };
    }
    return within;
  }

  #send(candidate: Candidate, held: Delivery['held']): void {
    const { lead, reader, state, nowMs } = this.#question;
    const delivery = { ...pendingDelivery(lead.alert, candidate.recipient, nowMs), held };
    this.deliveries.push(delivery);
    this.dispatches.push({
      kind: 'alert',
      destination: destinationOf(candidate),
      preference: reader.preference,
      lead,
      others: [],
      held,
      deliveries: [delivery],
      acknowledgement: state.episode.acknowledgement,
    });
  }

  #suppress(stage: Stage, recipient: Recipient, by: Suppression, words: string): void {
    const { lead, nowMs } = this.#question;
    this.deliveries.push(suppressedDelivery(lead.alert, recipient, by, nowMs));
    this.#note(stage, recipient, 'suppress', words);
  }

  #wait(stage: Stage, recipient: Recipient, waitsFor: Wait, untilMs: number): void {
    const { lead, nowMs } = this.#question;
    this.deliveries.push(waitingDelivery(lead.alert, recipient, waitsFor, untilMs, nowMs));
    const verdict = stage === 'quiet_hours' ? 'hold' : 'bundle';
    this.#note(stage, recipient, verdict, `${waitsFor} until ${new Date(untilMs).toISOString()}`);
  }

  #note(
    stage: Stage,
    { userId, channel }: Recipient,
    verdict: StageVerdict['verdict'],
    reason: string,
  ): void {
    this.trace.push({ stage, userId, channel, verdict, reason });
  }
}

/** Where a candidate goes that has passed the stage `route`, which lets none through without a destination. */
function destinationOf({ route }: Candidate): Destination {
  return (route as Extract<Route, { verdict: 'deliver' }>).destination;
}

import { CHANNELS, destinationKey, type Destination } from '../channels/channels.ts';
import type { Delivery, Recipient } from '../delivery/delivery.ts';
import type { FilterReason, Route } from '../preferences/recipients.ts';
import { acknowledgementAt } from './course.ts';
import type { Dispatch } from './dispatch.ts';
import { group } from './group.ts';
import { holdUntil } from './hold.ts';
import { emptyLedger, mostTold, withUntold, type Gate, type Ledger } from './ledger.ts';
import { isEndOfTold, MUTES } from './mute.ts';
import {
  alertsThisHour,
  channelOpensAt,
  countsForSymbol,
  countThisHour,
  isLimited,
  oneMore,
  withMessage,
} from './rate-limit.ts';
import { newsFor, WHY_NOTHING, WHY_OUTDATED, type RecipientQuestion, type Wanted } from './recipient-news.ts';
import { RecipientRows, type Claim, type RowChange } from './recipient-rows.ts';
import { thoughtOf } from '../usefulness/verdict.ts';
import { STAGES, type Stage, type StageVerdict } from './trace.ts';

/** What one user gets of an alert. */
export interface RecipientPlan {
  readonly userId: string;
  /** Deliveries that do not exist yet. */
  readonly deliveries: readonly Delivery[];
  /** What waited and is told no more, since a later state of the episode is told instead. */
  readonly replaced: readonly RowChange[];
  /** What is to be sent at once; what waits is the sweep's. */
  readonly dispatches: readonly Dispatch[];
  /** The ledger with what changes in it; null where nothing does. */
  readonly ledger: Ledger | null;
  /** Why channels get nothing, one reason each. */
  readonly filtered: readonly FilterReason[];
  readonly trace: readonly StageVerdict[];
  /** Where the user is told by this, or was before. */
  readonly claims: readonly Claim[];
}

/** One channel of the user, on its way through the stages. */
interface Candidate {
  readonly route: Route;
  readonly recipient: Recipient;
  readonly after?: Wanted['after'];
  readonly replaces: readonly Delivery[];
}

/** Takes what the stage before has let through, and returns what goes on. */
type RecipientStage = (by: RecipientPlanner, candidates: readonly Candidate[]) => readonly Candidate[];

/** Runs the stages that depend on the user, in their order. */
export function planRecipient(question: RecipientQuestion): RecipientPlan {
  const planner = new RecipientPlanner(question);
  planner.run();
  const { userId, rows, ledger } = planner;
  const { deliveries, replaced, dispatches, filtered, trace, claims } = rows;
  return { userId, deliveries, replaced, dispatches, ledger, filtered, trace, claims };
}

class RecipientPlanner {
  readonly userId: string;
  readonly rows: RecipientRows;
  ledger: Ledger | null = null;
  readonly #question: RecipientQuestion;
  /** As grouping has left it. */
  #gate: Gate;
  #before: Ledger;

  /** The stages before grouping judge each channel; grouping and the limits judge the user as a whole. */
  static readonly #stages: Readonly<Record<Exclude<Stage, 'classify'>, RecipientStage>> = {
    dedupe: (by, candidates) => candidates.flatMap((each) => by.#dedupe(each) ?? []),
    route: (by, candidates) => candidates.filter((each) => by.#hasDestination(each)),
    acknowledged: (by, candidates) => candidates.filter((each) => by.#isHeard('acknowledged', each)),
    inhibit: (by, candidates) => candidates.filter((each) => by.#isHeard('inhibit', each)),
    silence: (by, candidates) => candidates.filter((each) => by.#isHeard('silence', each)),
    learned: (by, candidates) => candidates.filter((each) => by.#isWorthIt(each)),
    destination: (by, candidates) => candidates.filter((each) => by.#isFirstThere(each)),
    quiet_hours: (by, candidates) => candidates.filter((each) => by.#isAwake(each)),
    group: (by, candidates) => by.#group(candidates),
    rate_limit: (by, candidates) => by.#limit(candidates),
  };

  constructor(question: RecipientQuestion) {
    const { lead, reader, state, nowMs } = question;
    this.#question = question;
    this.userId = reader.preference.userId;
    const acknowledgement = acknowledgementAt(state.episode, lead.alert);
    this.rows = new RecipientRows({ lead, reader, acknowledgement, nowMs });
    this.#before = state.ledgers.get(this.userId) ?? emptyLedger(this.userId);
    this.#gate = this.#before.gate;
  }

  run(): void {
    const { userId } = this;
    const { routes, isOfMany } = this.#question;
    let candidates: readonly Candidate[] = routes.map((route) => {
      const recipient = { userId, channel: route.channel, sendReason: 'first' } as const;
      return { route, recipient: { ...recipient, ...(isOfMany && { isOfMany }) }, replaces: [] };
    });
    for (const stage of STAGES) {
      if (candidates.length === 0) return;
      // How grave it is was decided before, for everybody.
      if (stage !== 'classify') candidates = RecipientPlanner.#stages[stage](this, candidates);
    }
  }

  /** Null when there is nothing to tell, or when it was decided before. */
  #dedupe({ route, recipient }: Candidate): Candidate | null {
    const { rows } = this;
    const news = newsFor(route, this.#question);
    switch (news.kind) {
      case 'decided':
        rows.claims.push(...news.claims);
        rows.note('dedupe', recipient, 'filter', 'decided before');
        return null;
      case 'suppress':
        rows.suppress('dedupe', recipient, news.by, WHY_OUTDATED[news.by]);
        return null;
      case 'nothing':
        this.#drop(news.replaces);
        rows.filter('dedupe', recipient, news.why, WHY_NOTHING[news.why]);
        return null;
      case 'tell': {
        const { reason: sendReason, reminder, replaces, after } = news;
        rows.note('dedupe', recipient, 'pass', sendReason.replaceAll('_', ' '));
        const to = { ...recipient, sendReason, ...(reminder !== undefined && { reminder }) };
        return { route, recipient: to, replaces, ...(after && { after }) };
      }
      default:
        return news satisfies never;
    }
  }

  #hasDestination({ route, recipient }: Candidate): boolean {
    if (route.verdict === 'suppress') this.rows.suppress('route', recipient, route.reason, route.reason);
    return route.verdict === 'deliver';
  }

  #isHeard(stage: keyof typeof MUTES, candidate: Candidate): boolean {
    const { lead, state, settings, nowMs } = this.#question;
    const { recipient, replaces } = candidate;
    const acknowledgement = acknowledgementAt(state.episode, lead.alert);
    const { mutes } = state;
    const { by, words } = MUTES[stage]({
      facts: lead.alert,
      isEnd: isEndOfTold(lead.alert.status, recipient.sendReason),
      userId: this.userId,
      mutes,
      acknowledgement,
      nowMs,
    });
    if (by === null) {
      this.rows.note(stage, recipient, 'pass', words);
      return true;
    }
    // What inhibits may have ended before this happened, and its end not have come yet.
    if (by === 'inhibited') {
      const untilMs = nowMs + settings.groupIntervalMs;
      this.rows.wait(
        stage,
        recipient,
        { waitsFor: by, untilMs },
        { destination: destinationOf(candidate), replaces },
      );
      return false;
    }
    if (lead.alert.status === 'resolved') this.#drop(replaces);
    this.rows.suppress(stage, recipient, by, words);
    return false;
  }

  /** What is told no more, with nothing in its stead. */
  #drop(replaces: readonly Delivery[]): void {
    this.rows.replace(replaces);
    if (!replaces.some(({ held }) => held.length > 0)) return;
    this.#before = { ...this.#before, held: withUntold(this.#before.held, replaces) };
    this.ledger = this.#before;
  }

  /** What the user's answers say; nothing where they have not answered, or want nothing of it. */
  #isWorthIt({ recipient }: Candidate): boolean {
    const { lead, reader } = this.#question;
    const thought = thoughtOf(lead.alert, reader.preference);
    if (thought === null || isEndOfTold(lead.alert.status, recipient.sendReason)) return true;
    if (thought.isHeldBack) this.rows.suppress('learned', recipient, 'learned', thought.words);
    else this.rows.note('learned', recipient, 'pass', thought.words);
    return !thought.isHeldBack;
  }

  /** Asked after what a user keeps from themselves alone, so that it takes the alert from nobody else in the room. */
  #isFirstThere(candidate: Candidate): boolean {
    const owner = this.#question.owners.get(destinationKey(destinationOf(candidate)));
    if (owner === undefined || owner === this.userId) return true;
    this.rows.suppress(
      'destination',
      candidate.recipient,
      'same_destination',
      'somebody who shares it is told there',
    );
    return false;
  }

  #isAwake(candidate: Candidate): boolean {
    const { recipient, replaces, after } = candidate;
    const { lead, reader, nowMs } = this.#question;
    const { severity } = lead.alert;
    const hold = holdUntil(reader.preference, severity, nowMs);
    if (hold !== null && after === undefined && !this.#disturbsNobody(candidate)) {
      const wait = { waitsFor: hold.reason, untilMs: hold.untilMs };
      this.rows.wait('quiet_hours', recipient, wait, { destination: destinationOf(candidate), replaces });
      return false;
    }
    const words = severity === 'CRITICAL' ? 'CRITICAL never waits' : 'neither quiet hours nor a digest';
    this.rows.note('quiet_hours', recipient, 'pass', hold === null ? words : 'the end of what is open there');
    return true;
  }

  #group(candidates: readonly Candidate[]): readonly Candidate[] {
    const { lead, settings, nowMs } = this.#question;
    const grouped = candidates.filter((each) => each.after === undefined && !this.#disturbsNobody(each));
    const verdict = group(this.#gate, lead.alert.severity, nowMs, settings.groupIntervalMs);
    if (grouped.length > 0 && verdict.kind === 'now') this.#gate = verdict.gate;
    return candidates.filter((candidate) => {
      const { recipient, replaces, after } = candidate;
      const place = { destination: destinationOf(candidate), replaces };
      if (after !== undefined) this.rows.wait('group', recipient, after, place);
      else if (verdict.kind === 'bundle' && grouped.includes(candidate)) {
        this.rows.wait('group', recipient, { waitsFor: 'grouped', untilMs: verdict.untilMs }, place);
      } else {
        this.rows.note('group', recipient, 'pass', 'the first for a while, or CRITICAL');
        return true;
      }
      return false;
    });
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
    let isCounted = false;
    const within = candidates.filter((candidate) => {
      const { channel } = candidate.recipient;
      const isFull = isLimited(severity) && channelOpensAt(before.messages, channel, nowMs) !== null;
      return this.#disturbsNobody(candidate) || (!isOverSymbol && !isFull);
    });
    for (const candidate of candidates) {
      const { recipient, replaces } = candidate;
      const { channel } = recipient;
      const destination = destinationOf(candidate);
      if (!within.includes(candidate)) {
        const wait = { waitsFor: 'over_limit', untilMs: nowMs + settings.groupIntervalMs } as const;
        this.rows.wait('rate_limit', recipient, wait, { destination, replaces });
        continue;
      }
      const counted = this.#disturbsNobody(candidate)
        ? 'the end of what is open there'
        : `alert ${told + 1} about ${symbol} this hour`;
      this.rows.note('rate_limit', recipient, 'deliver', counted);
      this.rows.send(recipient, destination, held[channel]?.counts ?? [], replaces);
      isCounted ||= !this.#disturbsNobody(candidate) || held[channel] !== undefined;
      if (!this.#disturbsNobody(candidate)) messages = withMessage(messages, channel, nowMs);
      delete held[channel];
    }
    if (isCounted) {
      const alerts = alertsThisHour(before.alerts, nowMs);
      if (counts) alerts.set(symbol, oneMore(alerts, symbol, nowMs));
      this.ledger = { ...before, gate: this.#gate, alerts: mostTold(alerts), messages, held };
    }
    return within;
  }

  /** The end of what a program keeps open. */
  #disturbsNobody({ recipient }: Candidate): boolean {
    return recipient.sendReason === 'all_resolved' && CHANNELS[recipient.channel].keepsOpen !== null;
  }
}

/** Where a candidate goes that has passed the stage `route`, which lets none through without a destination. */
function destinationOf({ route }: Candidate): Destination {
  return (route as Extract<Route, { verdict: 'deliver' }>).destination;
}

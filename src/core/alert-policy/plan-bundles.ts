import type { Channel } from '../channels/channels.ts';
import { deliveryId, postponed, suppressed, takenOver, type Delivery } from '../delivery/delivery.ts';
import type { HeldCount } from '../notifications/message.ts';
import {
  byImportance,
  countsOf,
  isEnd,
  isSilentEnd,
  kindOf,
  messagesOf,
  withoutOvertaken,
} from './bundle-rows.ts';
import { told, type Dispatch } from './dispatch.ts';
import { closedGate } from './group.ts';
import { mergeHeld, mostTold, withUntold, type HourCount, type Ledger } from './ledger.ts';
import {
  alertsThisHour,
  channelOpensAt,
  countsForSymbol,
  countThisHour,
  hourEnd,
  isLimited,
  oneMore,
  withMessage,
} from './rate-limit.ts';
import type { RowChange } from './recipient-rows.ts';
import { usefulnessOf, type Usefulness } from '../usefulness/verdict.ts';
import { settledDue, type BundleQuestion } from './settle-due.ts';

/** What becomes of the deliveries of one user that are due. */
export interface BundlePlan {
  /** Rows that the ledger counts or that lead a message come first: they must be stored together with it. */
  readonly changes: readonly RowChange[];
  /** One message for each channel, but where it takes more. */
  readonly bundles: readonly Dispatch[];
  /** The ledger with what changes in it; null where nothing does. */
  readonly ledger: Ledger | null;
  /** False when what a limit holds back is to be stored before anything else is decided: then plan again. */
  readonly isComplete: boolean;
}

/** What one transaction holds beside the ledger: what is held back is counted with its rows or not at all. */
const MAX_HELD_AT_ONCE = 99;

/**
 * Puts what is due for one user into one message for each channel. What has waited is asked again whether it is
 * acknowledged, inhibited, silenced, in quiet hours or over a limit; a try that failed before has passed all that and
 * is only kept out of quiet hours.
 *
 * What is over a limit is SUPPRESSED and counted in the channel's next message. Where no message goes out now, one
 * delivery, the gravest, stays PENDING until the limit has room again: that message tells of all the others, so that
 * nothing that was held back is ever forgotten.
 */
export function planBundles(question: BundleQuestion): BundlePlan {
  const planner = new BundlePlanner(question);
  const byChannel = Map.groupBy(planner.sendable(), ({ channel }) => channel);
  for (const [channel, rows] of byChannel) planner.bundle(channel, rows);
  return planner.plan();
}

class BundlePlanner {
  readonly #question: BundleQuestion;
  /** What must be stored with the ledger, and what may be stored after it. */
  readonly #first: RowChange[] = [];
  readonly #rest: RowChange[] = [];
  readonly #over: Delivery[] = [];
  readonly #bundles: Dispatch[] = [];
  readonly #usefulness: Usefulness;
  #ledger: Ledger;
  readonly #alerts: Map<string, HourCount>;
  /** Alerts that count for their symbol in this run, whether they were told or not: one on several channels counts once. */
  readonly #counted = new Map<string, boolean>();

  constructor(question: BundleQuestion) {
    this.#question = question;
    this.#ledger = question.ledger;
    this.#alerts = alertsThisHour(question.ledger.alerts, question.nowMs);
    const { reader, known } = question;
    const alerts = [...known.alerts.values()].map(({ alert }) => alert);
    this.#usefulness = reader === undefined ? new Map() : usefulnessOf(alerts, reader.preference);
  }

  plan(): BundlePlan {
    const { ledger } = this.#question;
    if (this.#over.length > 0) return this.#holdBack();
    return {
      changes: [...this.#first, ...this.#rest],
      bundles: this.#bundles,
      ledger: this.#ledger === ledger ? null : this.#ledger,
      isComplete: true,
    };
  }

  /** Rows that may be sent now, as far as limits allow; the others are dealt with. The most telling come first. */
  sendable(): readonly Delivery[] {
    const { due, known, nowMs } = this.#question;
    const open = due.filter((row) => !this.#isSettled(row));
    const overtaken = withoutOvertaken(open, nowMs);
    for (const change of overtaken) this.#drop(change);
    const settled = new Set(overtaken.map(({ from }) => from));
    return open.filter((row) => !settled.has(row)).toSorted(byImportance(known.alerts, this.#usefulness));
  }

  bundle(channel: Channel, rows: readonly Delivery[]): void {
    const { nowMs } = this.#question;
    const mayPass = rows.some((row) => row.attempts > 0 || !isLimited(row.severity) || isSilentEnd(row));
    const opensAtMs = mayPass ? null : channelOpensAt(this.#ledger.messages, channel, nowMs);
    if (opensAtMs !== null) {
      this.#wait(channel, rows, opensAtMs);
      return;
    }
    const { within = [], over = [] } = Object.groupBy(rows, (row) =>
      this.#isWithinSymbolLimit(row) ? 'within' : 'over',
    );
    if (within.length === 0) this.#wait(channel, over, hourEnd(nowMs));
    else {
      this.#over.push(...over);
      this.#send(channel, within);
    }
  }

  #send(channel: Channel, rows: readonly Delivery[]): void {
    const { nowMs, settings, reader, known } = this.#question;
    const { [channel]: untold, ...others } = this.#ledger.held;
    const { preference, destinations } = reader!;
    const destination = destinations[channel]!;
    let held = mergeHeld(...rows.map((row) => row.held), untold?.counts ?? []);
    let { messages } = this.#ledger;
    for (const own of messagesOf(rows)) {
      const deliveries = this.#takeOver(own, held);
      this.#bundles.push({
        kind: kindOf(own),
        destination,
        preference,
        held,
        usefulness: this.#usefulness,
        ...told(deliveries, known),
      });
      if (own.every((row) => row.attempts === 0)) messages = withMessage(messages, channel, nowMs);
      held = [];
    }

    if (rows.every((row) => row.attempts > 0) && untold === undefined) return;
    const gate = closedGate(nowMs, settings.groupIntervalMs);
    this.#ledger = { ...this.#ledger, messages, gate, alerts: mostTold(this.#alerts), held: others };
  }

  /** The first leads the message and is what a limit held back told by; the others are told with it. */
  #takeOver(rows: readonly Delivery[], held: readonly HeldCount[]): readonly Delivery[] {
    const { nowMs } = this.#question;
    const lead = deliveryId(rows[0]!);
    return rows.map((from, index) => {
      const to = {
        ...takenOver(from, nowMs),
        sentWith: index === 0 ? null : lead,
        held: index === 0 ? held : [],
      };
      (index === 0 ? this.#first : this.#rest).push({ from, to });
      return to;
    });
  }

  /** No message goes out now: one delivery stays to tell of the others when there is room again. Ends are never among these. */
  #wait(channel: Channel, rows: readonly Delivery[], opensAtMs: number): void {
    const { nowMs } = this.#question;
    const { end: ends = [], news = [] } = Object.groupBy(rows, (row) => (isEnd(row) ? 'end' : 'news'));
    this.#rest.push(...ends.map((from) => ({ from, to: postponed(from, 'over_limit', opensAtMs, nowMs) })));
    const before = this.#ledger.held[channel];
    const standing = news.find((row) => row.waitsFor === 'held');
    const isTold = standing === undefined && before !== undefined && before.toldByMs > nowMs;
    const teller = isTold ? undefined : (standing ?? news[0]);
    this.#over.push(...news.filter((row) => row !== teller));
    if (teller === undefined) return;
    this.#first.push({ from: teller, to: postponed(teller, 'held', opensAtMs, nowMs) });
    const held = { counts: before?.counts ?? [], toldByMs: opensAtMs };
    this.#ledger = { ...this.#ledger, held: { ...this.#ledger.held, [channel]: held } };
  }

  /**
   * Counts and rows change in one transaction each. Until the last one something on the same channel is still due, so that
   * whoever comes after a crash tells of what was counted.
   */
  #holdBack(): BundlePlan {
    const { ledger, nowMs } = this.#question;
    const rows = this.#over.slice(0, MAX_HELD_AT_ONCE);
    const held = { ...ledger.held };
    for (const [channel, own] of Map.groupBy(rows, (row) => row.channel)) {
      const before = held[channel];
      held[channel] = {
        counts: mergeHeld(before?.counts ?? [], countsOf(own), ...own.map((row) => row.held)),
        toldByMs: before?.toldByMs ?? 0,
      };
    }
    return {
      changes: rows.map((from) => ({ from, to: { ...suppressed(from, 'rate_limited', nowMs), held: [] } })),
      bundles: [],
      ledger: { ...ledger, held },
      isComplete: false,
    };
  }

  /** True when there is nothing more to decide about it. */
  #isSettled(from: Delivery): boolean {
    const to = settledDue(from, this.#question);
    if (to?.status === 'SUPPRESSED') this.#drop({ from, to });
    else if (to !== null) this.#rest.push({ from, to });
    return to !== null;
  }

  /** What is told no more leaves to the next message what it was to tell of. */
  #drop({ from, to }: RowChange): void {
    if (from.held.length === 0) {
      this.#rest.push({ from, to });
      return;
    }
    this.#first.push({ from, to: { ...to, held: [] } });
    this.#ledger = { ...this.#ledger, held: withUntold(this.#ledger.held, [from]) };
  }

  #isWithinSymbolLimit(row: Delivery): boolean {
    const { settings, nowMs } = this.#question;
    const { severity, alertStatus, symbol, alertId } = row;
    if (row.attempts > 0 || row.waitsFor === 'held' || !countsForSymbol(severity, alertStatus)) return true;
    const known = this.#counted.get(alertId);
    if (known !== undefined) return known;
    const isWithin = countThisHour(this.#alerts, symbol, nowMs) < settings.alertsPerHour;
    this.#counted.set(alertId, isWithin);
    if (isWithin) this.#alerts.set(symbol, oneMore(this.#alerts, symbol, nowMs));
    return isWithin;
  }
}

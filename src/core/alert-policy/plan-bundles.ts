import { SEVERITIES } from '../alert/severity.ts';
import type { Channel } from '../channels/channels.ts';
import {
  deliveryId,
  failed,
  MAX_ATTEMPTS,
  postponed,
  suppressed,
  takenOver,
  type Delivery,
  type Suppression,
  type Wait,
} from '../delivery/delivery.ts';
import { ALERT_EXPIRED, NO_OUTCOME } from '../delivery/delivery-error.ts';
import type { HeldCount, NotificationKind } from '../notifications/message.ts';
import type { Reader } from '../preferences/audience.ts';
import type { Mutes } from './alert-state.ts';
import { told, type Dispatch, type KnownAlerts } from './dispatch.ts';
import { closedGate } from './group.ts';
import { quietHold } from './hold.ts';
import { mergeHeld, type HourCount, type Ledger } from './ledger.ts';
import { mutedBy } from './mute.ts';
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
import type { LimitSettings } from './settings.ts';

interface Change {
  readonly from: Delivery;
  readonly to: Delivery;
}

/** What becomes of the deliveries of one user that are due. */
export interface BundlePlan {
  /** Rows that the ledger counts or that lead a message come first: they must be stored together with it. */
  readonly changes: readonly Change[];
  /** One message for each channel. */
  readonly bundles: readonly Dispatch[];
  /** The ledger with what changes in it; null where nothing does. */
  readonly ledger: Ledger | null;
  /** False when what a limit holds back is to be stored before anything else is decided: then plan again. */
  readonly isComplete: boolean;
}

/** What one transaction holds beside the ledger: what is held back is counted with its rows or not at all. */
const MAX_HELD_AT_ONCE = 99;

export interface BundleQuestion {
  /** Deliveries of one user, all of them due. */
  readonly due: readonly Delivery[];
  /** Undefined when the user is gone. */
  readonly reader: Reader | undefined;
  readonly ledger: Ledger;
  readonly mutes: Mutes;
  readonly known: KnownAlerts;
  readonly settings: LimitSettings;
  readonly nowMs: number;
}

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
  readonly #first: Change[] = [];
  readonly #rest: Change[] = [];
  readonly #over: Delivery[] = [];
  readonly #bundles: Dispatch[] = [];
  #ledger: Ledger;
  readonly #alerts: Map<string, HourCount>;
  /** Alerts that count for their symbol in this run, whether they were told or not: one on several channels counts once. */
  readonly #counted = new Map<string, boolean>();

  constructor(question: BundleQuestion) {
    this.#question = question;
    this.#ledger = question.ledger;
    this.#alerts = alertsThisHour(question.ledger.alerts, question.nowMs);
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

  /** Rows that may be sent now, as far as limits allow; the others are dealt with. The gravest and latest come first. */
  sendable(): readonly Delivery[] {
    return this.#question.due.filter((row) => !this.#isSettled(row)).toSorted(byImportance);
  }

  bundle(channel: Channel, rows: readonly Delivery[]): void {
    const { nowMs } = this.#question;
    const mayPass = rows.some((row) => row.attempts > 0 || !isLimited(row.severity));
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
    const lead = deliveryId(rows[0]!);
    const { [channel]: untold, ...others } = this.#ledger.held;
    const held = mergeHeld(...rows.map((row) => row.held), untold?.counts ?? []);
    const deliveries = rows.map((row, index) => ({
      ...takenOver(row, nowMs),
      sentWith: index === 0 ? null : lead,
      held: index === 0 ? held : [],
    }));
    for (const [index, from] of rows.entries()) {
      (index === 0 ? this.#first : this.#rest).push({ from, to: deliveries[index]! });
    }
    const { preference, destinations } = reader!;
    const destination = destinations[channel]!;
    this.#bundles.push({ kind: kindOf(rows), destination, preference, held, ...told(deliveries, known) });

    const isRetry = rows.some((row) => row.attempts > 0);
    if (isRetry && rows.every((row) => row.attempts > 0) && untold === undefined) return;
    const messages = isRetry ? this.#ledger.messages : withMessage(this.#ledger.messages, channel, nowMs);
    const gate = closedGate(nowMs, settings.groupIntervalMs);
    this.#ledger = { ...this.#ledger, messages, gate, alerts: this.#alerts, held: others };
  }

  /** No message goes out now: one delivery stays to tell of the others when there is room again. */
  #wait(channel: Channel, rows: readonly Delivery[], opensAtMs: number): void {
    const { nowMs } = this.#question;
    const before = this.#ledger.held[channel];
    const isTold = before !== undefined && before.toldByMs > nowMs;
    const teller = isTold ? undefined : (rows.find((row) => row.waitsFor === 'held') ?? rows[0]!);
    this.#over.push(...rows.filter((row) => row !== teller));
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
        counts: mergeHeld(before?.counts ?? [], countsOf(own)),
        toldByMs: before?.toldByMs ?? 0,
      };
    }
    return {
      changes: rows.map((from) => ({ from, to: suppressed(from, 'rate_limited', nowMs) })),
      bundles: [],
      ledger: { ...ledger, held },
      isComplete: false,
    };
  }

  /** True when there is nothing more to decide about it. */
  #isSettled(row: Delivery): boolean {
    const { reader, known, nowMs } = this.#question;
    if (reader?.preference.enabled !== true || reader.destinations[row.channel] === undefined) {
      return this.#settle(row, suppressed(row, 'recipient_gone', nowMs));
    }
    if (row.attempts >= MAX_ATTEMPTS) {
      return this.#settle(row, failed(row, NO_OUTCOME, nowMs));
    }
    if (!known.alerts.has(row.alertId)) {
      return this.#settle(row, failed(row, ALERT_EXPIRED, nowMs));
    }
    const suppression = this.#muteReason(row);
    if (suppression !== null) return this.#settle(row, suppressed(row, suppression, nowMs));
    const hold = quietHold(reader.preference, row.severity, nowMs);
    if (hold === null) return false;
    const waitsFor = row.waitsFor === 'held' ? 'held' : hold.reason;
    return this.#settle(row, postponed(row, waitsFor, hold.untilMs, nowMs));
  }

  /** One that tells of others is sent whatever has become of itself. */
  #muteReason(row: Delivery): Suppression | null {
    if (row.attempts > 0 || row.waitsFor === 'held') return null;
    const { mutes, known, nowMs } = this.#question;
    return mutedBy({
      facts: { ...row, status: row.alertStatus },
      userId: row.userId,
      mutes,
      acknowledgement: known.acknowledgements.get(row.episodeId) ?? null,
      nowMs,
    });
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

  #settle(from: Delivery, to: Delivery): true {
    this.#rest.push({ from, to });
    return true;
  }
}

/** What still goes on leads, however grave what is over was. */
function byImportance(a: Delivery, b: Delivery): number {
  if (isOver(a) !== isOver(b)) return isOver(a) ? 1 : -1;
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.occurredAtMs - a.occurredAtMs;
}

function isOver({ alertStatus }: Delivery): boolean {
  return alertStatus === 'resolved';
}

function countsOf(rows: readonly Delivery[]): readonly HeldCount[] {
  return [...Map.groupBy(rows, ({ symbol }) => symbol)].map(([symbol, { length }]) => ({
    symbol,
    count: length,
  }));
}

function kindOf(rows: readonly Delivery[]): NotificationKind {
  const fromDigest = rows.some(({ waitsFor }) => waitsFor !== null && DIGEST_WAITS.has(waitsFor));
  if (fromDigest) return 'digest';
  return rows.length === 1 ? 'alert' : 'bundle';
}

const DIGEST_WAITS: ReadonlySet<Wait> = new Set(['quiet_hours', 'digest', 'held']);

import {
  isUnderWay,
  isWaiting,
  mayHaveBeenTold,
  type Delivery,
  type Suppression,
  type Wait,
} from '../delivery/delivery.ts';
import type { SendReason } from '../notifications/message.ts';
import type { StoredAlert } from './alert-state.ts';
import { compareMoments, endBefore, isAfter, isOverAfter, momentOf, type Moment } from './course.ts';

/** As Alertmanager has it by default. */
export const REPEAT_INTERVAL_MS = 4 * 3_600_000;

/** How far one place has been told of an episode, as its deliveries say. */
export interface Told {
  /** What may have been told last: `begun` of one that goes on, `over` of its end. */
  readonly state: 'nothing' | 'begun' | 'over';
  /** False where an error leaves open whether it was told at all. */
  readonly isCertain: boolean;
  /** False where what was told is of an earlier round. */
  readonly isOfThisRound: boolean;
  /** Deliveries to be sent later, whose place is taken by what comes now. */
  readonly waiting: readonly Delivery[];
  /** The delivery that is being sent right now: its opposite has to wait for the outcome, or it may arrive first. */
  readonly underWay: Delivery | null;
  /** True when a later state was told there, or will be. */
  readonly isAhead: boolean;
}

/** What a place is told next of an episode. `replaces`: what waits there and is told no more. */
export type News =
  | {
      readonly kind: 'tell';
      readonly reason: SendReason;
      /** Present where it must not be sent at once, whatever the later stages say. */
      readonly after?: { readonly untilMs: number; readonly waitsFor: Wait };
      readonly replaces: readonly Delivery[];
    }
  | { readonly kind: 'suppress'; readonly by: 'resolved' | 'overtaken' }
  | {
      readonly kind: 'nothing';
      readonly why: 'not_told' | 'end_not_wanted';
      readonly replaces: readonly Delivery[];
    };

/** @param rows of the place, of any round of the episode */
export function toldSoFar(
  rows: readonly Delivery[],
  alerts: readonly StoredAlert[],
  moment: Moment,
  nowMs: number,
): Told {
  const live = rows.filter(
    (row) => row.alertId !== moment.alertId && (row.status === 'PENDING' || mayHaveBeenTold(row)),
  );
  const earlier = live
    .filter((row) => !isAfter(momentOf(row), moment))
    .toSorted((a, b) => compareMoments(momentOf(a), momentOf(b)));
  const told = earlier.filter((row) => mayHaveBeenTold(row));
  const latest = told.at(-1);
  const before = endBefore(alerts, moment);
  return {
    state: stateAfter(told, nowMs),
    isCertain: told.some((row) => hasArrived(row, nowMs)),
    isOfThisRound: latest !== undefined && (before === null || isAfter(momentOf(latest), before)),
    waiting: earlier.filter((row) => isWaiting(row, nowMs)),
    underWay: earlier.findLast((row) => isUnderWay(row, nowMs)) ?? null,
    isAhead: live.some((row) => isAfter(momentOf(row), moment)),
  };
}

function hasArrived(row: Delivery, nowMs: number): boolean {
  return row.status === 'SENT' || isUnderWay(row, nowMs);
}

/** Where it is not certain what has arrived, an end that is told once more does less harm than one that is not told. */
function stateAfter(told: readonly Delivery[], nowMs: number): Told['state'] {
  if (told.length === 0) return 'nothing';
  const sinceCertain = told.slice(
    Math.max(
      0,
      told.findLastIndex((row) => hasArrived(row, nowMs)),
    ),
  );
  return sinceCertain.some(({ alertStatus }) => alertStatus !== 'resolved') ? 'begun' : 'over';
}

/**
 * The automaton of one place and one episode: told begun, told worse, told over. The latest state wins whatever came first: what
 * is told never goes back, and an end is told wherever the beginning may have been.
 */
export function newsOf(alert: Moment, told: Told, alerts: readonly StoredAlert[], wantsEnd: boolean): News {
  if (alert.status === 'resolved') return newsOfEnd(told, wantsEnd);
  if (isOverAfter(alerts, alert)) return { kind: 'suppress', by: 'resolved' };
  if (told.isAhead) return { kind: 'suppress', by: 'overtaken' };
  const { underWay, state, isOfThisRound } = told;
  const reason = state === 'begun' && isOfThisRound ? 'new_alerts' : 'first';
  // A step of an escalation is no news but a call, which goes on until it is answered.
  const replaces = told.waiting.filter(({ step }) => step === null);
  const isEndUnderWay = underWay?.alertStatus === 'resolved';
  return { kind: 'tell', reason, replaces, ...(isEndUnderWay && { after: afterOutcomeOf(underWay) }) };
}

function newsOfEnd(told: Told, wantsEnd: boolean): News {
  if (told.isAhead) return { kind: 'suppress', by: 'overtaken' };
  const { state, underWay, waiting: replaces, isCertain } = told;
  // Whether it is wanted depends on what becomes of the beginning: the sweep asks again.
  if (underWay !== null && underWay.alertStatus !== 'resolved') {
    return { kind: 'tell', reason: 'all_resolved', replaces, after: afterOutcomeOf(underWay) };
  }
  const untold = replaces.filter(({ step, alertStatus }) => step === null && alertStatus !== 'resolved');
  if (state === 'begun' && wantsEnd) return { kind: 'tell', reason: 'all_resolved', replaces };
  if (state === 'begun' && (isCertain || untold.length === 0)) {
    return { kind: 'nothing', why: 'end_not_wanted', replaces };
  }
  if (state === 'over' || untold.length === 0) return { kind: 'nothing', why: 'not_told', replaces };
  // What has waited is news all the same, and is told as it stands by now.
  const untilMs = Math.min(...untold.map(({ dueAtMs }) => dueAtMs!));
  const after = { untilMs, waitsFor: untold[0]!.waitsFor ?? 'grouped' };
  return { kind: 'tell', reason: 'first', replaces, after };
}

function afterOutcomeOf(underWay: Delivery): { untilMs: number; waitsFor: Wait } {
  return { untilMs: underWay.dueAtMs!, waitsFor: 'grouped' };
}

/** What becomes of a delivery that is due but not told now: never, or later. */
export type Outdated =
  | { readonly kind: 'suppress'; readonly by: Suppression }
  | { readonly kind: 'wait'; readonly untilMs: number };

/**
 * Whether a delivery that is due still says how things stand; null where it does. Asked of ends, and of what was tried before: what
 * has waited for its first try was dealt with when the later alert came.
 * @param rows of the same place and episode
 */
export function outdated(
  row: Delivery,
  rows: readonly Delivery[],
  alerts: readonly StoredAlert[],
  { wantsEnd, nowMs }: { readonly wantsEnd: boolean; readonly nowMs: number },
): Outdated | null {
  const told = toldSoFar(rows, alerts, momentOf(row), nowMs);
  const { state, isCertain, underWay, waiting } = told;
  if (told.isAhead) return { kind: 'suppress', by: 'overtaken' };
  if (row.alertStatus !== 'resolved') {
    return isOverAfter(alerts, momentOf(row)) ? { kind: 'suppress', by: 'resolved' } : null;
  }
  if (underWay !== null && underWay.alertStatus !== 'resolved') {
    return { kind: 'wait', untilMs: underWay.dueAtMs! };
  }
  // It stands for a beginning that was never sent, or does so now that its first try has failed.
  if (row.sendReason === 'first' || (waiting.length > 0 && !isCertain)) return null;
  if (state === 'begun') return wantsEnd ? null : { kind: 'suppress', by: 'end_not_wanted' };
  return { kind: 'suppress', by: 'not_told' };
}

export interface Occurrence {
  /** Id of the event that reported it: the same event twice is one occurrence. */
  readonly id: string;
  readonly atMs: number;
}

/** How often something has gone wrong lately, and what has been reported of it. */
export interface Recurrence {
  readonly fingerprint: string;
  /** Occurrences in the order of time; those that no window can count any more are forgotten. */
  readonly occurrences: readonly Occurrence[];
  /** Occurrences, the latest included, that no ticket holds yet. */
  readonly untold: number;
  /** Number of all occurrences since the first, forgotten ones included. */
  readonly total: number;
  readonly firstSeenAtMs: number;
  /** When a ticket was last asked for or commented on; null while it has not come to that. */
  readonly toldAtMs: number | null;
  /** When its end was last reported. */
  readonly overToldAtMs: number | null;
  /** Somebody is reporting at this moment, and has until then. */
  readonly leaseUntilMs: number | null;
  /** Names of the issues that were made of it, by tracker. */
  readonly issues: Readonly<Record<string, string>>;
}

export interface TicketSettings {
  /** Occurrences that are worth a ticket … */
  readonly threshold: number;
  /** … when they come within this time. */
  readonly windowMs: number;
  /** A closed issue younger than this is opened again; an older one is left and a new one made. */
  readonly reopenMs: number;
}

/** Nobody reads a ticket with a comment every minute: further occurrences are reported together, with their count. */
const TELL_INTERVAL_MS = 3_600_000;
/** Longer than the calls to both trackers with their retries; shorter than Lambda's pause before it invokes again. */
export const TELL_LEASE_MS = 50_000;
const MAX_REMEMBERED = 50;

/** What an occurrence makes of the record, whether it is the first or the hundredth. The same event twice changes nothing. */
export function withOccurrence(
  known: Recurrence | null,
  fingerprint: string,
  occurrence: Occurrence,
  { windowMs }: TicketSettings,
): Recurrence {
  const before = known ?? firstSeen(fingerprint, occurrence.atMs);
  if (before.occurrences.some(({ id }) => id === occurrence.id)) return before;
  const occurrences = [...before.occurrences, occurrence]
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter(({ atMs }, _, all) => atMs > all.at(-1)!.atMs - windowMs)
    .slice(-MAX_REMEMBERED);
  return { ...before, occurrences, untold: before.untold + 1, total: before.total + 1 };
}

/** True when it is time to ask for a ticket, or to comment on the one there is. */
export function isTellingDue(
  recurrence: Recurrence,
  { threshold, windowMs }: TicketSettings,
  nowMs: number,
): boolean {
  const { occurrences, untold, toldAtMs } = recurrence;
  if (untold === 0 || isLeased(recurrence, nowMs)) return false;
  if (toldAtMs !== null && nowMs - toldAtMs < TELL_INTERVAL_MS) return false;
  const lately = occurrences.filter(({ atMs }) => atMs > nowMs - windowMs).length;
  return lately >= threshold;
}

/** True while somebody is reporting. */
export function isLeased({ leaseUntilMs }: Recurrence, nowMs: number): boolean {
  return leaseUntilMs !== null && nowMs < leaseUntilMs;
}

/** Under a lease, so that two who notice at the same time open one ticket. */
export function leased(recurrence: Recurrence, nowMs: number): Recurrence {
  return { ...recurrence, leaseUntilMs: nowMs + TELL_LEASE_MS };
}

/** The record after `count` occurrences were reported; what came meanwhile is still to be reported. */
export function told(
  recurrence: Recurrence,
  count: number,
  issues: Readonly<Record<string, string>>,
  nowMs: number,
): Recurrence {
  return {
    ...recurrence,
    untold: Math.max(0, recurrence.untold - count),
    toldAtMs: nowMs,
    leaseUntilMs: null,
    issues: { ...recurrence.issues, ...issues },
  };
}

/** True when the trouble was reported to a ticket, and its end has not been since. */
export function isOverDue(recurrence: Recurrence, nowMs: number): boolean {
  const { toldAtMs, overToldAtMs } = recurrence;
  if (isLeased(recurrence, nowMs)) return false;
  return toldAtMs !== null && (overToldAtMs === null || overToldAtMs < toldAtMs);
}

export function toldOver(recurrence: Recurrence, nowMs: number): Recurrence {
  return { ...recurrence, overToldAtMs: nowMs, leaseUntilMs: null };
}

function firstSeen(fingerprint: string, atMs: number): Recurrence {
  return {
    fingerprint,
    occurrences: [],
    untold: 0,
    total: 0,
    firstSeenAtMs: atMs,
    toldAtMs: null,
    overToldAtMs: null,
    leaseUntilMs: null,
    issues: {},
  };
}

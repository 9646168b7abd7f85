import { destinationKey, type Destination } from '../channels/channels.ts';
import {
  failed,
  MAX_ATTEMPTS,
  postponed,
  suppressed,
  type Delivery,
  type Suppression,
} from '../delivery/delivery.ts';
import { ALERT_EXPIRED, NO_OUTCOME } from '../delivery/delivery-error.ts';
import type { Reader } from '../preferences/reader.ts';
import { isUndeliverable } from '../preferences/undeliverable.ts';
import { wantsResolved } from '../preferences/channels-for.ts';
import type { Mutes, StoredAlert } from './alert-state.ts';
import { isEnd, isSilentEnd } from './bundle-rows.ts';
import { outdated } from './dedupe.ts';
import type { KnownAlerts } from './dispatch.ts';
import { quietHold, type Hold } from './hold.ts';
import type { Ledger } from './ledger.ts';
import { mutedBy } from './mute.ts';
import type { LimitSettings } from './settings.ts';

/** What has become of an episode. */
export interface Course {
  readonly alerts: readonly StoredAlert[];
  readonly rowsAt: (key: string) => readonly Delivery[];
}

export interface BundleQuestion {
  /** Deliveries of one user, all of them due. */
  readonly due: readonly Delivery[];
  /** Undefined when the user is gone. */
  readonly reader: Reader | undefined;
  readonly ledger: Ledger;
  readonly mutes: Mutes;
  readonly known: KnownAlerts;
  /** Courses of the episodes whose ends, or whose deliveries that were tried before, are due. */
  readonly courses: ReadonlyMap<string, Course>;
  /** Readers who are told at the same place, for the places of more than one. */
  readonly sharers: ReadonlyMap<string, readonly Reader[]>;
  readonly settings: LimitSettings;
  readonly nowMs: number;
}

/** A delivery that is due, with whom and where it goes to. */
interface Due {
  readonly row: Delivery;
  readonly reader: Reader;
  readonly destination: Destination;
  readonly question: BundleQuestion;
}

/** What becomes of a delivery that is due but not to be told now; null where it is, as far as limits allow. */
export function settledDue(row: Delivery, question: BundleQuestion): Delivery | null {
  const { reader, known, nowMs } = question;
  const destination = reader?.destinations[row.channel];
  const isWanted = reader?.preference.enabled === true || isSilentEnd(row);
  if (reader === undefined || destination === undefined || !isWanted) {
    const returns = row.channel === 'email' && reader !== undefined && isUndeliverable(reader.preference);
    return suppressed(row, returns ? 'undeliverable' : 'recipient_gone', nowMs);
  }
  const due = { row, reader, destination, question };
  const stale = staleRow(due);
  if (stale !== null) return stale;
  if (row.attempts >= MAX_ATTEMPTS) return failed(row, NO_OUTCOME, nowMs);
  if (!known.alerts.has(row.alertId)) return failed(row, ALERT_EXPIRED, nowMs);
  const suppression = muteReason(due);
  if (suppression !== null) return suppressed(row, suppression, nowMs);
  const hold = isSilentEnd(row) ? null : holdOf(due);
  if (hold === null) return null;
  return postponed(row, row.waitsFor === 'held' ? 'held' : hold.reason, hold.untilMs, nowMs);
}

/** What becomes of one that no longer says how things stand. One that tells of others is sent all the same. */
function staleRow({ row, reader, destination, question: { courses, nowMs } }: Due): Delivery | null {
  const course = courses.get(row.episodeId);
  if (course === undefined || row.waitsFor === 'held') return null;
  const wantsEnd = wantsResolved(reader.preference, row.channel);
  const rows = course.rowsAt(destinationKey(destination));
  const verdict = outdated(row, rows, course.alerts, { wantsEnd, nowMs });
  if (verdict === null) return null;
  return verdict.kind === 'wait'
    ? postponed(row, 'grouped', verdict.untilMs, nowMs)
    : suppressed(row, verdict.by, nowMs);
}

/** One that tells of others is sent whatever has become of itself. What one user silences is not silenced for a room of several. */
function muteReason(due: Due): Suppression | null {
  const { row, question } = due;
  if (row.attempts > 0 || row.waitsFor === 'held') return null;
  const { mutes, known, nowMs } = question;
  return mutedBy({
    facts: row,
    isEnd: isEnd(row),
    userId: sharersOf(due).length > 1 ? null : row.userId,
    mutes,
    acknowledgement: known.acknowledgements.get(row.episodeId) ?? null,
    nowMs,
  });
}

/** A room is quiet while all are who share it. */
function holdOf(due: Due): Hold | null {
  const { row, question } = due;
  const holds = sharersOf(due).map(({ preference }) => quietHold(preference, row.severity, question.nowMs));
  return holds.reduce((earliest, hold) => {
    if (earliest === null || hold === null) return null;
    return earliest.untilMs <= hold.untilMs ? earliest : hold;
  });
}

/** Never empty. */
function sharersOf({ reader, destination, question }: Due): readonly Reader[] {
  return question.sharers.get(destinationKey(destination)) ?? [reader];
}

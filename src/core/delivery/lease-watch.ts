import { deliveryId, LEASE_MS, SEND_BUDGET_MS, type Delivery } from './delivery.ts';

/** The slowest send: three tries of 5 s and two waits of 2 s. */
const SLOWEST_SEND_MS = 19_000;
/** After that nobody who took a delivery over can still be sending it. Short of a minute, so that the next sweep may be early. */
export const ABANDONED_AFTER_MS = LEASE_MS - SEND_BUDGET_MS + SLOWEST_SEND_MS + 1_000;

interface Sighting {
  readonly version: string;
  readonly sinceMs: number;
}

/**
 * Which deliveries their senders have abandoned, as one environment sees it. Clocks of two environments may differ by more than a
 * lease, so that the end of one, written by another's clock, proves nothing: a row counts as abandoned once this environment has seen
 * it unchanged for as long as a send may take, by the time that has passed here.
 * https://aws.amazon.com/blogs/database/building-distributed-locks-with-the-dynamodb-lock-client/
 */
export class LeaseWatch {
  #seen: ReadonlyMap<string, Sighting> = new Map();

  /** Notes what is being sent now; rows that are not among these are forgotten. */
  observe(rows: readonly Delivery[], nowMs: number): void {
    const seen = new Map<string, Sighting>();
    for (const row of rows.filter(isBeingSent)) {
      const [key, version] = [keyOf(row), versionOf(row)];
      const before = this.#seen.get(key);
      seen.set(key, before?.version === version ? before : { version, sinceMs: nowMs });
    }
    this.#seen = seen;
  }

  /** Whether nobody can be sending it: it waits for something else than its sender, or that one is gone. */
  isFree(row: Delivery, nowMs: number): boolean {
    if (!isBeingSent(row)) return true;
    const seen = this.#seen.get(keyOf(row));
    return seen?.version === versionOf(row) && nowMs - seen.sinceMs >= ABANDONED_AFTER_MS;
  }
}

/** Under a lease: neither waiting for a first try, nor after one for the next. */
function isBeingSent({ status, attempts, waitsFor, error }: Delivery): boolean {
  return status === 'PENDING' && attempts > 0 && waitsFor === null && error === null;
}

function keyOf(row: Delivery): string {
  return `${row.episodeId}#${deliveryId(row)}`;
}

function versionOf({ attempts, updatedAtMs, dueAtMs }: Delivery): string {
  return `${attempts}#${updatedAtMs}#${dueAtMs}`;
}

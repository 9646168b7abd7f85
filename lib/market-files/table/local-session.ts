const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So many times show a session; fewer may be a sample of anything. */
const ENOUGH = 30;
/** When exchanges open by their own clocks, from London at 8 to Sydney at 10; US shares trade from 4 to 20 o'clock in all. */
const EARLIEST_OPEN_MS = 8 * HOUR_MS;
const LATEST_OPEN_MS = 10.5 * HOUR_MS;
const LONGEST_SESSION_MS = 9.5 * HOUR_MS;
const SHORTEST_SESSION_MS = 3 * HOUR_MS;
const EXTENDED_OPEN_MS = 4 * HOUR_MS;
const EXTENDED_CLOSE_MS = 20 * HOUR_MS;

/**
 * Whether the hours of a table look like those of an exchange by the clock on its own wall: then times that name no zone may
 * be that clock's as well as UTC. `wallMs` are its times as if they were UTC.
 */
export function looksLikeSession(wallMs: readonly number[]): boolean {
  const hours = wallMs
    .filter((time) => !Number.isNaN(time))
    .map((time) => time - Math.floor(time / DAY_MS) * DAY_MS);
  if (hours.length < ENOUGH) return false;
  const first = Math.min(...hours);
  const last = Math.max(...hours);
  const isDay = last - first >= SHORTEST_SESSION_MS && last - first <= LONGEST_SESSION_MS;
  if (isDay && first >= EARLIEST_OPEN_MS && first <= LATEST_OPEN_MS) return true;
  return first === EXTENDED_OPEN_MS && last <= EXTENDED_CLOSE_MS && last - first > LONGEST_SESSION_MS;
}

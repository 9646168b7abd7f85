import { localTimeAt } from '../../../src/core/calendar/time-zone.ts';

const OPEN_MINUTE = 570;
const SESSION_MINUTES = 390;

/** Which half-hour of the session of US shares, 0 to 12; the closing auction is printed in the minute after the last one. */
export function halfHourOfSession(startMs: number): number | null {
  const minute = localTimeAt('America/New_York', startMs).minute - OPEN_MINUTE;
  return minute < 0 || minute > SESSION_MINUTES ? null : Math.min(12, Math.floor(minute / 30));
}

/** Which hour of the clock in New York, by which the day of foreign exchange goes. */
export function hourOfNewYork(startMs: number): number {
  return Math.floor(localTimeAt('America/New_York', startMs).minute / 60);
}

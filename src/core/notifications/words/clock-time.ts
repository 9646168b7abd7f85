import { localTimeAt } from '../../calendar/time-zone.ts';
import type { ClockTime } from './words.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** The time as the reader's clock shows it, with the distance of that clock from UTC. */
export function clockTimeAt(timeZone: string, epochMs: number): ClockTime {
  const utcMinutes = Math.floor(epochMs / MINUTE_MS);
  const local = timeZone === 'UTC' ? undefined : localTimeAt(timeZone, epochMs);
  const localMinutes = local === undefined ? utcMinutes : local.day * DAY_MINUTES + local.minute;
  const shown = new Date(localMinutes * MINUTE_MS + (epochMs % MINUTE_MS));
  const time = shown.toISOString().slice(11, 19);
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth(),
    day: shown.getUTCDate(),
    hoursAndMinutes: time.slice(0, 5),
    time,
    zone: zoneName(localMinutes - utcMinutes),
  };
}

/** "UTC", "UTC+1", "UTC-3:30" */
function zoneName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

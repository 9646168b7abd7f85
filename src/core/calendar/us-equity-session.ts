const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const OPEN_MS = (9 * 60 + 30) * MINUTE_MS;
const CLOSE_MS = 16 * 60 * MINUTE_MS;

export interface Session {
  readonly openMs: number;
  readonly closeMs: number;
}

/**
 * The regular trading session of US equities on the UTC day of a time: 9:30 to 16:00 in New York, Monday to Friday, epoch ms; null at
 * the weekend. Holidays and days that close early are not known (https://www.nyse.com/markets/hours-calendars).
 * Asked once per bar at most: the rules of daylight saving come from the platform.
 */
export function usEquitySession(epochMs: number): Session | null {
  const midnightMs = Math.floor(epochMs / DAY_MS) * DAY_MS;
  const weekday = new Date(midnightMs).getUTCDay();
  if (weekday === 0 || weekday === 6) return null;
  // Clocks change on Sundays at night: noon of the day speaks for all of its session, which lies within the UTC day.
  const localMidnightMs = midnightMs + hoursBehindUtc(midnightMs + DAY_MS / 2) * 3_600_000;
  return { openMs: localMidnightMs + OPEN_MS, closeMs: localMidnightMs + CLOSE_MS };
}

let newYorkHour: Intl.DateTimeFormat | undefined;

function hoursBehindUtc(noonMs: number): number {
  newYorkHour ??= new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    hour: 'numeric',
    hourCycle: 'h23',
  });
  return 12 - Number(newYorkHour.format(noonMs));
}

import type { ExchangeCalendar, Session } from '../calendar/exchange-calendar.ts';
import { THRESHOLDS } from './thresholds.ts';

const DAY_MS = 86_400_000;

/** What lies between a bar and an earlier one that it is compared with. */
export interface Pause {
  /** How many bars apart they are where there is no pause. */
  readonly bars: number;
  /** Bars of trading that went by, the break between two sessions counting as one more session; at least `bars`. */
  elapsedBars: number;
  /** Nobody traded for a while: a move over it is a gap. */
  isGap: boolean;
  /** How often a gap like it can be met: once in this time. */
  spanMs: number;
}

/**
 * Measures the way from the bar that starts at `fromMs` to the one that starts at `toMs`. With a calendar a night, a weekend and a
 * holiday are the same: what happens to a price in them is about what happens in a session, however long they are (French and
 * Roll, Stock return variances, 1986, https://doi.org/10.1016/0304-405X(86)90004-8). While the exchange is open, a pause is as
 * long as it is.
 */
export function measurePause(
  pause: Pause,
  calendar: ExchangeCalendar | null,
  fromMs: number,
  toMs: number,
  intervalMs: number,
): void {
  const bars = (toMs - fromMs) / intervalMs;
  pause.elapsedBars = Math.max(pause.bars, bars);
  pause.isGap = pause.elapsedBars > THRESHOLDS.pauseBars * pause.bars;
  pause.spanMs = pause.elapsedBars * intervalMs;
  if (calendar === null || intervalMs > DAY_MS) return;
  if (intervalMs === DAY_MS) overDays(pause, calendar, fromMs, toMs);
  else overSessions(pause, calendar, fromMs, toMs, intervalMs);
}

/** Daily bars: only days of trading count. */
function overDays(pause: Pause, calendar: ExchangeCalendar, fromMs: number, toMs: number): void {
  const [from, to] = [calendar.tradingDayOf(fromMs, DAY_MS), calendar.tradingDayOf(toMs, DAY_MS)];
  pause.elapsedBars = Math.max(pause.bars, calendar.sessionsBetween(from, to));
  pause.isGap = pause.elapsedBars > THRESHOLDS.pauseBars * pause.bars;
  pause.spanMs = pause.elapsedBars * DAY_MS;
}

function overSessions(
  pause: Pause,
  calendar: ExchangeCalendar,
  fromMs: number,
  toMs: number,
  intervalMs: number,
): void {
  const before = calendar.lastSession(fromMs + intervalMs - 1);
  const now = calendar.lastSession(toMs + intervalMs - 1);
  if (before.day === now.day) return;
  const bars = (toMs - fromMs) / intervalMs;
  const traded = tradedMs(calendar, before, now, fromMs, toMs) / intervalMs;
  // Who trades before the opening has no pause there.
  pause.elapsedBars = Math.max(pause.bars, Math.min(bars, traded));
  if (pause.bars === 1 && bars >= 2) pause.isGap = true;
  // A market that opens once a day has one chance a day to surprise, like a daily bar.
  pause.spanMs = DAY_MS;
}

function tradedMs(
  calendar: ExchangeCalendar,
  before: Session,
  now: Session,
  fromMs: number,
  toMs: number,
): number {
  const breaks = calendar.sessionsBetween(before.day, now.day);
  const missedSessions = breaks - 1;
  return (
    Math.max(0, before.closeMs - Math.max(fromMs, before.openMs)) +
    (breaks + missedSessions) * (now.closeMs - now.openMs) +
    Math.max(0, toMs - now.openMs)
  );
}

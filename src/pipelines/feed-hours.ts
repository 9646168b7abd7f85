import type { ExchangeCalendar } from '../core/calendar/exchange-calendar.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Asked once: the calendar in whose sessions ticks are expected; null where none is followed. */
export type LoadFeedCalendar = () => Promise<ExchangeCalendar | null>;

/**
 * Says whether ticks are expected now, 1 or 0, for the alarms that fire when none come. An alarm knows hours of the day alone; holidays,
 * early closes, lunch breaks and summer time are the calendar's.
 */
export async function reportFeedHours({
  feedCalendar,
  clock,
  metrics,
}: {
  readonly feedCalendar: LoadFeedCalendar;
  readonly clock: Clock;
  readonly metrics: Metrics;
}): Promise<void> {
  const calendar = await feedCalendar();
  if (calendar !== null) metrics.add('FeedExpected', 'Count', calendar.isOpenAt(clock.now()) ? 1 : 0);
}

import { IsOptional } from 'class-validator';
import { EVERY_DAY, parseClockTime, type DailyRange } from '../core/calendar/daily-range.ts';
import type { Weekday } from '../core/calendar/time-zone.ts';
import { IsEndTime, IsStartTime, IsWeekdays } from './preference-constraints.ts';

/** `{"days": ["mon", "tue"], "from": "22:00", "to": "07:00"}`; without days, every day. */
export class DailyRangeDto {
  @IsOptional() @IsWeekdays() days?: Weekday[];
  @IsStartTime() from!: string;
  @IsEndTime() to!: string;
}

export function toDailyRange({ days, from, to }: DailyRangeDto): DailyRange {
  return { days: days ?? EVERY_DAY, fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}

/** Minutes from midnight to a time that was validated. */
export function minuteOf(time: string): number {
  return parseClockTime(time) ?? 0;
}

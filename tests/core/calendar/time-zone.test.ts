import test from 'ava';
import {
  firstMomentAt,
  isoDateOf,
  isTimeZone,
  localTimeAt,
  weekdayOf,
} from '../../../src/core/calendar/time-zone.ts';
import { clockText, ODD_FORTNIGHTS, WallClock } from '../../support/wall-clock.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

const agrees = test.macro({
  exec(t, timeZone: string, firstDate: string, _why: string) {
    const clock = new WallClock(timeZone, firstDate);
    for (let atMs = clock.startMs; atMs < clock.startMs + 15 * DAY; atMs += 7 * MINUTE) {
      const { day, minute } = localTimeAt(timeZone, atMs + 59_999);
      const shown = `${isoDateOf(day)} ${clockText(minute)}`;
      if (shown !== clock.shows(atMs)) t.is(shown, clock.shows(atMs));
    }
    for (const date of clock.dates.slice(2, 13)) {
      const day = Date.parse(`${date}T00:00:00Z`) / DAY;
      for (let minute = 0; minute < 1440; minute += 15) {
        const momentMs = firstMomentAt(timeZone, day, minute);
        const expectedMs = clock.firstMoment(date, clockText(minute));
        if (momentMs !== expectedMs) t.is(momentMs, expectedMs, `${date} ${clockText(minute)}`);
      }
    }
    t.pass();
  },
  title: (_, timeZone: string, firstDate: string, why: string) =>
    `local time agrees with the clock on the wall in ${timeZone} from ${firstDate} on: ${why}`,
});

for (const fortnight of ODD_FORTNIGHTS) test(agrees, ...fortnight);

test('a weekday follows from the day, before 1970 too', (t) => {
  t.is(weekdayOf(0), 'thu');
  t.is(weekdayOf(-1), 'wed');
  t.is(weekdayOf(Date.parse('2026-11-23T00:00:00Z') / DAY), 'mon');
  t.is(weekdayOf(Date.parse('2026-11-29T00:00:00Z') / DAY), 'sun');
});

test('a time zone is an IANA name, not an offset', (t) => {
  for (const name of ['Europe/Paris', 'UTC', 'America/Argentina/Buenos_Aires'])
    t.true(isTimeZone(name), name);
  for (const name of ['+01:00', 'Europe/Springfield', '', 'Paris']) t.false(isTimeZone(name), name);
});

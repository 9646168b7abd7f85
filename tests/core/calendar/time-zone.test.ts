import test from 'ava';
import { zonesMeantBy } from '../../../src/core/calendar/zone-abbreviations.ts';
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

test('letters that people read as another zone than the runtime does are none, and stand for what they mean', (t) => {
  for (const letters of ['BST', 'bst', 'EST', 'IST', 'PST', 'AST']) t.false(isTimeZone(letters), letters);
  for (const name of ['UTC', 'GMT', 'CET', 'Japan', 'EST5EDT', 'GB']) t.true(isTimeZone(name), name);
  t.deepEqual(zonesMeantBy('bst'), ['Europe/London', 'Asia/Dhaka']);
  t.deepEqual(zonesMeantBy('Europe/London'), []);
});

test('every short name that the runtime knows is either that of IANA, or an abbreviation with what it means', (t) => {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));
  const pairs = letters.flatMap((a) => letters.map((b) => a + b));
  const names = [...pairs, ...pairs.flatMap((pair) => letters.map((c) => pair + c))];
  t.deepEqual(
    names.filter((name) => isTimeZone(name)),
    ['GB', 'NZ', 'CET', 'EET', 'GMT', 'MET', 'PRC', 'ROC', 'ROK', 'UCT', 'UTC', 'WET'],
  );
  for (const name of names) for (const meant of zonesMeantBy(name)) t.true(isTimeZone(meant), meant);
});

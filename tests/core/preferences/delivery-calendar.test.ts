import test from 'ava';
import * as fc from 'fast-check';
import type { DailyRange } from '../../../src/core/calendar/daily-range.ts';
import { WEEKDAYS } from '../../../src/core/calendar/time-zone.ts';
import { nextDigest, quietUntil } from '../../../src/core/preferences/delivery-calendar.ts';
import { clockText, nextDate, ODD_FORTNIGHTS, WallClock } from '../../support/wall-clock.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const at = (iso: string): number => Date.parse(iso);
const range = (from: string, to: string, days: DailyRange['days'] = WEEKDAYS): DailyRange => {
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { days, fromMinute: minute(from), toMinute: minute(to) };
};
const paris = (...quietHours: DailyRange[]) => ({ quietHours, timeZone: 'Europe/Paris' });

test('without quiet hours it is never quiet', (t) => {
  t.is(quietUntil(paris(), at('2026-11-23T02:00:00Z')), null);
});

test('a night ends in the morning, whichever side of midnight it is', (t) => {
  const night = paris(range('22:00', '07:00'));
  const morning = at('2026-11-24T06:00:00Z');
  t.is(quietUntil(night, at('2026-11-23T20:59:59.999Z')), null);
  t.is(quietUntil(night, at('2026-11-23T21:00:00Z')), morning);
  t.is(quietUntil(night, at('2026-11-24T05:59:59.999Z')), morning);
  t.is(quietUntil(night, morning), null);
});

test('the weekday is that of the evening on which a night begins', (t) => {
  const fridayNight = paris(range('22:00', '07:00', ['fri']));
  t.is(quietUntil(fridayNight, at('2026-11-28T05:00:00Z')), at('2026-11-28T06:00:00Z'));
  t.is(quietUntil(fridayNight, at('2026-11-27T05:00:00Z')), null);
});

test('hours that touch are one stretch: a weekend after a night', (t) => {
  const calm = paris(range('22:00', '07:00'), range('00:00', '24:00', ['sat', 'sun']));
  t.is(quietUntil(calm, at('2026-11-27T21:30:00Z')), at('2026-11-30T06:00:00Z'));
});

test('the same time twice is a whole day', (t) => {
  t.is(
    quietUntil(paris(range('09:00', '09:00', ['mon'])), at('2026-11-23T12:00:00Z')),
    at('2026-11-24T08:00:00Z'),
  );
});

test('hours that never end still end after a week', (t) => {
  const nowMs = at('2026-11-23T12:00:00Z');
  const untilMs = quietUntil(paris(range('00:00', '24:00')), nowMs)!;
  t.true(untilMs - nowMs >= 7 * DAY && untilMs - nowMs <= 8 * DAY);
});

test('a night is an hour shorter in spring and an hour longer in autumn', (t) => {
  const night = paris(range('22:00', '07:00'));
  t.is(quietUntil(night, at('2026-03-28T21:00:00Z')), at('2026-03-29T05:00:00Z'));
  t.is(quietUntil(night, at('2026-10-24T20:00:00Z')), at('2026-10-25T06:00:00Z'));
});

test('an end that the clock skips is the moment of the jump, one that comes twice is the first', (t) => {
  const early = paris(range('22:00', '02:30'));
  t.is(quietUntil(early, at('2026-03-28T22:00:00Z')), at('2026-03-29T01:00:00Z'));
  t.is(quietUntil(early, at('2026-10-24T22:00:00Z')), at('2026-10-25T00:30:00Z'));
  t.is(quietUntil(early, at('2026-10-25T01:15:00Z')), null, '02:15 for the second time');
});

test('the next digest is the next of its times, tomorrow at the latest', (t) => {
  const digest = { timesInMinutes: [17 * 60, 8 * 60], severities: ['LOW'] as const };
  const user = { digest, timeZone: 'Europe/Paris' };
  t.is(nextDigest(user, at('2026-11-23T06:59:00Z')), at('2026-11-23T07:00:00Z'));
  t.is(nextDigest(user, at('2026-11-23T07:00:00Z')), at('2026-11-23T16:00:00Z'));
  t.is(nextDigest(user, at('2026-11-23T16:00:00Z')), at('2026-11-24T07:00:00Z'));
  t.is(nextDigest({ timeZone: 'Europe/Paris' }, at('2026-11-23T16:00:00Z')), null);
});

const minuteOfDay = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const ranges = fc.array(
  fc.record({
    days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    fromMinute: minuteOfDay,
    toMinute: fc.oneof(minuteOfDay, fc.constant(1440)),
  }),
  { maxLength: 3 },
);

/** Minutes of eighteen days in which it is quiet, straight from the definition. */
function quietMinutes(clock: WallClock, quietHours: readonly DailyRange[]): Uint8Array {
  const quiet = new Uint8Array(18 * 1440);
  for (const date of clock.dates.slice(0, -2)) {
    const weekday = WEEKDAYS[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7]!;
    for (const { days, fromMinute, toMinute } of quietHours) {
      if (!days.includes(weekday)) continue;
      const startMs = clock.firstMoment(date, clockText(fromMinute));
      const endDate = toMinute > fromMinute && toMinute < 1440 ? date : nextDate(date);
      const endMs = clock.firstMoment(endDate, clockText(toMinute % 1440));
      quiet.fill(1, (startMs - clock.startMs) / MINUTE, Math.max(0, (endMs - clock.startMs) / MINUTE));
    }
  }
  return quiet;
}

const agrees = test.macro({
  exec(t, timeZone: string, firstDate: string, _why: string) {
    const clock = new WallClock(timeZone, firstDate);
    const minutes = fc.integer({ min: 3 * 1440, max: 9 * 1440 });
    fc.assert(
      fc.property(ranges, minutes, (quietHours, minute) => {
        const quiet = quietMinutes(clock, quietHours);
        const nowMs = clock.startMs + minute * MINUTE;
        const untilMs = quietUntil({ quietHours, timeZone }, nowMs);
        if (untilMs === null) return quiet[minute] === 0;
        const until = (untilMs - clock.startMs) / MINUTE;
        // Beyond a week it may end wherever it likes, as long as it was quiet until then.
        const isEnd = until - minute >= 7 * 1440 || quiet[until] === 0;
        return until > minute && isEnd && quiet.subarray(minute, until).every((flag) => flag === 1);
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(
        fc.array(minuteOfDay, { minLength: 1, maxLength: 3 }),
        minutes,
        (timesInMinutes, minute) => {
          const nowMs = clock.startMs + minute * MINUTE;
          const moments = clock.dates
            .slice(0, -1)
            .flatMap((date) => timesInMinutes.map((time) => clock.firstMoment(date, clockText(time))))
            .filter((momentMs) => momentMs > nowMs);
          return (
            nextDigest({ digest: { timesInMinutes, severities: ['LOW'] }, timeZone }, nowMs) ===
            Math.min(...moments)
          );
        },
      ),
      { numRuns: 100 },
    );
    t.pass();
  },
  title: (_, timeZone: string, firstDate: string, why: string) =>
    `quiet hours and digests agree with the clock on the wall in ${timeZone} from ${firstDate} on: ${why}`,
});

for (const fortnight of ODD_FORTNIGHTS) test(agrees, ...fortnight);

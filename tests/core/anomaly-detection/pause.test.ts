import test from 'ava';
import { measurePause } from '../../../src/core/anomaly-detection/pause.ts';
import { calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const XNYS = calendarOf('XNYS');

function pause(from: string, to: string, intervalMs: number, { bars = 1, calendar = XNYS } = {}) {
  const measured = { bars, elapsedBars: 0, isGap: false, spanMs: 0 };
  measurePause(measured, calendar, Date.parse(from), Date.parse(to), intervalMs);
  return measured;
}

test('a night, a weekend and a holiday are the same for a price: a session more', (t) => {
  const night = pause('2026-03-03T20:59:00Z', '2026-03-04T14:30:00Z', MINUTE);
  t.deepEqual(night, { bars: 1, elapsedBars: 391, isGap: true, spanMs: DAY });
  t.deepEqual(pause('2026-03-06T20:59:00Z', '2026-03-09T13:30:00Z', MINUTE), night);
  // Friday to Tuesday, over Martin Luther King's day.
  t.deepEqual(pause('2026-01-16T20:59:00Z', '2026-01-20T14:30:00Z', MINUTE), night);
});

test('a session in which nothing came counts besides the nights around it', (t) => {
  t.is(pause('2026-03-03T20:59:00Z', '2026-03-05T14:30:00Z', MINUTE).elapsedBars, 1 + 390 * 3);
});

test('a pause while the exchange is open is as long as it is, and a gap when it is long', (t) => {
  const halt = pause('2026-03-04T15:00:00Z', '2026-03-04T15:11:00Z', MINUTE);
  t.deepEqual(halt, { bars: 1, elapsedBars: 11, isGap: true, spanMs: 11 * MINUTE });
  t.false(pause('2026-03-04T15:00:00Z', '2026-03-04T15:10:00Z', MINUTE).isGap);
});

test('a night between hourly bars is a gap for the bar after it, and no gap for a slide over days', (t) => {
  const next = pause('2026-03-03T20:30:00Z', '2026-03-04T14:30:00Z', HOUR);
  t.true(next.isGap);
  t.is(next.elapsedBars, 7);
  t.false(pause('2026-03-03T15:30:00Z', '2026-03-04T14:30:00Z', HOUR, { bars: 6 }).isGap);
});

test('who trades before the opening has no pause there', (t) => {
  const opening = pause('2026-03-04T14:29:00Z', '2026-03-04T14:30:00Z', MINUTE);
  t.deepEqual(opening, { bars: 1, elapsedBars: 1, isGap: false, spanMs: DAY });
});

test('futures that trade on from one session to the next have no pause between, and one at the weekend', (t) => {
  const calendar = calendarOf('CMES');
  t.false(pause('2026-01-12T22:59:00Z', '2026-01-12T23:00:00Z', MINUTE, { calendar }).isGap);
  const weekend = pause('2026-01-09T22:59:00Z', '2026-01-11T23:00:00Z', MINUTE, { calendar });
  t.true(weekend.isGap);
  t.is(weekend.elapsedBars, 1 + 1440);
});

test('of daily bars only days of trading count, a weekend is none', (t) => {
  t.is(pause('2026-03-06T00:00:00Z', '2026-03-09T00:00:00Z', DAY).elapsedBars, 1);
  t.is(pause('2026-03-05T00:00:00Z', '2026-03-09T00:00:00Z', DAY).elapsedBars, 2);
  t.is(pause('2026-03-02T00:00:00Z', '2026-03-09T00:00:00Z', DAY, { bars: 5 }).elapsedBars, 5);
});

test('without a calendar every hour counts, and weeks are weeks with one', (t) => {
  const week = ['2026-03-02T00:00:00Z', '2026-03-16T00:00:00Z'] as const;
  t.is(pause(...week, 7 * DAY).elapsedBars, 2);
  const night = pause('2026-03-03T20:59:00Z', '2026-03-04T14:30:00Z', MINUTE, { calendar: null as never });
  t.deepEqual(night, { bars: 1, elapsedBars: 1051, isGap: true, spanMs: 1051 * MINUTE });
});

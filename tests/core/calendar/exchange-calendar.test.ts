import test from 'ava';
import { ALWAYS_OPEN, CALENDAR_NAMES, calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const dayOf = (date: string): number => Date.parse(date) / DAY_MS;
const calendar = (name: string) => calendarOf(name)!;

const opens = test.macro({
  exec(t, exchange: string, iso: string, expected: boolean) {
    t.is(calendar(exchange).isOpenAt(Date.parse(iso)), expected);
  },
  title: (_, exchange: string, iso: string, expected: boolean) =>
    `${exchange} is ${expected ? 'open' : 'closed'} at ${iso}`,
});

// A day of mourning, and the day after Thanksgiving, which ends at 13:00.
test(opens, 'XNYS', '2018-12-05T15:00:00Z', false);
test(opens, 'XNYS', '2026-11-27T17:59:59Z', true);
test(opens, 'XNYS', '2026-11-27T18:00:00Z', false);
test(opens, 'XNYS', '2026-11-26T15:00:00Z', false);
// 9:30 in New York, in winter and in summer.
test(opens, 'XNAS', '2026-03-06T14:29:59Z', false);
test(opens, 'XNAS', '2026-03-06T14:30:00Z', true);
test(opens, 'XNAS', '2026-03-09T13:30:00Z', true);
test(opens, 'XLON', '2022-09-19T10:00:00Z', false);
test(opens, 'XTKS', '2026-03-03T02:30:00Z', false);
test(opens, 'XTKS', '2026-03-03T03:30:00Z', true);
// The session is half an hour longer since 5 November 2024.
test(opens, 'XTKS', '2024-11-01T06:15:00Z', false);
test(opens, 'XTKS', '2024-11-05T06:15:00Z', true);
test(opens, 'XHKG', '2025-12-24T05:30:00Z', false);
test(opens, 'XASX', '2026-01-11T23:00:00Z', true);
// Sunday evening in Chicago belongs to Monday.
test(opens, 'XCME', '2026-01-11T22:59:59Z', false);
test(opens, 'XCME', '2026-01-11T23:00:00Z', true);
test(opens, 'XCME', '2026-01-16T23:00:00Z', false);

test('a name that no exchange has, and a market that never closes, have no calendar', (t) => {
  t.is(calendarOf('XXXX'), null);
  t.is(calendarOf(ALWAYS_OPEN), null);
  t.is(calendarOf('constructor'), null);
  t.is(calendarOf(''), null);
});

test('the codes of an exchange and of its segments have one calendar', (t) => {
  t.is(calendarOf('XNAS'), calendarOf('XNYS'));
  t.is(calendarOf('IEXG'), calendarOf('XNYS'));
  t.is(calendarOf('XNYM'), calendarOf('CME'));
  for (const name of CALENDAR_NAMES) t.truthy(calendarOf(name), name);
});

test('the last session is that of the night before an opening, and of the week before a weekend is over', (t) => {
  const xnys = calendar('XNYS');
  t.is(xnys.lastSession(Date.parse('2026-01-20T14:29:59Z')).day, dayOf('2026-01-16'));
  t.is(xnys.lastSession(Date.parse('2026-01-20T14:30:00Z')).day, dayOf('2026-01-20'));
});

test('time is trading time when a moment of it is, and lunch is not', (t) => {
  const xtks = calendar('XTKS');
  const at = (clock: string) => Date.parse(`2026-03-03T${clock}:00+09:00`);
  t.true(xtks.hasTradingIn(at('11:29'), at('11:30')));
  t.false(xtks.hasTradingIn(at('11:30'), at('12:30')));
  t.true(xtks.hasTradingIn(at('11:30'), at('12:31')));
  t.true(xtks.hasTradingIn(at('11:00'), at('12:00')));
  t.false(xtks.hasTradingIn(at('15:30'), at('15:31')));
  t.false(xtks.hasTradingIn(at('08:59'), at('09:00')));
  t.true(xtks.hasTradingIn(at('08:30'), at('09:30')));
});

test('sessions between two days leave weekends and holidays out', (t) => {
  const xtks = calendar('XTKS');
  t.is(xtks.sessionsBetween(dayOf('2019-04-26'), dayOf('2019-05-07')), 1);
  t.is(xtks.sessionsBetween(dayOf('2026-03-02'), dayOf('2026-03-09')), 5);
  t.is(xtks.sessionsBetween(dayOf('2026-03-02'), dayOf('2026-03-02')), 0);
});

test('a bar belongs to the day on which its session ends, with what is traded after it and before the next', (t) => {
  const days: [exchange: string, start: string, day: string][] = [
    ['XNYS', '2026-03-06T14:30:00Z', '2026-03-06'],
    // 19:59 in New York, and 4:00 on the next day, a Monday.
    ['XNYS', '2026-03-07T00:59:00Z', '2026-03-06'],
    ['XNYS', '2026-03-09T08:00:00Z', '2026-03-09'],
    // The session that begins on Sunday at 17:00 in Chicago is Monday's.
    ['XCME', '2026-01-11T23:00:00Z', '2026-01-12'],
    ['XCME', '2026-01-12T22:59:00Z', '2026-01-12'],
    ['XCME', '2026-01-12T23:00:00Z', '2026-01-13'],
    // 10:00 on Monday in Sydney.
    ['XASX', '2026-01-11T23:00:00Z', '2026-01-12'],
  ];
  for (const [exchange, start, day] of days) {
    t.is(calendar(exchange).tradingDayOf(Date.parse(start), MINUTE_MS), dayOf(day), `${exchange} ${start}`);
  }
});

test('an hour that holds the opening belongs to the day that opens in it', (t) => {
  const start = Date.parse('2026-03-09T13:00:00Z');
  t.is(calendar('XNYS').tradingDayOf(start, 60 * MINUTE_MS), dayOf('2026-03-09'));
});

test('daily bars belong to the day they are labelled with, at midnight or in the time of the exchange', (t) => {
  const [xnys, xasx] = [calendar('XNYS'), calendar('XASX')];
  t.is(xnys.tradingDayOf(Date.parse('2026-03-06T00:00:00Z'), DAY_MS), dayOf('2026-03-06'));
  t.is(xnys.tradingDayOf(Date.parse('2026-03-06T05:00:00Z'), DAY_MS), dayOf('2026-03-06'));
  t.is(xnys.tradingDayOf(Date.parse('2026-03-06T14:30:00Z'), DAY_MS), dayOf('2026-03-06'));
  t.is(xasx.tradingDayOf(Date.parse('2026-01-11T13:00:00Z'), DAY_MS), dayOf('2026-01-12'));
});

test('years that are not known have regular weeks without holidays', (t) => {
  const xnys = calendar('XNYS');
  t.true(xnys.isOpenAt(Date.parse('2031-12-25T15:00:00Z')));
  t.false(xnys.isOpenAt(Date.parse('2031-12-27T15:00:00Z')));
  t.true(xnys.isOpenAt(Date.parse('2010-07-06T13:30:00Z')));
});

test('what is no time has no session', (t) => {
  t.throws(() => calendar('XNYS').lastSession(Number.NaN), { instanceOf: RangeError });
});

test('what was asked before does not change what is answered: thousands of days in any order', (t) => {
  const xtse = calendar('XTSE');
  const times = Array.from(
    { length: 4000 },
    (_, index) => Date.parse('2015-01-05T15:00:00Z') + index * DAY_MS,
  );
  const inOrder = times.map((ms) => xtse.isOpenAt(ms));
  t.deepEqual(
    times
      .toReversed()
      .map((ms) => xtse.isOpenAt(ms))
      .toReversed(),
    inOrder,
  );
});

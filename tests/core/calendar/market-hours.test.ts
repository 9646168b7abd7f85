import test from 'ava';
import { marketAt, type Market } from '../../../src/core/calendar/market-hours.ts';

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const XNYS: Market = {
  name: 'XNYS',
  symbols: { include: ['AAPL', 'SPY'], exclude: [] },
  timeZone: 'America/New_York',
  sessions: [{ days: WORKDAYS, fromMinute: 9 * 60 + 30, toMinute: 16 * 60 }],
  holidays: ['2026-11-26'],
  earlyCloses: { '2026-11-27': 13 * 60 },
};
const FUTURES: Market = {
  ...XNYS,
  name: 'XCME',
  symbols: { include: ['ES*'], exclude: [] },
  sessions: [{ days: ['sun', 'mon', 'tue', 'wed', 'thu'], fromMinute: 18 * 60, toMinute: 17 * 60 }],
  holidays: [],
  earlyCloses: {},
};

const isOpen = test.macro({
  exec(t, symbol: string, iso: string, expected: boolean) {
    t.is(marketAt([XNYS, FUTURES], symbol, Date.parse(iso))?.isOpen, expected);
  },
  title: (why = '') => why,
});

test('New York opens at 14:30 UTC in winter', isOpen, 'AAPL', '2026-11-23T14:30:00Z', true);
test('a millisecond earlier it is closed', isOpen, 'AAPL', '2026-11-23T14:29:59.999Z', false);
test('New York opens at 13:30 UTC in summer', isOpen, 'AAPL', '2026-07-06T13:30:00Z', true);
test('it closes at 16:00', isOpen, 'AAPL', '2026-11-23T21:00:00Z', false);
test('it is closed on Saturday', isOpen, 'AAPL', '2026-11-28T15:00:00Z', false);
test('it is closed on Thanksgiving', isOpen, 'AAPL', '2026-11-26T15:00:00Z', false);
test('the day after, it is open in the morning', isOpen, 'AAPL', '2026-11-27T17:59:00Z', true);
test('and closes early, at 13:00', isOpen, 'AAPL', '2026-11-27T18:00:00Z', false);
test('futures trade through the night that began on Sunday', isOpen, 'ESZ6', '2026-11-23T08:00:00Z', true);
test('they pause for an hour in the afternoon', isOpen, 'ESZ6', '2026-11-23T22:30:00Z', false);
test('they rest on Saturday', isOpen, 'ESZ6', '2026-11-28T08:00:00Z', false);

test('a symbol of no market has no hours', (t) => {
  t.is(marketAt([XNYS, FUTURES], 'BTCUSDT', Date.parse('2026-11-28T08:00:00Z')), null);
});

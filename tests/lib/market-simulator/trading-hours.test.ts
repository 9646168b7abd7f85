import test from 'ava';
import {
  AROUND_THE_CLOCK,
  exchangeHours,
  FOREIGN_EXCHANGE,
  INDEX_FUTURES,
  type TradingHours,
  US_SHARES,
} from '../../../lib/market-simulator/trading-hours.ts';

const CASES: readonly (readonly [string, TradingHours, string, string, string])[] = [
  ['crypto trades all day', AROUND_THE_CLOCK, '2026-03-14T05:00Z', '2026-03-14T00:00Z', '2026-03-15T00:00Z'],
  [
    'a day of crypto begins where the last one ends',
    AROUND_THE_CLOCK,
    '2026-03-15T00:00Z',
    '2026-03-15T00:00Z',
    '2026-03-16T00:00Z',
  ],
  [
    'US shares open at 14:30 in winter',
    US_SHARES,
    '2026-03-06T15:00Z',
    '2026-03-06T14:30Z',
    '2026-03-06T21:00Z',
  ],
  [
    'US shares open at 13:30 in summer',
    US_SHARES,
    '2026-03-10T02:00Z',
    '2026-03-10T13:30Z',
    '2026-03-10T20:00Z',
  ],
  ['a close is over', US_SHARES, '2026-03-10T20:00Z', '2026-03-11T13:30Z', '2026-03-11T20:00Z'],
  ['Monday follows Friday', US_SHARES, '2026-03-13T22:00Z', '2026-03-16T13:30Z', '2026-03-16T20:00Z'],
  [
    'an index future opens on the evening before',
    INDEX_FUTURES,
    '2026-03-09T23:00Z',
    '2026-03-09T22:00Z',
    '2026-03-10T21:00Z',
  ],
  [
    'an index future has a pause of an hour',
    INDEX_FUTURES,
    '2026-03-10T21:30Z',
    '2026-03-10T22:00Z',
    '2026-03-11T21:00Z',
  ],
  [
    'Monday’s session of an index future begins on Sunday',
    INDEX_FUTURES,
    '2026-03-14T12:00Z',
    '2026-03-15T22:00Z',
    '2026-03-16T21:00Z',
  ],
  [
    'the day of foreign exchange changes in New York',
    FOREIGN_EXCHANGE,
    '2026-03-10T21:00Z',
    '2026-03-10T21:00Z',
    '2026-03-11T21:00Z',
  ],
  [
    'foreign exchange rests at the weekend',
    FOREIGN_EXCHANGE,
    '2026-03-13T21:00Z',
    '2026-03-15T21:00Z',
    '2026-03-16T21:00Z',
  ],
];

for (const [what, hours, at, open, close] of CASES) {
  test(what, (t) => {
    const { openMs, closeMs } = hours.sessionFrom(Date.parse(at));
    t.deepEqual([openMs, closeMs], [Date.parse(open), Date.parse(close)]);
  });
}

test('there is no session on a holiday', (t) => {
  const hours = exchangeHours({
    timeZone: 'America/New_York',
    openMinute: 570,
    closeMinute: 960,
    weekdays: ['thu', 'fri'],
    holidays: ['2026-11-26'],
  });
  t.is(hours.sessionFrom(Date.parse('2026-11-26T12:00Z')).openMs, Date.parse('2026-11-27T14:30Z'));
});

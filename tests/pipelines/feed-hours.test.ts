import test from 'ava';

import { calendarOf } from '../../src/core/calendar/exchange-calendars.ts';
import { reportFeedHours } from '../../src/pipelines/feed-hours.ts';

async function expectedAt(exchange: string | null, time: string): Promise<number | null> {
  let reported: number | null = null;
  await reportFeedHours({
    feedCalendar: () => Promise.resolve(exchange === null ? null : calendarOf(exchange)),
    clock: { now: () => Date.parse(time) },
    metrics: {
      add: (name, _unit, value) => {
        if (name === 'FeedExpected') reported = value;
      },
      flush: () => undefined,
    },
  });
  return reported;
}

const CASES: readonly (readonly [what: string, exchange: string, time: string, expected: number])[] = [
  ['a Tuesday at noon in New York', 'XNYS', '2026-03-03T17:00:00Z', 1],
  ['a minute before it opens', 'XNYS', '2026-03-03T14:29:00Z', 0],
  ['the same hour in summer time', 'XNYS', '2026-07-07T13:30:00Z', 1],
  ['a Saturday', 'XNYS', '2026-03-07T17:00:00Z', 0],
  ['Thanksgiving', 'XNYS', '2026-11-26T17:00:00Z', 0],
  ['the afternoon after it, which ends early', 'XNYS', '2026-11-27T18:30:00Z', 0],
  ['by another code of the exchange', 'XNAS', '2026-03-03T17:00:00Z', 1],
  ['the lunch break of Tokyo', 'XTKS', '2026-03-03T03:00:00Z', 0],
  ['the afternoon of Tokyo', 'XTKS', '2026-03-03T04:00:00Z', 1],
  ['futures on a Sunday evening', 'CMES', '2026-03-02T00:00:00Z', 1],
];
for (const [what, exchange, time, expected] of CASES) {
  test(`${expected === 1 ? 'ticks are' : 'no tick is'} expected: ${what}`, async (t) => {
    t.is(await expectedAt(exchange, time), expected);
  });
}

test('without a calendar nothing is said', async (t) => {
  t.is(await expectedAt(null, '2026-03-03T17:00:00Z'), null);
});

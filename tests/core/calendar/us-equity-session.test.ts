import test from 'ava';
import * as fc from 'fast-check';
import { usEquitySession } from '../../../src/core/calendar/us-equity-session.ts';

for (const [day, open, close] of [
  ['2026-03-06', '14:30', '21:00'],
  ['2026-03-09', '13:30', '20:00'],
  ['2026-10-30', '13:30', '20:00'],
  ['2026-11-02', '14:30', '21:00'],
  ['1987-10-19', '13:30', '20:00'],
] as const) {
  test(`New York trades from ${open} to ${close} UTC on ${day}`, (t) => {
    const session = usEquitySession(Date.parse(`${day}T03:04:05Z`))!;
    t.is(new Date(session.openMs).toISOString(), `${day}T${open}:00.000Z`);
    t.is(new Date(session.closeMs).toISOString(), `${day}T${close}:00.000Z`);
  });
}

test('there is no session at the weekend', (t) => {
  t.is(usEquitySession(Date.parse('2026-03-07T15:00:00Z')), null);
  t.is(usEquitySession(Date.parse('2026-03-08T15:00:00Z')), null);
});

test('every session of every weekday since 1970 opens at 9:30 by the clock of New York', (t) => {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 25_000 }), (day) => {
      const session = usEquitySession(day * 86_400_000);
      if (session === null) return;
      t.deepEqual([clock.format(session.openMs), clock.format(session.closeMs)], ['09:30', '16:00']);
    }),
  );
});

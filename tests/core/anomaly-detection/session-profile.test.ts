import test from 'ava';
import { SessionProfile } from '../../../src/core/anomaly-detection/session-profile.ts';
import { calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';
import { StateReader } from '../../../src/core/state-codec/state-reader.ts';
import { StateWriter } from '../../../src/core/state-codec/state-writer.ts';

const MINUTE = 60_000;

function profile(exchange: string) {
  const known = new SessionProfile(calendarOf(exchange)!);
  return {
    known,
    learn: (iso: string, excess: number, intervalMs = MINUTE) => {
      known.beginBar(Date.parse(iso), intervalMs);
      known.closeBar(excess);
    },
    at: (iso: string, intervalMs = MINUTE) => {
      known.beginBar(Date.parse(iso), intervalMs);
      return known.excess;
    },
  };
}

test('what is usual half an hour after the opening is usual then in summer, too', (t) => {
  const { learn, at } = profile('XNYS');
  learn('2026-03-06T15:05:00Z', 2);
  t.is(at('2026-03-09T14:05:00Z'), 2);
  t.is(at('2026-03-09T15:05:00Z'), 0);
});

test('each auction is known by itself: the opening, both ends of lunch, the last bar, the minutes after the close', (t) => {
  const { learn, at } = profile('XTKS');
  const auctions = ['09:00', '11:29', '12:30', '15:29', '15:30', '15:31'];
  for (const [index, clock] of auctions.entries()) learn(`2026-03-03T${clock}:00+09:00`, index + 1);
  t.deepEqual(
    auctions.map((clock) => at(`2026-03-04T${clock}:00+09:00`)),
    [1, 2, 3, 4, 5, 6],
  );
  for (const clock of ['09:01', '11:28', '12:31', '15:28', '15:32', '16:00']) {
    t.is(at(`2026-03-04T${clock}:00+09:00`), 0, clock);
  }
});

test('half days have their auction when they end', (t) => {
  const { learn, at } = profile('XNYS');
  learn('2026-11-25T20:59:00Z', 3);
  t.is(at('2026-11-27T17:59:00Z'), 3);
});

test('London prints its closing price five minutes after the close', (t) => {
  const { learn, at } = profile('XLON');
  learn('2026-03-03T16:35:00Z', 4);
  t.is(at('2026-03-04T16:35:00Z'), 4);
  t.is(at('2026-03-04T16:34:00Z'), 0);
});

test('bars of five minutes have auctions, those of half an hour a time of day, longer ones neither', (t) => {
  const { learn, at } = profile('XNYS');
  learn('2026-03-03T20:55:00Z', 3, 5 * MINUTE);
  t.is(at('2026-03-04T20:55:00Z', 5 * MINUTE), 3);
  t.is(at('2026-03-04T20:50:00Z', 5 * MINUTE), 0);
  learn('2026-03-03T20:30:00Z', 1, 30 * MINUTE);
  t.is(at('2026-03-04T20:30:00Z', 30 * MINUTE), 1);
  learn('2026-03-03T20:30:00Z', 9, 60 * MINUTE);
  t.is(at('2026-03-04T20:30:00Z', 60 * MINUTE), 0);
});

test('an auction that changes counts half after five days', (t) => {
  const { learn, at } = profile('XNYS');
  learn('2026-03-02T20:59:00Z', 4);
  for (const day of ['03', '04', '05', '06', '09']) {
    learn(`2026-03-${day}T${day === '09' ? '19' : '20'}:59:00Z`, 0);
  }
  t.true(Math.abs(at('2026-03-10T19:59:00Z') - 2) < 0.01);
});

test('a profile comes back as it was written, and costs a byte for each part that is empty', (t) => {
  const bytesOf = (known: SessionProfile) => {
    const writer = new StateWriter();
    known.write(writer);
    return writer.finish();
  };
  const { known, learn } = profile('XNYS');
  t.is(bytesOf(known).length, 2);
  learn('2026-03-03T14:30:00Z', 1);
  learn('2026-03-03T15:05:00Z', 2);
  learn('2026-03-03T20:59:00Z', 3);
  t.is(bytesOf(known).length, 1 + 2 * 4 + 1 + 4 * 4);
  const restored = profile('XNYS');
  restored.known.read(new StateReader(bytesOf(known)));
  t.deepEqual(
    ['14:30', '15:05', '20:59'].map((clock) => restored.at(`2026-03-04T${clock}:00Z`)),
    [1, 2, 3],
  );
});

import test from 'ava';
import fc from 'fast-check';
import { calendarOf } from '../../../src/core/calendar/exchange-calendars.ts';
import { HOUR_MS } from '../../../src/core/scaling/like-hours.ts';
import { planScaling, type LoadSample, type ScalingRequest } from '../../../src/core/scaling/scaling-plan.ts';

const DAY_MS = 24 * HOUR_MS;
/** A Wednesday, at three in the morning in New York. */
const NIGHT = Date.parse('2026-03-04T08:05:00Z');
const NEW_YORK = 'America/New_York';
const XNYS = calendarOf('XNYS')!;

/** Three weeks of half hours before a time, by what came a second in each. */
function weeksBefore(untilMs: number, perSecond: (startMs: number) => number): readonly LoadSample[] {
  const end = Math.floor(untilMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 21 * 48 }, (_, index) => {
    const startMs = end - (index + 1) * (HOUR_MS / 2);
    return { startMs, value: perSecond(startMs) * 1800 };
  });
}

function request(changes: Partial<ScalingRequest>, records: readonly LoadSample[] = []): ScalingRequest {
  return {
    startMs: NIGHT,
    follows: 'load',
    week: { timeZone: NEW_YORK, calendar: XNYS },
    shards: { open: 1, least: 1, most: 4 },
    ready: { 'kinesis-processor': 0, 'alert-processor': 0 },
    load: {
      periodSeconds: 1800,
      records,
      bytes: [],
      concurrency: { 'kinesis-processor': [], 'alert-processor': [] },
    },
    ...changes,
  };
}

const busySession = (startMs: number): number =>
  XNYS.hasTradingIn(startMs, startMs + HOUR_MS / 2) ? 1900 : 10;
const told = (given: ScalingRequest) =>
  planScaling(given).shards.map(({ atMs, count }) => `${new Date(atMs).toISOString().slice(5, 16)} ${count}`);

test('shards are there a quarter of an hour before the hours that need them, and given back a quarter after', (t) => {
  t.deepEqual(told(request({}, weeksBefore(NIGHT, busySession))), [
    '03-04T13:30 2',
    '03-04T13:45 4',
    '03-04T21:15 2',
    '03-04T21:30 1',
  ]);
});

test('the opening is that of the wall, also when summer time has begun in between', (t) => {
  const monday = Date.parse('2026-03-09T07:05:00Z');
  t.deepEqual(told(request({ startMs: monday }, weeksBefore(monday, busySession))), [
    '03-09T12:30 2',
    '03-09T12:45 4',
    '03-09T20:15 2',
    '03-09T20:30 1',
  ]);
});

for (const follows of ['load', 'calendar'] as const) {
  test(`by ${follows}, a holiday of the exchange is a day off, and half a day ends when it does`, (t) => {
    const thanksgiving = Date.parse('2026-11-26T08:05:00Z');
    const samples = weeksBefore(thanksgiving, busySession);
    t.deepEqual(told(request({ follows, startMs: thanksgiving }, samples)), []);
    const dayAfter = thanksgiving + DAY_MS;
    t.deepEqual(told(request({ follows, startMs: dayAfter }, weeksBefore(dayAfter, busySession))), [
      '11-27T13:30 2',
      '11-27T13:45 4',
      '11-27T18:15 2',
      '11-27T18:30 1',
    ]);
  });
}

test('the hours after an early close are prepared for what surrounds sessions at its busiest', (t) => {
  const halfDay = Date.parse('2026-11-27T08:05:00Z');
  // From four to five in the afternoon a third of the session goes on.
  const afterwards = (startMs: number): number =>
    XNYS.hasTradingIn(startMs - HOUR_MS, startMs) && busySession(startMs) === 10 ? 700 : busySession(startMs);
  t.deepEqual(told(request({ startMs: halfDay }, weeksBefore(halfDay, afterwards))).slice(0, 3), [
    '11-27T13:30 2',
    '11-27T13:45 4',
    '11-27T18:15 2',
  ]);
});

test('where nothing closes, hours are like those of the same weekday', (t) => {
  const week = { timeZone: 'UTC', calendar: null };
  const onWednesdays = (startMs: number): number => {
    const time = new Date(startMs);
    return time.getUTCDay() === 3 && time.getUTCHours() >= 14 && time.getUTCHours() < 18 ? 900 : 10;
  };
  const samples = (startMs: number) => weeksBefore(startMs, onWednesdays);
  t.deepEqual(told(request({ week }, samples(NIGHT))), ['03-04T13:45 2', '03-04T18:15 1']);
  t.deepEqual(told(request({ week, startMs: NIGHT + DAY_MS }, samples(NIGHT + DAY_MS))), []);
});

test('bytes count as records do, whichever needs more', (t) => {
  const few = weeksBefore(NIGHT, () => 10);
  const large = weeksBefore(NIGHT, () => 900_000);
  t.deepEqual(told({ ...request({}), load: { ...request({}).load, records: few, bytes: large } }), [
    '03-04T08:05 2',
  ]);
});

test('of hours that nothing is known of, as much is ready as may be', (t) => {
  t.deepEqual(told(request({})), ['03-04T08:05 2', '03-04T08:20 4']);
  const sinceYesterday = weeksBefore(NIGHT, () => 10).filter(({ startMs }) => startMs > NIGHT - DAY_MS / 2);
  t.deepEqual(told(request({ week: { timeZone: 'UTC', calendar: null } }, sinceYesterday)).slice(0, 2), [
    '03-04T08:05 2',
    '03-04T08:20 4',
  ]);
});

test('a stream of which nobody may change the shards is left alone', (t) => {
  t.deepEqual(planScaling(request({ shards: null }, weeksBefore(NIGHT, busySession))), {
    shards: [],
    ready: [],
  });
});

test('a quarter of the most is the least that a day has changes for', (t) => {
  const shards = { open: 16, least: 1, most: 16 };
  t.is(
    Math.min(
      ...planScaling(request({ shards }, weeksBefore(NIGHT, busySession))).shards.map((each) => each.count),
    ),
    4,
  );
});

test('environments are warm for what ran at the same time, within their bounds', (t) => {
  const concurrency = (most: number) =>
    weeksBefore(NIGHT, (startMs) => (busySession(startMs) > 10 ? most / 1800 : 0));
  const given = request({ shards: null, ready: { 'kinesis-processor': 5, 'alert-processor': 2 } });
  const load = {
    ...given.load,
    concurrency: { 'kinesis-processor': concurrency(3), 'alert-processor': concurrency(9) },
  };
  const { ready } = planScaling({ ...given, load });
  t.deepEqual(
    ready.map(({ function: name, atMs, count }) => [name, new Date(atMs).toISOString().slice(11, 16), count]),
    (['kinesis-processor', 'alert-processor'] as const).flatMap((name) => {
      const most = { 'kinesis-processor': 3, 'alert-processor': 2 }[name];
      return [
        [name, '08:07', 0],
        [name, '13:45', most],
        [name, '21:15', 0],
      ];
    }),
  );
});

/** Shards open at a time, by all changes until then. */
function openAt(
  changes: readonly { readonly atMs: number; readonly count: number }[],
  first: number,
  atMs: number,
): number {
  return changes.findLast((change) => change.atMs <= atMs)?.count ?? first;
}

test('whatever the days were like: within bounds, at most doubled or halved, ten changes in any 24 hours, enough for each hour', (t) => {
  const loads = fc.array(fc.integer({ min: 0, max: 4500 }), { minLength: 168, maxLength: 168 });
  fc.assert(
    fc.property(loads, fc.constantFrom(1, 2, 4), fc.constantFrom(4, 8), (byHour, least, most) => {
      const perSecond = (startMs: number): number => byHour[Math.floor(startMs / HOUR_MS) % 168]!;
      const week = { timeZone: 'UTC', calendar: null };
      const all: { atMs: number; count: number }[] = [];
      let open: number = most;
      for (let day = 0; day < 4; day += 1) {
        const startMs = NIGHT + day * DAY_MS;
        const samples = weeksBefore(startMs, perSecond);
        const { shards } = planScaling(request({ startMs, week, shards: { open, least, most } }, samples));
        for (const { atMs, count } of shards) {
          if (count < least || count > most || count > 2 * open || 2 * count < open) return false;
          if (atMs < startMs || atMs >= startMs + DAY_MS) return false;
          if (all.length > 0 && atMs < all.at(-1)!.atMs) return false;
          all.push({ atMs, count });
          open = count;
        }
        // The first hour has begun: what it lacks is on its way.
        for (let hour = 1; hour < 24; hour += 1) {
          const hourMs = (Math.floor(startMs / HOUR_MS) + hour) * HOUR_MS;
          const needed = Math.min(most, Math.ceil((2 * perSecond(hourMs)) / 1000));
          if (day > 0 && openAt(all, most, hourMs) < needed) return false;
        }
      }
      return all.every(
        ({ atMs }) => all.filter((each) => each.atMs >= atMs && each.atMs < atMs + DAY_MS).length <= 10,
      );
    }),
    { numRuns: 60 },
  );
  t.pass();
});

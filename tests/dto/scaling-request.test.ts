import test from 'ava';
import { calendarOf } from '../../src/core/calendar/exchange-calendars.ts';
import { parseScalingRequest, toScalingAnswer } from '../../src/dto/scaling-request.ts';
import { isScalingEvent } from '../../src/handlers/event-shape.ts';

const XLON = calendarOf('XLON')!;
const REQUEST = {
  started_at: '2026-03-04T08:05:00.123Z',
  follows: 'load',
  time_zone: 'Europe/London',
  shards: { mode: 'PROVISIONED', open: 2, least: '1', most: '4' },
  ready: { 'kinesis-processor': '5', 'alert-processor': 2 },
  load: {
    period_seconds: 1800,
    results: [
      { Id: 'records', Timestamps: ['2026-03-04T07:00:00Z'], Values: [1200] },
      { Id: 'bytes', Timestamps: [], Values: [] },
      { Id: 'kinesis_processor', Timestamps: ['2026-03-04T07:00:00.000Z'], Values: [3] },
    ],
  },
} as const;

test('settings and metrics are read, numbers as CloudFormation writes them, a metric without data as none', (t) => {
  t.deepEqual(parseScalingRequest(REQUEST, XLON), {
    startMs: Date.parse('2026-03-04T08:05:00.123Z'),
    follows: 'load',
    week: { timeZone: 'Europe/London', calendar: XLON },
    shards: { open: 2, least: 1, most: 4 },
    ready: { 'kinesis-processor': 5, 'alert-processor': 2 },
    load: {
      periodSeconds: 1800,
      records: [{ startMs: Date.parse('2026-03-04T07:00:00Z'), value: 1200 }],
      bytes: [],
      concurrency: {
        'kinesis-processor': [{ startMs: Date.parse('2026-03-04T07:00:00Z'), value: 3 }],
        'alert-processor': [],
      },
    },
  });
});

test('shards of a stream on demand, or without a least number of them, are left alone', (t) => {
  for (const change of [{ mode: 'ON_DEMAND' }, { least: '0' }]) {
    t.is(parseScalingRequest({ ...REQUEST, shards: { ...REQUEST.shards, ...change } }, null).shards, null);
  }
});

test('what cannot be planned by is refused with what was expected', (t) => {
  for (const [change, expected] of [
    [{ started_at: 'soon' }, /a time: expected as 2026-03-02T14:30:00Z, received "soon"/],
    [{ follows: 'the sun' }, /follows: expected load or calendar/],
    [{ time_zone: 'Mars/Base' }, /time_zone: expected a name of the IANA time zone database/],
    [
      { shards: { ...REQUEST.shards, open: 0 } },
      /shards\.open: expected a whole number from 1 on, received 0/,
    ],
    [{ shards: { ...REQUEST.shards, least: '' } }, /shards\.least: expected a whole number/],
    [{ ready: {} }, /ready\.kinesis-processor: expected a whole number from 0 on, received nothing/],
    [{ load: { period_seconds: 1800 } }, /load\.results: expected what GetMetricData answers/],
    [
      {
        load: { period_seconds: 1800, results: [{ Id: 'records', Timestamps: ['2026-03-04'], Values: [] }] },
      },
      /as many values as times/,
    ],
  ] as const) {
    t.throws(() => parseScalingRequest({ ...REQUEST, ...change }, XLON), {
      instanceOf: TypeError,
      message: expected,
    });
  }
  t.throws(() => parseScalingRequest({ ...REQUEST, follows: 'calendar' }, null), {
    message: /FEED_CALENDAR/,
  });
  t.throws(() => parseScalingRequest('now', null), { message: /scaling: expected an object/ });
});

test('a question about the scaling is told from other events', (t) => {
  t.true(isScalingEvent({ scaling: REQUEST }));
  for (const other of [{ test: true }, { Records: [] }, null, 'scaling']) t.false(isScalingEvent(other));
});

test('times of the answer are those of schedules, to the second, and what is kept warm is tried twice', (t) => {
  const atMs = Date.parse('2026-03-04T13:30:00.123Z');
  t.deepEqual(
    toScalingAnswer({
      shards: [{ atMs, count: 2 }],
      ready: [{ function: 'alert-processor', atMs, count: 1 }],
    }),
    {
      shards: [{ at: '2026-03-04T13:30:00Z', count: 2 }],
      ready: [
        { function: 'alert-processor', at: '2026-03-04T13:30:00Z', count: 1 },
        { function: 'alert-processor', at: '2026-03-04T13:40:00Z', count: 1 },
      ],
    },
  );
});

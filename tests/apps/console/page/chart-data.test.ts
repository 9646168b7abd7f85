import test from 'ava';
import fc from 'fast-check';
import type { AlertRow, ChartBar } from '../../../../apps/console/api.ts';
import {
  barAt,
  barWithPrice,
  intervalMsOf,
  markersOf,
  mergeBars,
} from '../../../../apps/console/page/chart-data.ts';

const MINUTE_MS = 60_000;

function bar(minute: number, close = 100): ChartBar {
  return {
    timeMs: minute * MINUTE_MS,
    open: 100,
    high: 101,
    low: 99,
    close,
    volume: 7,
    indicators: { sma_20: 100 },
  };
}

function alert(minute: number, overrides: Partial<AlertRow> = {}): AlertRow {
  return {
    alertId: `a-${minute}-${overrides.severity ?? ''}`,
    episodeId: 'e',
    symbol: 'X',
    anomaly: 'price_spike',
    alertType: 'financial_anomaly',
    severity: 'LOW',
    status: 'firing',
    explanation: 'it rose',
    occurredAtMs: minute * MINUTE_MS + 5_000,
    createdAtMs: 0,
    acknowledgedBy: null,
    deliveries: {},
    ...overrides,
  };
}

test('older and newer bars join in order, each time once, as it was read last', (t) => {
  const merged = mergeBars([bar(2, 1), bar(3, 1)], [bar(1), bar(2, 5)]);
  t.deepEqual(
    merged.map(({ timeMs, close }) => [timeMs / MINUTE_MS, close]),
    [
      [1, 100],
      [2, 5],
      [3, 1],
    ],
  );
});

test('a price within the last bar widens it and keeps its volume', (t) => {
  const at = { price: 105, timeMs: 3 * MINUTE_MS + 1, intervalMs: MINUTE_MS };
  t.like(barWithPrice(bar(3), at), { open: 100, high: 105, low: 99, close: 105, volume: 7 });
});

test('a price after the last bar opens the next one', (t) => {
  const at = { price: 105, timeMs: 5 * MINUTE_MS + 1, intervalMs: MINUTE_MS };
  t.like(barWithPrice(bar(3), at), { timeMs: 5 * MINUTE_MS, open: 105, high: 105, low: 105, volume: 0 });
});

test('the bar of a week opens on its Monday', (t) => {
  const [thursday, monday] = [Date.parse('2026-03-05T15:00:00Z'), Date.parse('2026-03-02')];
  const at = { price: 105, timeMs: thursday, intervalMs: 7 * 1440 * MINUTE_MS };
  t.like(barWithPrice(undefined, at), { timeMs: monday, open: 105 });
});

test('a price of a bar that is over changes nothing', (t) => {
  t.is(barWithPrice(bar(3), { price: 105, timeMs: 2 * MINUTE_MS, intervalMs: MINUTE_MS }), null);
});

test('alerts of one bar are one marker, the gravest first; ends are none', (t) => {
  const markers = markersOf(
    [alert(2), alert(2, { severity: 'HIGH' }), alert(3, { status: 'resolved' }), alert(0)],
    [bar(1), bar(2), bar(3)],
  );
  t.is(markers.length, 1);
  t.is(markers[0]!.timeMs, 2 * MINUTE_MS);
  t.deepEqual(
    markers[0]!.alerts.map(({ severity }) => severity),
    ['HIGH', 'LOW'],
  );
});

test('the bar of a time is the last that begins at it or before', (t) => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 40 });
  fc.assert(
    fc.property(minutes, fc.integer({ min: -10, max: 510 }), (starts, minute) => {
      const bars = starts.toSorted((a, b) => a - b).map((each) => bar(each));
      const expected = bars.findLast(({ timeMs }) => timeMs <= minute * MINUTE_MS);
      return barAt(bars, minute * MINUTE_MS) === expected;
    }),
  );
  t.pass();
});

for (const [text, ms] of [
  ['1m', 60_000],
  ['4h', 14_400_000],
  ['1d', 86_400_000],
  ['soon', null],
] as const) {
  test(`the interval ${text} is ${ms} ms long`, (t) => t.is(intervalMsOf(text), ms));
}

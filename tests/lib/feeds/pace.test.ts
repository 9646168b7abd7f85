import test from 'ava';

import { PaceClock, parsePace, type Pace } from '../../../lib/feeds/pace.ts';

const reads = test.macro({
  exec: (t, text: string, expected: Pace) => {
    t.deepEqual(parsePace(text), expected);
  },
  title: (_, text) => `SPEED=${JSON.stringify(text)} is understood`,
});
test(reads, '', { kind: 'max' });
test(reads, 'max', { kind: 'max' });
test(reads, '500', { kind: 'rate', recordsPerSecond: 500 });
test(reads, '60x', { kind: 'compressed', factor: 60 });
test(reads, '0.5x', { kind: 'compressed', factor: 0.5 });

const refuses = test.macro({
  exec: (t, text: string) => {
    t.throws(() => parsePace(text), { name: 'UnusableEnvironmentError', message: /^SPEED: expected max/ });
  },
  title: (_, text) => `SPEED=${JSON.stringify(text)} is refused`,
});
for (const text of ['fast', '-1', '0', '0x', 'x', 'NaN', 'Infinity']) test(refuses, text);

test('at a rate, records fall due evenly', (t) => {
  const clock = new PaceClock({ kind: 'rate', recordsPerSecond: 4 });
  t.deepEqual(
    [0, 1, 2].map((index) => clock.dueMs({ index, timestampMs: null })),
    [0, 250, 500],
  );
});

test('compressed time divides the time between records and never runs backwards', (t) => {
  const clock = new PaceClock({ kind: 'compressed', factor: 60 });
  const timestamps = [1_000_000, 1_060_000, null, 1_030_000, 1_120_000];
  t.deepEqual(
    timestamps.map((timestampMs, index) => clock.dueMs({ index, timestampMs })),
    [0, 1_000, 1_000, 1_000, 2_000],
  );
});

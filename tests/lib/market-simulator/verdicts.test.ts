import test from 'ava';
import type { Expected, Label } from '../../../lib/market-simulator/label.ts';
import { judge, type Told } from '../../../lib/market-simulator/verdicts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function label(expected: Expected, over: Partial<Label> = {}): Label {
  return {
    kind: 'flash_crash',
    symbols: ['A', 'B'],
    startMs: HOUR_MS,
    endMs: HOUR_MS + 15 * MINUTE_MS,
    what: 'a fall',
    expected,
    ...over,
  };
}

const FALL = label({
  outcome: 'told',
  kinds: ['price_drop', 'flash_crash'],
  byMs: HOUR_MS + 6 * MINUTE_MS,
});

function told(minute: number, over: Partial<Told> = {}): Told {
  return { symbol: 'A', kind: 'price_drop', atMs: HOUR_MS + minute * MINUTE_MS, ...over };
}

test('what is told by the time of the label is in time, and its delay counts from the beginning', (t) => {
  const { verdicts } = judge([FALL], [told(6), told(4, { symbol: 'B', kind: 'flash_crash' })]);
  t.deepEqual(verdicts, [
    {
      label: FALL,
      outcome: 'in_time',
      told: told(4, { symbol: 'B', kind: 'flash_crash' }),
      delayMs: 4 * MINUTE_MS,
    },
  ]);
  t.is(judge([FALL], [told(6)]).verdicts[0]!.outcome, 'in_time');
});

test('what is told after the time of the label is late, until its aftermath is over', (t) => {
  t.like(judge([FALL], [told(7)]).verdicts[0], { outcome: 'late', delayMs: 7 * MINUTE_MS });
  t.is(judge([FALL], [told(74)]).verdicts[0]!.outcome, 'late');
  t.is(judge([FALL], [told(75)]).verdicts[0]!.outcome, 'missed');
});

for (const [what, over] of [
  ['under a name that a person would not give it', { kind: 'bad_print' }],
  ['of another symbol', { symbol: 'C' }],
  ['before it has begun', { atMs: HOUR_MS - 1 }],
] as const) {
  test(`what is told ${what} leaves a label missed`, (t) => {
    t.deepEqual(judge([FALL], [told(1, over)]).verdicts, [{ label: FALL, outcome: 'missed' }]);
  });
}

test('whatever is told in a quiet stretch is false, from its start to its end', (t) => {
  const quiet = label({ outcome: 'nothing' }, { kind: 'quiet', symbols: ['A'] });
  const alarms = [told(-1), told(0), told(14), told(15), told(3, { symbol: 'B' })];
  t.deepEqual(
    judge([quiet], alarms).falseAlarms,
    [told(0), told(14)].map((each) => ({ told: each, label: quiet })),
  );
});

test('a false alarm is counted once, for what looks like trouble rather than for the quiet around it', (t) => {
  const nothing = { outcome: 'nothing' } as const;
  const quiet = label(nothing, { kind: 'quiet', endMs: 3 * HOUR_MS });
  const auction = label(nothing, { kind: 'closing_auction' });
  t.deepEqual(judge([quiet, auction], [told(1)]).falseAlarms, [{ told: told(1), label: auction }]);
});

test('what may be told or not counts neither way', (t) => {
  const chance = label({ outcome: 'either' }, { kind: 'chance' });
  t.deepEqual(judge([chance], [told(1)]), { verdicts: [], falseAlarms: [] });
  t.deepEqual(judge([chance], []), { verdicts: [], falseAlarms: [] });
});

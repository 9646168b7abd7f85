import test from 'ava';
import { figuresOf } from '../../../../apps/bench/simulated/simulated-figures.ts';
import { tableOf } from '../../../../apps/bench/simulated/simulated-table.ts';
import type { Label, LabelKind } from '../../../../lib/market-simulator/label.ts';
import type { Judgement, Verdict } from '../../../../lib/market-simulator/verdicts.ts';

const TOLD = { symbol: 'A', kind: 'price_drop', atMs: 0 };

function label(kind: LabelKind): Label {
  return { kind, symbols: ['A'], startMs: 0, endMs: 1, what: '', expected: { outcome: 'nothing' } };
}

function told(kind: LabelKind, outcome: 'in_time' | 'late', delayMs: number): Verdict {
  return { label: label(kind), outcome, told: TOLD, delayMs };
}

const DAYS: readonly Judgement[] = [
  {
    verdicts: [told('slide', 'late', 90_000), told('halt', 'in_time', 3_000)],
    falseAlarms: [{ told: TOLD, label: label('quiet') }],
  },
  {
    verdicts: [{ label: label('slide'), outcome: 'missed' }, told('halt', 'in_time', 8_000)],
    falseAlarms: [
      { told: TOLD, label: label('quiet') },
      { told: TOLD, label: label('opening') },
    ],
  },
  { verdicts: [told('halt', 'in_time', 5_000)], falseAlarms: [] },
];

test('labels of all days are counted by kind, and what is late has no part in the delay', (t) => {
  t.deepEqual(figuresOf(DAYS), {
    days: 3,
    kinds: [
      { kind: 'slide', labels: 2, inTime: 0, late: 1, medianDelaySeconds: null },
      { kind: 'halt', labels: 3, inTime: 3, late: 0, medianDelaySeconds: 5 },
    ],
    falseAlarms: [
      { during: 'quiet', count: 2 },
      { during: 'opening', count: 1 },
    ],
  });
});

test('the table has a row for each kind and says what was false', (t) => {
  t.is(
    tableOf(figuresOf(DAYS)),
    [
      '| kind | labels | in time | late | missed | median delay, s |',
      '|---|---|---|---|---|---|',
      '| `slide` | 2 | 0 | 1 | 1 | – |',
      '| `halt` | 3 | 3 | 0 | 0 | 5 |',
      '',
      'False: 3 in 3 simulated days (`quiet` 2, `opening` 1).',
    ].join('\n'),
  );
});

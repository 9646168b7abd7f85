import test from 'ava';
import { TradeNumbers } from '../../../../lib/feeds/live/trade-numbers.ts';

test('trades follow each other by symbol: next, repeated, or with a gap between', (t) => {
  const numbers = new TradeNumbers();
  const follow = (symbol: string, tradeId: number | null) => numbers.follow({ symbol, tradeId, text: '' });
  t.deepEqual(follow('A', 7), { kind: 'next' }, 'the first of its symbol');
  t.deepEqual(follow('A', 8), { kind: 'next' });
  t.deepEqual(follow('B', 1), { kind: 'next' }, 'another symbol');
  t.deepEqual(follow('A', 8), { kind: 'repeated' });
  t.deepEqual(follow('A', 3), { kind: 'repeated' });
  t.deepEqual(follow('A', 12), { kind: 'gap', from: 9, to: 11 });
  t.deepEqual(follow('A', 13), { kind: 'next' });
  t.deepEqual(follow('A', null), { kind: 'next' }, 'without a number');
  t.deepEqual(follow('B', 3), { kind: 'gap', from: 2, to: 2 });
});

test('an earlier run counts: what comes after its last trade follows, leaves a gap, or is repeated', (t) => {
  const numbers = new TradeNumbers(new Map([['A', 7]]));
  const follow = (symbol: string, tradeId: number) => numbers.follow({ symbol, tradeId, text: '' });
  t.deepEqual(follow('A', 7), { kind: 'repeated' });
  t.deepEqual(follow('A', 10), { kind: 'gap', from: 8, to: 9 });
  t.deepEqual(follow('B', 1), { kind: 'next' });
  t.deepEqual(
    [...numbers.last],
    [
      ['A', 10],
      ['B', 1],
    ],
  );
});

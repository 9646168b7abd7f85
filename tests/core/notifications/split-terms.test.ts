import test from 'ava';
import { splitTerms } from '../../../src/core/notifications/words/split-terms.ts';

test('a split is said in the fewest shares', (t) => {
  const terms: [ratio: number, terms: readonly [number, number]][] = [
    [7, [7, 1]],
    [3 / 2, [3, 2]],
    [1.05, [21, 20]],
    [1 / 20, [1, 20]],
    [2 / 3, [2, 3]],
    [Math.PI / 3, [105, 100]],
  ];
  for (const [ratio, expected] of terms) t.deepEqual(splitTerms(ratio), expected);
});

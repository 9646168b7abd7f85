import test from 'ava';
import fc from 'fast-check';
import { withFewSteps, type StepCost } from '../../../src/core/scaling/few-steps.ts';

const each = (most: number): StepCost => ({ between: (from, to) => (from === to ? 0 : 1), most });
const changes = (levels: readonly number[], current: number): number =>
  levels.filter((level, hour) => level !== (levels[hour - 1] ?? current)).length;

const keeps = test.macro((t, needed: number[], current: number, most: number, expected: number[]) => {
  t.deepEqual(withFewSteps(needed, current, each(most)), expected);
});
test('what changes seldom enough stays as it is needed', keeps, [1, 1, 4, 4, 1, 1], 1, 5, [1, 1, 4, 4, 1, 1]);
test('a rest of one hour is not worth two changes', keeps, [4, 1, 4, 4], 4, 5, [4, 4, 4, 4]);
test('a short rest is filled to the lower of its neighbours', keeps, [2, 1, 4, 4], 2, 5, [2, 2, 4, 4]);
test(
  'the rest that costs least is filled first',
  keeps,
  [1, 1, 1, 4, 2, 2, 4, 1, 1, 1],
  4,
  3,
  [1, 1, 1, 4, 4, 4, 4, 1, 1, 1],
);
test(
  'the last rest is filled, too, where nothing else is left',
  keeps,
  [1, 4, 4, 1, 1],
  1,
  1,
  [1, 4, 4, 4, 4],
);
test('what is needed rises, however few changes there may be', keeps, [1, 2, 3, 4], 1, 1, [1, 2, 3, 4]);
test('before the first hour counts, too', keeps, [1, 4, 4], 4, 5, [4, 4, 4]);
test('of no hours there is nothing to say', keeps, [], 1, 5, []);

test('whatever is needed is there, never more than was ever needed at once, and in few changes but for rises', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 8 }),
      (needed, current, most) => {
        const levels = withFewSteps(needed, current, each(most));
        const highest = Math.max(current, ...needed);
        for (const [hour, level] of levels.entries()) {
          if (level < needed[hour]! || level > highest) return false;
        }
        const isRisingOnly = levels.every((level, hour) => level >= (levels[hour - 1] ?? current));
        return levels.length === needed.length && (changes(levels, current) <= most || isRisingOnly);
      },
    ),
  );
  t.pass();
});

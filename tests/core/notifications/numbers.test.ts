import test from 'ava';
import {
  ENGLISH_NUMBERS,
  formatInterval,
  FRENCH_NUMBERS,
} from '../../../src/core/notifications/words/numbers.ts';

for (const [low, high, text] of [
  [17_420.3, 17_509.8, '17,420 to 17,510'],
  [184.213, 185.731, '184.2 to 185.7'],
  [1.084_21, 1.085_1, '1.0842 to 1.0851'],
  [0.000_012_3, 0.000_012_9, '0.0000123 to 0.0000129'],
  [3, 3, '3.00 to 3.00'],
] as const) {
  test(`prices between ${text} are told apart, and no further`, (t) => {
    t.is(formatInterval(low, high, ENGLISH_NUMBERS).join(' to '), text);
  });
}

test('an interval has the separators of its language', (t) => {
  t.deepEqual(formatInterval(17_420.3, 17_421.8, FRENCH_NUMBERS), ['17\u202f420,3', '17\u202f421,8']);
});

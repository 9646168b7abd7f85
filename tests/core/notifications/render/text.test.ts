import test from 'ava';
import * as fc from 'fast-check';
import { escapeWithin, oneLine, truncate } from '../../../../src/core/notifications/render/text.ts';
import {
  ENGLISH_NUMBERS,
  formatPercent,
  formatPrice,
  formatRatio,
  formatVolume,
  FRENCH_NUMBERS,
} from '../../../../src/core/notifications/words/numbers.ts';

test('text from outside becomes one line without invisible characters', (t) => {
  t.is(oneLine('a\r\nBcc: x\t\u0000b\u202ec\u200bd\u2028e'), 'a Bcc: x b c d e');
  t.is(oneLine('  a   b  '), 'a b');
});

test('a cut is marked, within the limit, and never splits a character', (t) => {
  t.is(truncate('abcdef', 6), 'abcdef');
  t.is(truncate('abcdefg', 6), 'abcde…');
  t.is(truncate('ab😀cd', 4), 'ab…');
});

const escape = (text: string): string => text.replaceAll('&', '&amp;');

test('an escaped text fits its limit and is never cut inside an escape', (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('&', 'a', '😀'), maxLength: 300 }),
      fc.integer({ min: 10, max: 200 }),
      (text, limit) => {
        const escaped = escapeWithin(text, limit, escape);
        t.true(escaped.length <= limit);
        t.notRegex(escaped.replaceAll('&amp;', ''), /&|amp/);
        if (escape(text).length <= limit) t.is(escaped, escape(text));
        else t.true(escaped.endsWith('…'));
      },
    ),
  );
});

const writes = test.macro<[actual: string, expected: string]>({
  exec(t, actual: string, expected: string) {
    t.is(actual, expected);
  },
  title: (_, __, expected) => `a person reads ${expected}`,
});

test(writes, formatPrice(17_852.4, ENGLISH_NUMBERS), '17,852.40');
test(writes, formatPrice(1_234_567.891, ENGLISH_NUMBERS), '1,234,567.89');
test(writes, formatPrice(1, ENGLISH_NUMBERS), '1.00');
test(writes, formatPrice(0.123456, ENGLISH_NUMBERS), '0.1235');
test(writes, formatPrice(0.00001234, ENGLISH_NUMBERS), '0.00001234');
test(writes, formatPrice(1e-12, ENGLISH_NUMBERS), '0.000000000001000');
test(writes, formatPercent(2.28, ENGLISH_NUMBERS), '+2.28%');
test(writes, formatPercent(-12.345, ENGLISH_NUMBERS), '−12.3%');
test(writes, formatVolume(1834.2, ENGLISH_NUMBERS), '1,834');
test(writes, formatVolume(12_345_678, ENGLISH_NUMBERS), '12.35M');
test(writes, formatVolume(12_345_678, FRENCH_NUMBERS), '12,35\u00a0M');
test(writes, formatPercent(-1.5, FRENCH_NUMBERS), '−1,50\u00a0%');
test(writes, formatPrice(-1.5, ENGLISH_NUMBERS), '−1.50');
test(writes, formatVolume(0.00321, ENGLISH_NUMBERS), '0.00321');
test(writes, formatRatio(18.3, ENGLISH_NUMBERS), '18×');
test(writes, formatRatio(2.34, ENGLISH_NUMBERS), '2.3×');

import test from 'ava';
import {
  barStartOf,
  intervalText,
  isBarLength,
  parseInterval,
} from '../../../src/core/market-data/interval.ts';

for (const [text, milliseconds] of [
  ['1s', 1000],
  ['1m', 60_000],
  ['4h', 14_400_000],
  ['1d', 86_400_000],
  ['250ms', 250],
] as const) {
  test(`${text} is ${milliseconds} ms, and back`, (t) => {
    t.is(parseInterval(text), milliseconds);
    t.is(intervalText(milliseconds), text);
  });
}

test('plain digits are milliseconds', (t) => t.is(parseInterval('60000'), 60_000));

test('a week is seven days, and its text says days, by which bars are kept', (t) => {
  t.is(parseInterval('1w'), 7 * 86_400_000);
  t.is(intervalText(parseInterval('1w')), '7d');
});

test('bars begin at whole multiples of their length since 1970, weeks on Monday', (t) => {
  const WEEK = 7 * 86_400_000;
  const thursday = Date.parse('2024-01-04T10:17:30Z');
  t.is(barStartOf(thursday, 60_000), Date.parse('2024-01-04T10:17:00Z'));
  t.is(barStartOf(thursday, 4 * 3_600_000), Date.parse('2024-01-04T08:00:00Z'));
  t.is(barStartOf(thursday, WEEK), Date.parse('2024-01-01T00:00:00Z'));
  t.is(barStartOf(Date.parse('2024-01-07T23:59:59.999Z'), WEEK), Date.parse('2024-01-01T00:00:00Z'));
  t.is(barStartOf(Date.parse('1969-12-31T00:00:00Z'), WEEK), Date.parse('1969-12-29T00:00:00Z'));
});

for (const text of ['', 'm', '1y', '-1m', '0m', '1.5h', 'x'.repeat(99)]) {
  test(`"${text.slice(0, 8)}" is no interval, and the error says what is`, (t) => {
    t.throws(() => parseInterval(text), { message: /expected the length of a bar, such as 1s/ });
  });
}

test('bars are a second to a year apart', (t) => {
  const YEAR = 366 * 86_400_000;
  t.deepEqual([999, 1000, YEAR, YEAR + 1, -60_000, Number.NaN].map(isBarLength), [
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

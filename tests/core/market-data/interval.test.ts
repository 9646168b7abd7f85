import test from 'ava';
import { intervalText, parseInterval } from '../../../src/core/market-data/interval.ts';

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

for (const text of ['', 'm', '1w', '-1m', '0m', '1.5h', 'x'.repeat(99)]) {
  test(`"${text.slice(0, 8)}" is no interval, and the error says what is`, (t) => {
    t.throws(() => parseInterval(text), { message: /expected the length of a bar, such as 1s/ });
  });
}

import test from 'ava';
import {
  cleanInterval,
  cleanNumber,
  cleanOptionalNumber,
  cleanSymbol,
  cleanText,
} from '../../src/dto/cleaning.ts';

const cleans = test.macro((t, clean: (value: unknown) => unknown, value: unknown, expected: unknown) => {
  t.is(clean(value), expected);
});

test('a number stays itself', cleans, cleanNumber, 189.43, 189.43);
test('a decimal string is a number', cleans, cleanNumber, '189.43', 189.43);
test('a padded number with an exponent is a number', cleans, cleanNumber, ' 1e3 ', 1000);
test('a signed number is a number', cleans, cleanNumber, '-1.5E-2', -0.015);
test('a number may begin with its point', cleans, cleanNumber, '.5', 0.5);
test('a number may end with its point', cleans, cleanNumber, '5.', 5);
for (const value of [
  '',
  ' ',
  'abc',
  '0x10',
  '0b1',
  'Infinity',
  'NaN',
  '1,5',
  '1_000',
  '1e',
  '.',
  '--1',
  true,
  [],
  {},
  null,
]) {
  test(`${JSON.stringify(value)} is no number`, cleans, cleanNumber, value, NaN);
}
test('a number beyond the doubles is not finite', cleans, cleanNumber, '1e999', Infinity);
test('a missing number stays missing', cleans, cleanOptionalNumber, null, undefined);
test('an optional number in words is no number', cleans, cleanOptionalNumber, 'ten', NaN);

test('a clean symbol stays itself', cleans, cleanSymbol, 'BRK.B', 'BRK.B');
test('a symbol is trimmed and raised', cleans, cleanSymbol, ' btc-usd\n', 'BTC-USD');
test('a symbol may name its venue', cleans, cleanSymbol, 'binance:btcusdt', 'BINANCE:BTCUSDT');
test('a long s is not turned into an S', cleans, cleanSymbol, 'ſpy', 'ſpy');
test('a dotless i is not turned into an I', cleans, cleanSymbol, 'ıbm', 'ıbm');
test('a symbol that is a number is left for the validator', cleans, cleanSymbol, 700, 700);

test('text is trimmed', cleans, cleanText, ' NASDAQ ', 'NASDAQ');
test('blank text counts as missing', cleans, cleanText, '  ', undefined);
test('the number of a venue becomes text', cleans, cleanText, 4, '4');
test('half a surrogate pair is replaced', cleans, cleanText, 'a\ud800', 'a\ufffd');
test('an object is left for the validator', cleans, cleanText, cleans, cleans);

test('an interval in seconds', cleans, cleanInterval, '30s', 30_000);
test('an interval in minutes', cleans, cleanInterval, '5m', 300_000);
test('an interval in hours', cleans, cleanInterval, '4h', 14_400_000);
test('an interval in days', cleans, cleanInterval, '1d', 86_400_000);
test('an interval in weeks', cleans, cleanInterval, '1w', 604_800_000);
test('an interval in milliseconds', cleans, cleanInterval, 60_000, 60_000);
test('an interval in milliseconds as text', cleans, cleanInterval, '60000', 60_000);
test('a missing interval stays missing', cleans, cleanInterval, undefined, undefined);
test('a month has no fixed length', cleans, cleanInterval, '1M', NaN);
test('an interval of unknown unit', cleans, cleanInterval, '3 fortnights', NaN);

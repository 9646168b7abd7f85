import test from 'ava';
import * as fc from 'fast-check';
import {
  numberStyleOf,
  PLAIN,
  plainNumber,
  plainVolume,
} from '../../../../lib/market-files/table/number-style.ts';

const POINT = { decimal: '.', isPlain: false } as const;
const COMMA = { decimal: ',', isPlain: false } as const;

const isStyle = test.macro({
  title: (_, fields: readonly string[], delimiter: string) =>
    `${fields.join(' and ')} with ${JSON.stringify(delimiter)} between`,
  exec: (t, fields: readonly string[], delimiter: string, expected: unknown) =>
    t.deepEqual(numberStyleOf(fields, delimiter), expected),
});
test(isStyle, ['1.5', '', 'NaN', '-2e-3'], ',', PLAIN);
test(isStyle, ['1.234'], ';', PLAIN);
test(isStyle, ['16751,64'], ';', COMMA);
test(isStyle, ['1.234,56', '1.000'], ';', COMMA);
test(isStyle, ['0,123'], '\t', COMMA);
test(isStyle, ['1,234.56'], ';', POINT);
test(isStyle, ['1,234,567'], ';', POINT);
test(isStyle, ['12,34,567'], '|', POINT);
test(isStyle, ['1,234'], ',', POINT);
test(isStyle, ['1,234'], ';', null);
test(isStyle, ['1,234', '0,5'], ';', COMMA);
test(isStyle, ['$185.64'], ',', POINT);

test('what the user says decides', (t) => {
  t.deepEqual(numberStyleOf(['1,234'], ';', ','), COMMA);
  t.deepEqual(numberStyleOf(['1,234'], ';', '.'), POINT);
});

const isNumber = test.macro({
  title: (_, text: string, style: typeof POINT | typeof COMMA) =>
    `${text} is a number where ${style.decimal} is the decimal sign`,
  exec: (t, text: string, style: typeof POINT | typeof COMMA, expected: string) =>
    t.is(plainNumber(text, style), expected),
});
test(isNumber, '1,234.56', POINT, '1234.56');
test(isNumber, '$1,234.56', POINT, '1234.56');
test(isNumber, '-€ 1.234,5', COMMA, '-1234.5');
test(isNumber, "1'234.5", POINT, '1234.5');
test(isNumber, '1\u202f234,5', COMMA, '1234.5');
test(isNumber, '1e-7', POINT, '1e-7');
test(isNumber, '+0.5', POINT, '0.5');

const isNone = test.macro({
  title: (_, text: string) => `${text} is no number and stays as it is`,
  exec: (t, text: string, style: typeof POINT | typeof COMMA) => t.is(plainNumber(text, style), text),
});
test(isNone, '12,3.4', POINT);
test(isNone, '1,23', POINT);
test(isNone, '1.2.3', COMMA);
test(isNone, 'Total', POINT);

test('volumes are rounded by their letter', (t) => {
  t.is(plainVolume('82.49M', POINT), '82490000');
  t.is(plainVolume('1,2B', COMMA), '1200000000');
  t.is(plainVolume('315.50K', POINT), '315500');
  t.is(plainVolume('XM', POINT), 'XM');
});

test('numbers as programs of several countries write them are read back', (t) => {
  const number = fc.integer({ min: -1e12, max: 1e12 }).map((cents) => cents / 100);
  fc.assert(
    fc.property(
      number,
      fc.constantFrom('en-US', 'en-IN', 'de-DE', 'fr-FR', 'de-CH', 'pl-PL', 'es-MX'),
      (value, locale) => {
        const text = value.toLocaleString(locale, { minimumFractionDigits: 2 });
        const style = /,\d\d$/.test(text) ? COMMA : POINT;
        return Number(plainNumber(text, style)) === value;
      },
    ),
  );
  t.pass();
});

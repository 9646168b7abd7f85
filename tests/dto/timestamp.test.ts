import test from 'ava';
import * as fc from 'fast-check';
import { parseTimestamp, timestampHint } from '../../src/dto/timestamp.ts';

const T = Date.UTC(2026, 10, 23, 14, 30, 0, 123);

const reads = test.macro({
  exec(t, value: unknown, expected: number) {
    t.is(parseTimestamp(value), expected);
  },
  title: (name) => `a time is read from ${name}`,
});

test('epoch seconds', reads, T / 1000, T);
test('whole epoch seconds', reads, 1_795_444_200, 1_795_444_200_000);
test('epoch milliseconds', reads, T, T);
test('epoch microseconds', reads, T * 1000 + 999, T);
test('epoch nanoseconds, which a double holds only roughly', reads, T * 1e6, T);
test('epoch seconds as text', reads, '1795444200.123', 1_795_444_200_123);
test('epoch milliseconds as padded text', reads, ` ${T} `, T);
test('epoch microseconds as text', reads, `${T}999`, T);
test('epoch nanoseconds as text, cut and not rounded', reads, `${T}999999`, T);
test('ISO 8601 in UTC', reads, '2026-11-23T14:30:00.123Z', T);
test('RFC 3339 with nanoseconds', reads, '2026-11-23T14:30:00.123999999Z', T);
test('RFC 3339 with an offset east', reads, '2026-11-23T16:30:00.123+02:00', T);
test('RFC 3339 with an offset west and no colon', reads, '2026-11-23T09:30:00.123-0500', T);
test('lower-case letters', reads, '2026-11-23t14:30:00.123z', T);
test('no fraction', reads, '2026-11-23T14:30:00Z', T - 123);
test('one digit of fraction', reads, '2026-11-23T14:30:00.1Z', T - 23);
test('no seconds', reads, '2026-11-23T14:30Z', T - 123);
test('a blank for the T and no zone, which is UTC', reads, '2026-11-23 14:30:00', T - 123);
test('a date alone, which is midnight UTC', reads, '2026-11-23', Date.UTC(2026, 10, 23));
test('a leap day', reads, '2024-02-29T00:00:00.000Z', Date.UTC(2024, 1, 29));
test('a leap second, as the start of the next minute', reads, '2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1));
test('before 1970', reads, '1969-12-31T23:59:59.000Z', -1000);
test('a day of the last century but one', reads, '1871-01-02', Date.UTC(1871, 0, 2));
test('an offset of hours alone', reads, '2026-11-23 14:30:00.123+00', T);
test('an offset west of hours alone', reads, '2026-11-23T09:30:00.123-05', T);
test('an offset with the minus sign of typography', reads, '2026-11-23T09:30:00.123\u221205:00', T);
test('the basic form', reads, '20261123T143000Z', T - 123);
test('the basic form with an offset', reads, '20261123T153000+0100', T - 123);
test('the basic form of date and time with a blank between', reads, '20261123 143000', T - 123);
test('more digits of fraction than nanoseconds', reads, '2026-11-23T14:30:00.123456789012Z', T);
test('a fraction behind a comma', reads, '2026-11-23T14:30:00,123Z', T);
test('the zone in words', reads, '2026-11-23 14:30:00.123 UTC', T);
test('a zone in brackets behind the offset', reads, '2026-11-23T14:30:00.123+00:00[UTC]', T);
test('an hour alone', reads, '2026-11-23T14', Date.UTC(2026, 10, 23, 14));
test('single digits', reads, '2026-1-2 9:30', Date.UTC(2026, 0, 2, 9, 30));
test('a date with slashes, year first', reads, '2026/11/23 14:30', Date.UTC(2026, 10, 23, 14, 30));
test(
  'a date with dots, year first, as MetaTrader writes it',
  reads,
  '2026.11.23 14:30',
  Date.UTC(2026, 10, 23, 14, 30),
);
test('the end of a day', reads, '2026-11-22T24:00:00Z', Date.UTC(2026, 10, 23));
test('a day of a week', reads, '2026-W48-1', Date.UTC(2026, 10, 23));
test('the first week, which begins in the year before', reads, '2026-W01-1', Date.UTC(2025, 11, 29));
test('a day of a year', reads, '2026-327', Date.UTC(2026, 10, 23));
test('epoch seconds with an exponent as text', reads, '1.7954442e9', 1_795_444_200_000);
test('a date as a number', reads, 20_240_102, Date.UTC(2024, 0, 2));
test('a date as digits', reads, '20240201', Date.UTC(2024, 1, 1));
test('a date and minute as a number', reads, 202_401_021_530, Date.UTC(2024, 0, 2, 15, 30));
test('a date and second as digits', reads, '20240102153000', Date.UTC(2024, 0, 2, 15, 30));
test('a date and millisecond as digits', reads, '20240102153000123', Date.UTC(2024, 0, 2, 15, 30, 0, 123));
test('the first second that is an epoch number', reads, 315_532_800, Date.UTC(1980, 0));

const refuses = test.macro({
  exec(t, value: unknown) {
    t.is(parseTimestamp(value), NaN);
  },
  title: (name) => `no time is read from ${name}`,
});

test('nothing', refuses, undefined);
test('null', refuses, null);
test('empty text', refuses, '');
test('words', refuses, 'yesterday');
test('infinity', refuses, Infinity);
test('NaN', refuses, NaN);
test('an object', refuses, {});
test('true', refuses, true);
test('the 30th of February', refuses, '2026-02-30T00:00:00.000Z');
test('29 February of a year that has none', refuses, '2100-02-29');
test('month 13', refuses, '2026-13-01T00:00:00.000Z');
test('hour 25', refuses, '2026-11-23T25:00:00.000Z');
test('minute 60', refuses, '2026-11-23T14:60:00Z');
test('an offset of 99 hours', refuses, '2026-11-23T14:30:00+99:00');
test('a slash date', refuses, '11/23/2026');
test('a day or month first', refuses, '01/02/2024 14:30');
test('epoch 0, a clock that was never set', refuses, 0);
test('epoch seconds before 1980, as no feed sends them', refuses, 315_532_799);
test('the day of a spreadsheet', refuses, 45_293);
test('milliseconds since midnight', refuses, 34_200_000);
test('digits that spell no day', refuses, 20_241_302);
test('digits that spell no minute', refuses, '202401022560');
test('single digits with nothing between', refuses, '2024111');
test('a date whose separators differ', refuses, '2024-01/02');
test('week 53 of a year that has 52', refuses, '2025-W53-1');
test('day 366 of a common year', refuses, '2025-366');
test('a minute past the end of a day', refuses, '2026-11-23T24:01:00Z');
test('a canonical time with a letter in it', refuses, '2026-11-2xT14:30:00.123Z');
test('text after the time', refuses, '2026-11-23T14:30:00Z now');

test('every ISO time of Date is read back to the millisecond', (t) => {
  const years0To9999 = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
  fc.assert(
    fc.property(fc.date({ ...years0To9999, noInvalidDate: true }), (date) => {
      return parseTimestamp(date.toISOString()) === date.getTime();
    }),
  );
  t.pass();
});

test('a millisecond of this century is the same in every unit, as number and as text', (t) => {
  const ms = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(ms, (time) => {
      const same = [time / 1000, time, time * 1e3, time * 1e6, `${time}`, `${time}000`, `${time}000000`];
      return same.every((value) => parseTimestamp(value) === time);
    }),
  );
  t.pass();
});

const hints = test.macro({
  exec(t, value: unknown, expected: RegExp) {
    t.regex(timestampHint(value), expected);
  },
  title: (name) => `a refused time that is ${name} is told with what may be meant`,
});
test("a spreadsheet's day", hints, '45293.6041', /spreadsheet's day/);
test('milliseconds since midnight', hints, 34_200_000, /counted from midnight/);
test('day or month first', hints, '01/02/2024 14:30', /day or month first\?/);
test('words', hints, 'yesterday', /^$/);

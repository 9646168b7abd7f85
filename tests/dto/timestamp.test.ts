import test from 'ava';
import * as fc from 'fast-check';
import { parseTimestamp } from '../../src/dto/timestamp.ts';

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

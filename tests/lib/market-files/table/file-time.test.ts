import test from 'ava';
import {
  type DateOrder,
  timeOfDay,
  undecidedDate,
  writtenTime,
} from '../../../../lib/market-files/table/file-time.ts';

const at = Date.UTC;

const isTime = test.macro({
  title: (_, text: string) => `a time is read from ${text}`,
  exec(t, text: string, wallMs: number, zone?: number | string, order?: DateOrder) {
    const written = writtenTime(text, order);
    t.is(written?.wallMs, wallMs);
    t.is(written?.zone, zone);
  },
});
test(isTime, '2024-01-02', at(2024, 0, 2));
test(isTime, '2024.01.02 15:04', at(2024, 0, 2, 15, 4));
test(isTime, '2024/1/2 9:05:06.123456', at(2024, 0, 2, 9, 5, 6, 123));
test(isTime, '20240102', at(2024, 0, 2));
test(isTime, '20240102 170000', at(2024, 0, 2, 17));
test(isTime, '20240102 170000123', at(2024, 0, 2, 17, 0, 0, 123));
test(isTime, '20240102-09:30:00', at(2024, 0, 2, 9, 30));
test(isTime, '20240102  09:30:00 US/Eastern', at(2024, 0, 2, 9, 30), 'US/Eastern');
test(isTime, '2024-01-02 09:30:00 America/New_York', at(2024, 0, 2, 9, 30), 'America/New_York');
test(isTime, '2024-01-02T09:30:00Z', at(2024, 0, 2, 9, 30), 0);
test(isTime, '2024-01-02 09:30:00-05:00', at(2024, 0, 2, 9, 30), -5 * 3_600_000);
test(isTime, '2024-01-02 09:30:00 EST', at(2024, 0, 2, 9, 30), -5 * 3_600_000);
test(isTime, '2024-01-02 09:30:00+00:00[Europe/London]', at(2024, 0, 2, 9, 30), 0);
test(isTime, '02.01.2024 00:00:00.000 GMT+0100', at(2024, 0, 2), 3_600_000);
test(isTime, '02.01.24', at(2024, 0, 2));
test(isTime, '02.01.99', at(1999, 0, 2));
test(isTime, '2-Jan-2024', at(2024, 0, 2));
test(isTime, '02-JAN-24', at(2024, 0, 2));
test(isTime, 'January 2, 2024', at(2024, 0, 2));
test(isTime, 'Jan 2, 2024, 4:00 PM', at(2024, 0, 2, 16));
test(isTime, 'Tue, 02 Jan 2024 14:30:00 GMT', at(2024, 0, 2, 14, 30), 0);
test(isTime, '3rd Sep 2024', at(2024, 8, 3));
test(isTime, '2020-01-01 12-AM', at(2020, 0, 1));
test(isTime, '2020-01-01 12-PM', at(2020, 0, 1, 12));
test(isTime, '2024年1月2日', at(2024, 0, 2));
test(isTime, '31/01/2024 14:30', at(2024, 0, 31, 14, 30), undefined, 'day first');
test(isTime, '1/31/2024 2:30 PM', at(2024, 0, 31, 14, 30), undefined, 'month first');

const isNone = test.macro({
  title: (_, text: string, _order?: DateOrder) => `no time is read from ${JSON.stringify(text)}`,
  exec: (t, text: string, order?: DateOrder) => {
    const written = writtenTime(text, order);
    t.true(written === null || Number.isNaN(written.wallMs), JSON.stringify(written));
  },
});
test(isNone, '');
test(isNone, 'Total');
test(isNone, '12:30');
test(isNone, '01/02/2024');
test(isNone, '31/01/2024', 'month first');
test(isNone, '2024-13-02');
test(isNone, '2024-02-30 10:00');
test(isNone, '2024-01-02 25:00');
test(isNone, '2024-01-02 13:00 PM');
test(isNone, '2024-01-02 10:00 somewhere');
test(isNone, '1704067200');

test('which dates depend on the country', (t) => {
  t.deepEqual(undecidedDate('1/2/2024 10:00'), [1, 2]);
  t.deepEqual(undecidedDate('13-01-24'), [13, 1]);
  t.is(undecidedDate('1.2.2024'), null);
  t.is(undecidedDate('2024-01-02'), null);
});

const isClock = test.macro({
  title: (_, text: string) => `the time of day of ${JSON.stringify(text)}`,
  exec: (t, text: string, expected: number | null) => t.is(timeOfDay(text), expected),
});
test(isClock, '14:30', 52_200_000);
test(isClock, '9:30 AM', 34_200_000);
test(isClock, '143005', 52_205_000);
test(isClock, '93000', 34_200_000);
test(isClock, '930', 34_200_000);
test(isClock, '0', 0);
test(isClock, '0.604166666666667', 52_200_000);
test(isClock, '2530', null);
test(isClock, 'noon', null);

import test from 'ava';
import {
  formatChange,
  formatCompact,
  formatDuration,
  formatFull,
  formatMoment,
  formatPrice,
  priceDecimals,
} from '../../../../apps/console/page/format.ts';

const CPI_MS = Date.UTC(2022, 11, 13, 13, 30);

for (const { prices, decimals, text } of [
  { prices: [17_212.12, 17_208], decimals: 2, text: '17,212.12' },
  { prices: [0.3067, 0.3068], decimals: 4, text: '0.3067' },
  { prices: [189], decimals: 2, text: '189.00' },
  { prices: [0.000_012_34], decimals: 8, text: '0.00001234' },
  { prices: [1.1, 1.123_456_789], decimals: 6, text: '1.100000' },
]) {
  test(`a price such as ${prices[0]} has ${decimals} decimals`, (t) => {
    t.is(priceDecimals(prices), decimals);
    t.is(formatPrice(prices[0]!, decimals), text);
  });
}

test('a price that is not known is a dash', (t) => {
  t.is(formatPrice(null, 2), '–');
});

for (const [change, text] of [
  [0.0328, '+3.28%'],
  [-0.0328, '\u22123.28%'],
  [0, '0.00%'],
  [null, '–'],
] as const) {
  test(`a change of ${change} reads ${text}`, (t) => t.is(formatChange(change), text));
}

for (const [ms, text] of [
  [850, '850 ms'],
  [4_230, '4.2 s'],
  [15_121, '15 s'],
  [180_000, '3 min'],
  [7_500_000, '2 h 5 min'],
  [7_200_000, '2 h'],
  [93_600_000, '1 d 2 h'],
  [null, '–'],
] as const) {
  test(`a duration of ${ms} ms reads ${text}`, (t) => t.is(formatDuration(ms), text));
}

test('large numbers have three digits that count', (t) => {
  t.deepEqual([1_234, 45_600_000, 0.0667, 143.2].map(formatCompact), ['1.23K', '45.6M', '0.067', '143']);
});

test('a time tells the year only where it is another one', (t) => {
  t.is(formatMoment(CPI_MS, 'utc', Date.UTC(2026, 0, 1)), '13 Dec 2022 13:30');
  t.is(formatMoment(CPI_MS, 'utc', Date.UTC(2022, 11, 31)), '13 Dec 13:30');
});

test('a full time names its zone', (t) => {
  t.is(formatFull(CPI_MS, 'utc'), 'Tue 13 Dec 2022, 13:30:00 UTC');
});

import test from 'ava';
import type { Facts } from '../../../src/core/alert/facts.ts';
import { explanationOf } from '../../../src/core/notifications/words/explanation.ts';
import { roundText } from '../../../src/core/notifications/words/numbers.ts';

const numbers = {
  changePct: -4.2,
  windowSeconds: 60,
  sigmas: 9.13,
  memorySeconds: 7200,
  volumeRatio: 18.2,
  perYear: 5.2,
};

const said = (facts: Facts, symbol = 'BTCUSDT'): string => explanationOf({ facts, symbol });

for (const [value, text] of [
  [0.0423, '0.042'],
  [4.24, '4.2'],
  [18.4, '18'],
  [0, '0'],
] as const) {
  test(`${value} reads "${text}"`, (t) => t.is(roundText(value), text));
}

test('a move is explained in one sentence with its size, time, rarity and volume', (t) => {
  t.is(
    said({ kind: 'move', ...numbers }),
    'BTCUSDT fell 4.2% in 60 s on 18× its usual volume; this happens about five times a year',
  );
  t.is(
    said({ kind: 'move', ...numbers, changePct: 4.2, volumeRatio: null }),
    'BTCUSDT rose 4.2% in 60 s; this happens about five times a year',
  );
  t.is(
    said({ kind: 'move', ...numbers, volumeRatio: 1.2 }),
    'BTCUSDT fell 4.2% in 60 s; this happens about five times a year',
  );
});

test('a gap says for how long nothing was traded', (t) => {
  t.is(
    said({ kind: 'gap', ...numbers, windowSeconds: 63_000, volumeRatio: null }),
    'BTCUSDT opened 4.2% lower after 17 h 30 min without trading; this happens about five times a year',
  );
});

test('a volume spike says what the price did meanwhile', (t) => {
  t.is(
    said({ kind: 'volume', ...numbers, changePct: 0 }),
    'BTCUSDT traded 18× its usual volume in 60 s while the price stood still; this happens about five times a year',
  );
  t.regex(said({ kind: 'volume', ...numbers }), /while the price fell 4\.2%; this/);
});

test('a wick says how far it went and how much of it came back', (t) => {
  t.is(
    said({ kind: 'wick', ...numbers, recovered: 0.63 }),
    'BTCUSDT fell 4.2% and recovered 63% of it within 60 s on 18× its usual volume; this happens about five times a year',
  );
  t.regex(
    said({ kind: 'wick', ...numbers, changePct: 3, recovered: 0.5 }),
    /^BTCUSDT rose 3\.0% and gave back 50% of it/,
  );
  t.regex(said({ kind: 'wick', ...numbers, recovered: 1.46 }), /and recovered all of it within/);
});

test('a bar that went far and back says how far it ranged', (t) => {
  const { changePct, windowSeconds, volumeRatio, perYear } = numbers;
  t.is(
    said({ kind: 'range', rangePct: 6.3, changePct, windowSeconds, volumeRatio, perYear }),
    'BTCUSDT ranged 6.3% in 60 s, at most 4.2% down on 18× its usual volume; this happens about five times a year',
  );
});

test('a row of a series says what it is and has been', (t) => {
  t.is(
    said({ kind: 'series', value: 95.2, usualValue: -0.0431, perYear: 12 }, 'cpu'),
    'cpu is at 95.20, after −0.04310 of late; this happens about once a month',
  );
});

for (const [perYear, often] of [
  [1100, 'about three times a day'],
  [340, 'about once a day'],
  [110, 'about twice a week'],
  [50, 'about once a week'],
  [12, 'about once a month'],
  [3.2, 'about three times a year'],
  [0.9, 'about once a year'],
  [0.88, 'about once in 2 years'],
  [0.12, 'about once in 8 years'],
  [0.004, 'less than once in 100 years'],
  [0, 'less than once in 100 years'],
] as const) {
  test(`what comes ${perYear} times a year comes ${often}`, (t) => {
    t.true(said({ kind: 'gap', ...numbers, perYear }).endsWith(`; this happens ${often}`));
  });
}

test('facts of a version that measured no rarity say how many deviations it was', (t) => {
  t.is(
    said({ kind: 'move', ...numbers, perYear: null }),
    'BTCUSDT fell 4.2% in 60 s (9.1σ over the last 2 h) on 18× its usual volume',
  );
});

test('a bad print, a split and a stale feed are told as what they are', (t) => {
  t.is(
    said({ kind: 'bad_print', changePct: -62 }, 'ACME'),
    'ACME printed 62% below its last price and came straight back: a bad print, not a move',
  );
  t.regex(
    said({ kind: 'split', ratio: 2 }, 'ACME'),
    /^ACME went to 1\/2 of its last price .* a 2-for-1 split, not a crash$/,
  );
  t.regex(
    said({ kind: 'split', ratio: 1 / 20 }, 'ACME'),
    /^ACME went to 20 times .* a 1-for-20 reverse split, not a spike$/,
  );
  t.is(
    said({ kind: 'stale', staleSeconds: 2520, usualSeconds: 720 }, 'ACME'),
    'ACME has not changed for 42 min: the feed looks stale (normally 12 min at most)',
  );
});

test('whose rules are left out reads how many, one by its name, and why', (t) => {
  const leftOut = { kind: 'rules_left_out', limit: 100, rule: 'Rebound' } as const;
  const why = 'the limit is 100 per symbol, shared equally by its users';
  t.is(
    said({ ...leftOut, count: 3 }),
    `3 of your rules for BTCUSDT are not being evaluated, among them Rebound: ${why}`,
  );
  t.is(said({ ...leftOut, count: 1 }), `your rule Rebound for BTCUSDT is not being evaluated: ${why}`);
});

test('a depeg says how far, from what, and what would be ordinary where that is known', (t) => {
  const usdc = { kind: 'depeg', changePct: -1.234, peg: 1, usualPct: 0.041 } as const;
  t.is(said(usdc, 'USDC-USD'), 'USDC-USD is 1.2% below its peg of 1.00 (normally 0.041%)');
  t.is(
    said({ ...usdc, changePct: 0.6, peg: 7.8, usualPct: null }, 'USDHKD'),
    'USDHKD is 0.6% above its peg of 7.80',
  );
});

test('an outage of prices says how many, why, and the last that could be used', (t) => {
  t.is(
    said({ kind: 'price_outage', count: 3, refusal: 'not_positive', price: 1.02 }),
    'BTCUSDT is no longer sending usable prices: 3 in a row were refused, the latest because it is not above 0; last good price 1.02',
  );
  t.is(
    said({ kind: 'price_outage_end', count: 340, lastedSeconds: 720, price: 16_802.1 }),
    'BTCUSDT prices are back after 12 min: 340 were refused, price now 16,802.10',
  );
});

test('a quote that is crossed around 0 has a share of what it has', (t) => {
  t.is(
    said({ kind: 'crossed_quote', bid: 0.5, ask: 0 }),
    'BTCUSDT quote is crossed by 100%: bid 0.5 above ask 0',
  );
  t.is(
    said({ kind: 'crossed_quote', bid: -1, ask: -2 }),
    'BTCUSDT quote is crossed by 50%: bid −1 above ask −2',
  );
});

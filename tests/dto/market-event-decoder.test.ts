import test from 'ava';
import type { Rejection, RejectionReason } from '../../src/core/market-data/rejection.ts';
import type { Quote } from '../../src/core/market-data/market-event.ts';
import { decodeMarketEvent } from '../../src/dto/market-event-decoder.ts';
import type { RawEvent } from '../../src/dto/market-event-decoder.ts';
import { BAR, NOW_MS, QUOTE, TIMESTAMP_MS, TRADE } from '../support/market-messages.ts';

test('a trade is decoded with all its fields', (t) => {
  t.deepEqual(decodeMarketEvent(TRADE, NOW_MS), {
    type: 'trade',
    symbol: 'AAPL',
    timestampMs: TIMESTAMP_MS,
    price: 189.43,
    volume: 120,
    bid: 189.42,
    ask: 189.44,
    tradeId: 't-1',
    exchange: 'NASDAQ',
    currency: 'USD',
    source: 'finnhub',
    correlationId: 'c-1',
  });
});

test('a quote is decoded, with an empty side of size 0', (t) => {
  t.deepEqual(decodeMarketEvent(QUOTE, NOW_MS), {
    type: 'quote',
    symbol: 'AAPL',
    timestampMs: TIMESTAMP_MS,
    bid: 189.42,
    ask: 189.44,
    bidSize: 3,
    askSize: 0,
  });
});

const METRIC = {
  type: 'metric',
  symbol: 'btcusdt-perp',
  name: 'funding_rate',
  value: -0.0001,
  timestamp: TRADE['timestamp'],
};

test('a metric is a row of a series of its own, under the symbol of its market and its name', (t) => {
  for (const raw of [METRIC, { ...METRIC, name: ' Funding_Rate ', value: '-0.0001' }]) {
    t.deepEqual(decodeMarketEvent(raw, NOW_MS), {
      type: 'bar',
      symbol: 'BTCUSDT-PERP:funding_rate',
      timestampMs: TIMESTAMP_MS,
      open: -0.0001,
      high: -0.0001,
      low: -0.0001,
      close: -0.0001,
      volume: 0,
    });
  }
});

test('a metric without a name, with one that is none, or of no number is refused with the reason', (t) => {
  const refused = (fields: RawEvent) => decodeMarketEvent({ ...METRIC, ...fields }, NOW_MS) as Rejection;
  t.like(refused({ name: undefined }), { reason: 'missing_field' });
  t.like(refused({ name: 'a b' }), { reason: 'bad_text' });
  t.like(refused({ value: 'high' }), { reason: 'not_a_number' });
  t.like(refused({ value: 1e13 }), { reason: 'out_of_range' });
  t.like(refused({ symbol: 'X'.repeat(60) }), { reason: 'bad_symbol' });
});

test('a bar is decoded, its interval in milliseconds', (t) => {
  t.deepEqual(decodeMarketEvent(BAR, NOW_MS), {
    type: 'bar',
    symbol: 'AAPL',
    timestampMs: Date.UTC(2026, 10, 23, 14, 29),
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 500,
    intervalMs: 60_000,
  });
});

const accepts = test.macro((t, raw: RawEvent, expected: RawEvent) => {
  t.like(decodeMarketEvent(raw, NOW_MS), expected);
});

test(
  'a message without a type is a trade',
  accepts,
  { ...TRADE, type: undefined },
  { type: 'trade', price: 189.43 },
);
test('a type in capitals is understood', accepts, { ...QUOTE, type: ' QUOTE ' }, { type: 'quote' });
test(
  'numbers may come as strings',
  accepts,
  { ...TRADE, price: '189.5', volume: ' 1e3 ' },
  { price: 189.5, volume: 1000 },
);
test('a volume of 0 is accepted', accepts, { ...TRADE, volume: 0 }, { volume: 0 });
test('a crossed quote is accepted', accepts, { ...QUOTE, bid: 190, ask: 189 }, { bid: 190, ask: 189 });
test('an unknown field is ignored', accepts, { ...TRADE, colour: 'red' }, { type: 'trade' });
test(
  'a trade five minutes ahead is accepted',
  accepts,
  { ...TRADE, timestamp: NOW_MS + 300_000 },
  { type: 'trade' },
);
test(
  'an empty side of the book does not lose the trade',
  accepts,
  { ...TRADE, bid: 0 },
  { bid: undefined, ask: 189.44 },
);
test(
  'a condition alone is a list of one, and blanks say nothing',
  accepts,
  { ...TRADE, conditions: ' I ', updates_price: true, aggressor: ' BUY ' },
  { conditions: ['I'], updatesPrice: undefined, aggressor: 'buy' },
);
test(
  'a trade that sets no price and adds no volume says so',
  accepts,
  { ...TRADE, conditions: [' ', 'M'], updates_price: false, updates_volume: false },
  { conditions: ['M'], updatesPrice: false, updatesVolume: false },
);
test(
  'a text of 64 characters is accepted',
  accepts,
  { ...TRADE, source: 'x'.repeat(64) },
  { source: 'x'.repeat(64) },
);
test(
  'a symbol of 64 characters is accepted',
  accepts,
  { ...TRADE, symbol: 'x'.repeat(64) },
  { symbol: 'X'.repeat(64) },
);
test(
  'a symbol of Polygon keeps its case: TpC is a preferred share, TPC another company',
  accepts,
  { ...TRADE, symbol: 'TpC', source: 'polygon' },
  { symbol: 'TpC' },
);
test('a symbol of others is folded', accepts, { ...TRADE, symbol: 'TpC' }, { symbol: 'TPC' });
test(
  'a symbol may hold markup, which is escaped where it is shown',
  accepts,
  { ...TRADE, symbol: '<b>' },
  { symbol: '<B>' },
);
test('a symbol that is a number is its digits', accepts, { ...TRADE, symbol: 700 }, { symbol: '700' });
test('a look-alike letter makes another symbol', accepts, { ...TRADE, symbol: 'ſpy' }, { symbol: 'ſPY' });
for (const volume of [undefined, null, '', 'NaN', -1]) {
  test(
    `a trade whose volume is ${JSON.stringify(volume) ?? 'absent'} keeps its price`,
    accepts,
    { ...TRADE, volume },
    { price: 189.43, volume: 0 },
  );
  test(
    `a bar whose volume is ${JSON.stringify(volume) ?? 'absent'} keeps its prices`,
    accepts,
    { ...BAR, volume },
    { close: 11, volume: 0 },
  );
}
test(
  'open and close without a type make a bar',
  accepts,
  { ...BAR, type: undefined },
  { type: 'bar', close: 11 },
);
test(
  'bid and ask without a type and price make a quote',
  accepts,
  { ...QUOTE, type: null },
  { type: 'quote', bid: 189.42 },
);
test(
  'a date of 1969 is a date',
  accepts,
  { ...TRADE, timestamp: '1969-07-20T20:17:00Z' },
  { timestampMs: Date.UTC(1969, 6, 20, 20, 17) },
);
test(
  'a date as a number is that day',
  accepts,
  { ...BAR, timestamp: 20_240_102 },
  { timestampMs: Date.UTC(2024, 0, 2) },
);
test(
  'a bar whose open is a little above its high has its high raised',
  accepts,
  { ...BAR, open: 12.05 },
  { high: 12.05, low: 9 },
);
test(
  'a bar whose close is a little below its low has its low lowered',
  accepts,
  { ...BAR, close: 8.95 },
  { high: 12, low: 8.95 },
);
test(
  'a bar whose low is above its high by rounding is a bar without range',
  accepts,
  { ...BAR, open: 12, close: 12, low: 12.000_001 },
  { high: 12.000_001, low: 12 },
);

const rejects = test.macro((t, raw: RawEvent, reason: RejectionReason, detail: string) => {
  const { signed: _, price: __, ...refusal } = decodeMarketEvent(raw, NOW_MS) as Rejection;
  t.deepEqual(refusal, { type: 'rejected', reason, detail });
});

const knows = test.macro((t, raw: RawEvent, price: Rejection['price']) => {
  const { type, price: known } = decodeMarketEvent(raw, NOW_MS) as Rejection;
  t.is(type, 'rejected');
  t.deepEqual(known, price);
});
const AAPL = { symbol: 'AAPL', timestampMs: TIMESTAMP_MS } as const;
test('a refused price says whose it is', knows, { ...TRADE, price: -37.63 }, { ...AAPL, source: 'trade' });
test('so does one that is missing', knows, { ...TRADE, price: null }, { ...AAPL, source: 'trade' });
test('so does that of a quote', knows, { ...QUOTE, ask: 'x' }, { ...AAPL, source: 'quote' });
test('so does that of a bar', knows, { ...BAR, low: 0, timestamp: TIMESTAMP_MS }, { ...AAPL, source: 'bar' });
test('a refused volume says nothing of the price', knows, { ...TRADE, volume: -3 }, undefined);
test('nor does a price without a time', knows, { ...TRADE, price: 0, timestamp: 'soon' }, undefined);
test('nor one without a symbol', knows, { ...TRADE, price: 0, symbol: '' }, undefined);

test(
  'an aggressor that is no side is rejected',
  rejects,
  { ...TRADE, aggressor: 'maker' },
  'bad_text',
  'aggressor: expected buy or sell, received "maker"',
);
test(
  'a flag that is no truth value is rejected',
  rejects,
  { ...TRADE, updates_price: 'no' },
  'bad_text',
  'updates_price: expected true or false, received "no"',
);
test(
  'more conditions than any feed sends are rejected',
  rejects,
  { ...TRADE, conditions: Array.from({ length: 17 }, String) },
  'bad_text',
  'conditions: expected a list of at most 16 texts of at most 64 characters, received an array of 17',
);

const NUMBER = 'a finite number';
test(
  'an unknown type is rejected',
  rejects,
  { ...TRADE, type: 'news' },
  'unknown_type',
  'type: expected trade, quote, bar or metric, received "news"',
);
test(
  'a type that is no text is rejected',
  rejects,
  { ...TRADE, type: 7 },
  'unknown_type',
  'type: expected trade, quote, bar or metric, received 7',
);
test(
  'a missing price is rejected',
  rejects,
  { ...TRADE, price: null },
  'missing_field',
  `price: expected ${NUMBER}, received none`,
);
test(
  'the text NaN as a price is rejected',
  rejects,
  { ...TRADE, price: 'NaN' },
  'not_a_number',
  `price: expected ${NUMBER}, received "NaN"`,
);
test(
  'a price beyond the doubles is rejected',
  rejects,
  { ...TRADE, price: Infinity },
  'not_a_number',
  `price: expected ${NUMBER}, received Infinity`,
);
test(
  'a price that is an object is rejected',
  rejects,
  { ...TRADE, price: {} },
  'not_a_number',
  `price: expected ${NUMBER}, received an object`,
);
test(
  'a price of 0 is rejected',
  rejects,
  { ...TRADE, price: 0 },
  'not_positive',
  'price: expected a number above 0, received 0',
);
test(
  'a negative price is rejected',
  rejects,
  { ...TRADE, price: '-1' },
  'not_positive',
  'price: expected a number above 0, received "-1"',
);
test(
  'a negative volume is rejected',
  rejects,
  { ...TRADE, volume: -2 },
  'negative',
  'volume: expected a number not below 0, received -2',
);
test(
  'a negative bid is rejected',
  rejects,
  { ...TRADE, bid: -1 },
  'not_positive',
  'bid: expected a number above 0, received -1',
);
for (const [what, nothing] of [
  ['missing', undefined],
  ['null', null],
  ['0', 0],
  ['"0.00"', '0.00'],
  ['blank', ''],
] as const) {
  test(`a quote whose bid is ${what} is a quote of the other side`, (t) => {
    const event = decodeMarketEvent({ ...QUOTE, bid: nothing }, NOW_MS);
    t.is(event.type, 'quote');
    t.false('bid' in event);
    t.is((event as Quote).ask, QUOTE.ask);
  });
}
test(
  'a quote without either side is rejected',
  rejects,
  { ...QUOTE, bid: 0, ask: null },
  'missing_field',
  'bid, ask: expected one of them at least, received none',
);
test('what has one side of a quote, no type and no price is a quote', (t) => {
  const { type: _, bid: __, ...untyped } = QUOTE;
  t.is(decodeMarketEvent(untyped, NOW_MS).type, 'quote');
});
test(
  'a negative size is rejected',
  rejects,
  { ...QUOTE, ask_size: -1 },
  'negative',
  'ask_size: expected a number not below 0, received -1',
);

const SYMBOL = 'a symbol of 1 to 64 printable characters';
test(
  'a missing symbol is rejected',
  rejects,
  { ...TRADE, symbol: undefined },
  'missing_field',
  `symbol: expected ${SYMBOL}, received none`,
);
test(
  'an empty symbol is rejected',
  rejects,
  { ...TRADE, symbol: ' ' },
  'bad_symbol',
  `symbol: expected ${SYMBOL}, received " "`,
);
test(
  'a symbol that turns the direction of text is rejected',
  rejects,
  { ...TRADE, symbol: 'A\u202eB' },
  'bad_symbol',
  `symbol: expected ${SYMBOL}, received "A\u202eB"`,
);
test(
  'a symbol of 65 characters is rejected',
  rejects,
  { ...TRADE, symbol: 'A'.repeat(65) },
  'bad_symbol',
  `symbol: expected ${SYMBOL}, received "${'A'.repeat(60)}…"`,
);

const TIME = 'a time as ISO 8601 or as an epoch number';
test(
  'a missing time is rejected',
  rejects,
  { ...TRADE, timestamp: undefined },
  'missing_field',
  `timestamp: expected ${TIME}, received none`,
);
test(
  'a time in words is rejected',
  rejects,
  { ...TRADE, timestamp: 'now' },
  'bad_timestamp',
  `timestamp: expected ${TIME}, received "now"`,
);
test(
  'epoch 0, a clock that was never set, is rejected',
  rejects,
  { ...TRADE, timestamp: 0 },
  'bad_timestamp',
  `timestamp: expected ${TIME}, received 0`,
);
test(
  'year 1, which programs without a time say, is rejected',
  rejects,
  { ...TRADE, timestamp: '0001-01-01T00:00:00Z' },
  'bad_timestamp',
  'timestamp: expected a time after 1600, received "0001-01-01T00:00:00Z"',
);
test(
  'the day of a spreadsheet is rejected, and told as one',
  rejects,
  { ...TRADE, timestamp: 45_293 },
  'bad_timestamp',
  `timestamp: expected ${TIME}, received 45293 (a spreadsheet's day, or seconds since midnight?)`,
);
test(
  'a time more than five minutes ahead is rejected',
  rejects,
  { ...TRADE, timestamp: NOW_MS + 300_001 },
  'time_in_future',
  `timestamp: expected a time at most 5 minutes ahead of now, received ${NOW_MS + 300_001}`,
);

test(
  'a high far below the close is rejected',
  rejects,
  { ...BAR, high: 10.8 },
  'inconsistent_bar',
  'high: expected at least open, close, received 10.8',
);
test(
  'a close more than a percent above the high is rejected',
  rejects,
  { ...BAR, close: 12.13 },
  'inconsistent_bar',
  'high: expected at least open, close, received 12',
);
test(
  'a low that is above the high by more than rounding is rejected',
  rejects,
  { ...BAR, open: 12, close: 12, low: 12.000_1 },
  'inconsistent_bar',
  'high: expected at least low, received 12',
);
test(
  'a low above the open is rejected',
  rejects,
  { ...BAR, low: 10.5 },
  'inconsistent_bar',
  'low: expected at most open, close, received 10.5',
);
test(
  'a bar without an open is rejected for that',
  rejects,
  { ...BAR, open: undefined },
  'missing_field',
  `open: expected ${NUMBER}, received none`,
);
test(
  'a bar with a low of 0 is rejected',
  rejects,
  { ...BAR, low: 0 },
  'not_positive',
  'low: expected a number above 0, received 0',
);

const INTERVAL = 'an interval such as "1m", "4h", "1d" or whole milliseconds';
test(
  'an interval of a month is rejected',
  rejects,
  { ...BAR, interval: '1M' },
  'bad_interval',
  `interval: expected ${INTERVAL}, received "1M"`,
);
test(
  'an interval of 0 is rejected',
  rejects,
  { ...BAR, interval: 0 },
  'bad_interval',
  `interval: expected ${INTERVAL}, received 0`,
);
test(
  'half a millisecond is rejected',
  rejects,
  { ...BAR, interval: 0.5 },
  'bad_interval',
  `interval: expected ${INTERVAL}, received 0.5`,
);

test(
  'a text of 65 characters is rejected',
  rejects,
  { ...TRADE, source: 'x'.repeat(65) },
  'bad_text',
  `source: expected text of at most 64 characters, received "${'x'.repeat(60)}…"`,
);
test(
  'a correlation id of 129 characters is rejected',
  rejects,
  { ...TRADE, correlation_id: 'x'.repeat(129) },
  'bad_text',
  `correlation_id: expected text of at most 128 characters, received "${'x'.repeat(60)}…"`,
);
test(
  'an exchange that is an object is rejected',
  rejects,
  { ...TRADE, exchange: {} },
  'bad_text',
  'exchange: expected text of at most 64 characters, received an object',
);

const signedOf = (raw: RawEvent) => (decodeMarketEvent(raw, NOW_MS) as Rejection).signed;

test('a message whose only fault is the sign of a price says what it is besides', (t) => {
  t.like(signedOf({ ...TRADE, price: -37.63 }), { type: 'trade', symbol: TRADE.symbol, price: -37.63 });
  t.like(signedOf({ ...TRADE, price: 0 }), { price: 0 });
  t.like(signedOf({ ...QUOTE, bid: -1.5 }), { type: 'quote', bid: -1.5 });
  const bar = { ...BAR, open: -3, high: 1, low: -4, close: -2 };
  t.like(signedOf(bar), { type: 'bar', open: -3, high: 1, low: -4, close: -2 });
});

test('a message with another fault as well is nothing, whatever its instrument', (t) => {
  t.is(signedOf({ ...TRADE, price: -1, aggressor: 'maker' }), undefined);
  t.is(signedOf({ ...TRADE, price: -2e12 }), undefined);
  t.is(signedOf({ ...BAR, open: -3, high: -5, low: -4, close: -2 }), undefined);
  t.is(signedOf({ ...TRADE, volume: -5 }), undefined);
});

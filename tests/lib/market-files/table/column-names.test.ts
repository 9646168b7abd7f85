import test from 'ava';
import {
  plainName,
  rankOf,
  type Role,
  ROLES,
  roleOfWord,
} from '../../../../lib/market-files/table/column-names.ts';

for (const [name, plain] of [
  ['<OPEN>', 'open'],
  ['1. open', 'open'],
  ['openPrice', 'open price'],
  ['Open (USD)', 'open'],
  ['Adj. Close', 'adj close'],
  ['Volume_(BTC)', 'volume'],
  ['Close/Last', 'close last'],
  ['Clôture', 'cloture'],
  ['Najwyższy', 'najwyzszy'],
  ['"Date "', 'date'],
  ['trdMatchID', 'trd match id'],
  ['# timestamp', 'timestamp'],
] as const) {
  test(`${name} is plainly ${plain}`, (t) => t.is(plainName(name), plain));
}

const means = test.macro({
  title: (_, name: string, role: Role) => `${name} means ${role}`,
  exec: (t, name: string, role: Role) => t.not(rankOf(role, name), undefined),
});
for (const name of [
  'Date',
  'Open time',
  'Timestamp',
  'unix',
  '<DTYYYYMMDD>',
  'ts_event',
  'Datum',
  'Fecha',
  '日期',
  'Gmt time',
])
  test(means, name, 'time');
for (const name of ['Ticker', 'Instrument', 'ts_code', '<TICKER>', 'instId']) test(means, name, 'symbol');
for (const name of ['Schluss', 'Dernier', 'Último', '收盘', 'Close/Last', 'settle'])
  test(means, name, 'close');
for (const name of ['Vol.', 'Volume BTC', 'Volumen', 'quantity', '成交量', '<TICKVOL>'])
  test(means, name, 'volume');
for (const name of ['bid_px_00', 'Best Bid', 'bidPrice']) test(means, name, 'bid');

test('what a column is not stays out', (t) => {
  for (const name of [
    'close_time',
    'quote_volume',
    'taker_buy_volume',
    'tradecount',
    'Change %',
    '<OPENINT>',
    'Weighted_Price',
  ]) {
    t.deepEqual(
      ROLES.filter((role) => rankOf(role, name) !== undefined),
      [],
      name,
    );
  }
});

test('a name that says more ranks before one that says less', (t) => {
  t.true(rankOf('close', 'Close')! < rankOf('close', 'Adj Close')!);
  t.true(rankOf('volume', 'Volume')! < rankOf('volume', 'Volume USD')!);
  t.true(rankOf('time', 'ts_event')! < rankOf('time', 'ts_recv')!);
});

test('columns that a user names are roles, other words are not', (t) => {
  t.is(roleOfWord('time'), 'time');
  t.is(roleOfWord('Date'), 'time');
  t.is(roleOfWord('bid size'), 'bidSize');
  t.is(roleOfWord('tradeId'), 'tradeId');
  t.is(roleOfWord('-'), null);
  t.is(roleOfWord('skip'), null);
  t.is(roleOfWord('colour'), undefined);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import test from 'ava';

/**
 * What people met elsewhere and reported publicly, as files of our own: each goes through the back-test, which is the core that
 * runs in production behind the readers that people's files go through.
 */
const BACKTEST = fileURLToPath(new URL('../../apps/backtest/backtest.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'reported-trouble-'));
const MINUTE = 60_000;
const T0 = Date.UTC(2024, 0, 2, 15);
const iso = (ms: number): string => new Date(ms).toISOString();

interface Row {
  readonly symbol: string;
  readonly timestamp: string;
  readonly rejected?: string;
  readonly alert: { readonly anomaly: string; readonly severity: string; readonly change_pct: number } | null;
  readonly indicators: Readonly<Record<string, number | null>>;
  readonly rules_fired?: readonly { readonly rule_id: string }[];
}

let files = 0;
/** The rows of the back-test of one file, and what it says about it. */
async function backtest(name: string, content: string | Uint8Array, ...options: string[]) {
  files += 1;
  const [input, output] = [join(folder, `${files}-${name}`), join(folder, `${files}.ndjson`)];
  writeFileSync(input, content);
  const child = spawn(process.execPath, [BACKTEST, '--input', input, '--output', output, ...options]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  }
  await once(child, 'close');
  const rows = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  return { rows, said, alerts: rows.flatMap(({ alert }) => alert ?? []) };
}

const csv = (header: string, rows: readonly (readonly unknown[])[]): string =>
  [header, ...rows.map((row) => row.join(','))].join('\n');
const ndjson = (messages: readonly object[]): string =>
  messages.map((each) => JSON.stringify(each)).join('\n');
const BARS = 'symbol,timestamp,open,high,low,close,volume';
const TICKS = 'symbol,timestamp,price,volume';
const count = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

/** Sixty minutes of ticks that fall by 30 % in the forty-first. */
const falling = count(240, (index) => {
  const minute = Math.floor(index / 4);
  const price = (minute < 40 ? 100 : 70) + minute / 100;
  return ['AAPL', iso(T0 + minute * MINUTE + (index % 4) * 10_000), price.toFixed(2), 100];
});

test('a file that is newest first is read oldest first, and says so', async (t) => {
  const rows = count(60, (minute) => [
    'BTC',
    iso(T0 + minute * MINUTE),
    100 + minute,
    101 + minute,
    99 + minute,
    100 + minute,
    10,
  ]);
  const { rows: ascending } = await backtest('up.csv', csv(BARS, rows));
  const { rows: descending, said } = await backtest('down.csv', csv(BARS, rows.toReversed()));
  t.deepEqual(descending.at(-1)!.indicators, ascending.at(-1)!.indicators);
  t.is(descending.at(-1)!.indicators['sma_20'], 149.5);
  t.regex(said, /newest first: sorted/);
});

for (const [what, date] of [
  ['a year ahead', iso(T0 + 366 * 86_400_000)],
  ['a month ahead', iso(T0 + 30 * 86_400_000)],
] as const) {
  test(`a single row dated ${what} does not hide a crash`, async (t) => {
    const poisoned = falling.with(50, ['AAPL', date, '100.12', 100]);
    const clean = await backtest('clean.csv', csv(TICKS, falling));
    const { alerts } = await backtest('poison.csv', csv(TICKS, poisoned));
    t.deepEqual(
      alerts.map(({ anomaly, severity }) => [anomaly, severity]),
      [['price_drop', 'CRITICAL']],
    );
    t.is(alerts[0]!.change_pct, clean.alerts[0]!.change_pct);
  });
}

test('a late tick within its minute does not set the close', async (t) => {
  const ticks = count(30, (minute) => {
    const at = (second: number, price: number) => [
      'AAPL',
      iso(T0 + minute * MINUTE + second * 1000),
      price.toFixed(2),
      100,
    ];
    const base = 100 + minute / 10;
    return [at(5, base), at(20, base + 0.02), at(50, base + 0.05), at(6, base - 0.1)];
  });
  const { rows } = await backtest('late.csv', csv(TICKS, ticks.flat()), '--indicators', 'sma:1');
  // The close of the last minute is its latest price by event time.
  t.is(rows.at(-1)!.indicators['sma_1'], 102.95);
});

test('trades of Coinbase Advanced, newest first in each message, make the bars that sorted ones make', async (t) => {
  const message = (order: (trades: object[]) => object[], minute: number) => ({
    channel: 'market_trades',
    timestamp: iso(T0 + (minute + 1) * MINUTE),
    sequence_num: minute,
    events: [
      {
        type: minute === 0 ? 'snapshot' : 'update',
        trades: order(
          count(5, (index) => ({
            trade_id: String(1000 + minute * 5 + index),
            product_id: 'ETH-USD',
            price: (2000 + minute / 2 + index / 10).toFixed(1),
            size: '0.1',
            side: 'BUY',
            time: iso(T0 + minute * MINUTE + (index + 1) * 10_000),
          })),
        ),
      },
    ],
  });
  const last = async (order: (trades: object[]) => object[]) => {
    const messages = count(30, (minute) => message(order, minute));
    return (await backtest('coinbase.ndjson', ndjson(messages))).rows.at(-1)!.indicators;
  };
  const sorted = await last((trades) => trades);
  t.deepEqual(await last((trades) => trades.toReversed()), sorted);
  t.is(Number(sorted['atr_14']!.toFixed(6)), 0.5);
});

for (const [what, form] of [
  ['20240102', (date: string) => date.replaceAll('-', '')],
  ['202401021530', (date: string) => `${date.replaceAll('-', '')}1530`],
  ['20240102153000', (date: string) => `${date.replaceAll('-', '')}153000`],
] as const) {
  test(`dates written as the number ${what} are the dates that are meant`, async (t) => {
    const days = ['2024-01-02', '2024-01-03', '2024-01-04'];
    const { rows } = await backtest(
      'dates.csv',
      csv(
        BARS,
        days.map((day) => ['AAA', form(day), 10, 11, 9, 10.5, 100]),
      ),
    );
    t.deepEqual(
      rows.map(({ timestamp }) => timestamp.slice(0, 10)),
      days,
    );
  });
}

test('symbols are what vendors write', async (t) => {
  const symbols = [
    '^GSPC',
    'ES=F',
    'EURUSD=X',
    'M&M.NS',
    'ES1!',
    '.SPX',
    '/ES',
    'IC MARKETS:1',
    '币安人生USDT',
    'SPY   240119C00475000',
    'BTC/USDT:USDT',
    'A'.repeat(40),
  ];
  const trades = symbols.map((symbol) => ({ symbol, price: 1.5, volume: 1, timestamp: iso(T0) }));
  const { rows } = await backtest('symbols.ndjson', ndjson(trades));
  t.deepEqual(
    rows.map(({ symbol }) => symbol),
    symbols,
  );
});

test('a quote has one side or two, and one that is blown says nothing about the price', async (t) => {
  const quotes = count(300, (index) => {
    const middle = 3000 + Math.sin(index / 7);
    const quote = { type: 'quote', symbol: 'ETH', timestamp: iso(T0 + index * 5000) };
    if (index === 200) return { ...quote, bid: 2700, ask: 3600 };
    if (index === 220) return { ...quote, bid: 0, ask: middle + 0.2 };
    return index === 240
      ? { ...quote, bid: 0.01, ask: 199_999 }
      : { ...quote, bid: middle - 0.2, ask: middle + 0.2 };
  });
  const { rows, alerts } = await backtest('quotes.ndjson.gz', gzipSync(ndjson(quotes)));
  t.deepEqual(alerts, []);
  t.true(rows.every(({ rejected }) => rejected === undefined));
});

test('a volume that is not known is no reason to refuse a price', async (t) => {
  const rows = ['', 'NaN', '-', 'null', '-1', 'n/a'].map((volume, day) => [
    'EURUSD',
    `2024-01-0${day + 2}`,
    1,
    2,
    1,
    1.5 + day / 10,
    volume,
  ]);
  const { rows: read } = await backtest('novol.csv', csv(BARS, rows), '--indicators', 'sma:1,obv');
  t.deepEqual(
    read.map(({ rejected, indicators }) => [rejected, indicators?.['sma_1'], indicators?.['obv']]),
    rows.map((row) => [undefined, row[5], 0]),
  );
});

test('of a bar that is sent again as it grows the last version counts', async (t) => {
  const versions = count(40, (minute) =>
    count(6, (version) => {
      const close = 100 + (minute % 5) / 10 + version / 100;
      const volume = version + 1;
      return {
        type: 'bar',
        symbol: 'BTC',
        timestamp: iso(T0 + minute * MINUTE),
        open: 100,
        high: 101,
        low: 99,
        close,
        volume,
        interval: '1m',
      };
    }),
  );
  const whole = versions.map((each) => each.at(-1)!);
  const grown = await backtest('growing.ndjson', ndjson(versions.flat()));
  const { rows } = await backtest('whole.ndjson', ndjson(whole));
  t.deepEqual(grown.rows.at(-1)!.indicators, rows.at(-1)!.indicators);
  t.is(rows.at(-1)!.indicators['sma_20'] !== null, true);
});

test('several documents in one record are several events', async (t) => {
  const trade = (second: number) =>
    JSON.stringify({ symbol: 'AAPL', price: 185 + second, volume: 100, timestamp: T0 / 1000 + second });
  const { rows } = await backtest('two.ndjson', `${trade(0)}${trade(1)}\n${trade(2)}, ${trade(3)}\n`);
  t.is(rows.length, 4);
  t.true(rows.every(({ rejected }) => rejected === undefined));
});

for (const [vendor, content, options] of [
  [
    'Binance Vision',
    '1735689600000000,93576.0,93610.9,93537.5,93610.9,8.2,1735689659999999,768978.4,2631,3.9,369757.3,0\n',
    ['--symbol', 'BTCUSDT'],
  ],
  [
    'Yahoo',
    'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,185,188,183,185.6,184.9,82488700\n',
    ['--symbol', 'AAPL'],
  ],
  ['Stooq', 'Date,Open,High,Low,Close,Volume\n2024-01-02,185,188,183,185.6,82488700\n', ['--symbol', 'AAPL']],
  ['HistData', '20240102 170000;1.10427;1.10429;1.10425;1.10429;0\n', ['--symbol', 'EURUSD']],
  [
    'Kaggle',
    'Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price\n1325317920,4.39,4.39,4.39,4.39,0.45,2.0,4.39\n',
    ['--symbol', 'BTC'],
  ],
  [
    'CryptoDataDownload',
    'https://www.CryptoDataDownload.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount\n1704153600000,2024-01-02 00:00:00,BTCUSDT,44179.55,44775.54,44179.55,44700,3298.48,146830000.4,120000\n',
    [],
  ],
  [
    'a spreadsheet with semicolons and decimal commas',
    'symbol;timestamp;open;high;low;close;volume\nDAX;2024-01-02;16751,64;16830,1;16700,2;16769,36;1000\n',
    [],
  ],
] as const) {
  test(`a file of ${vendor} loads as it is shipped`, async (t) => {
    const { rows } = await backtest('vendor.csv', content, ...options);
    t.is(rows.length, 1);
    t.is(rows[0]!.rejected, undefined);
    t.regex(rows[0]!.timestamp, /^20(11|24|25)-/);
  });
}

for (const form of [
  '2024-01-02 14:30:00+00',
  '20240102T143000Z',
  '2024-01-02T14:30:00.000000001Z',
  '2024-01-02T15:30:00+01:00',
  '2024-01-02T15:30+01',
]) {
  test(`${form} is a time`, async (t) => {
    const { rows } = await backtest(
      'iso.ndjson',
      ndjson([{ symbol: 'AAPL', price: 185.2, timestamp: form }]),
    );
    t.is(rows[0]!.timestamp, '2024-01-02T14:30:00.000Z');
  });
}

test('a price that never moved is neither overbought nor oversold, and has no RSI and no stochastic', async (t) => {
  const rules = join(folder, 'rules.json');
  const rule = (rule_id: string, source: string, operator: string, target: number) => ({
    rule_id,
    when: { source, operator, target },
  });
  writeFileSync(
    rules,
    JSON.stringify([
      rule('overbought', 'rsi_14', 'greater_than', 70),
      rule('oversold', 'stoch_14_3_3_k', 'less_than', 20),
    ]),
  );
  const flat = count(60, (minute) => ['USDTUSD', iso(T0 + minute * MINUTE), 1, 1, 1, 1, 0]);
  const { rows } = await backtest('flat.csv', csv(BARS, flat), '--rules', rules);
  t.true(rows.every(({ rules_fired = [] }) => rules_fired.length === 0));
  const { rsi_14, stoch_14_3_3_k, stoch_14_3_3_d, sma_20 } = rows.at(-1)!.indicators;
  t.deepEqual([rsi_14, stoch_14_3_3_k, stoch_14_3_3_d, sma_20], [null, null, null, 1]);
});

test('prices of eight millionths on volumes of billions are as good as any', async (t) => {
  const ticks = count(640, (index) => [
    'SHIB',
    iso(T0 + index * 10_000),
    index < 600 ? `0.0000081${2 + (index % 2)}` : '0.00000488',
    1_500_000_000,
  ]);
  const { alerts } = await backtest('shib.csv', csv(TICKS, ticks));
  t.deepEqual(
    alerts.map(({ anomaly, severity }) => [anomaly, severity]),
    [['price_drop', 'CRITICAL']],
  );
});

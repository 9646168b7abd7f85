import test from 'ava';
import type { MarketEvent } from '../../../src/core/market-data/market-event.ts';
import type { RejectionReason } from '../../../src/core/market-data/rejection.ts';
import type { TradeCorrection } from '../../../src/core/market-data/trade-correction.ts';
import { decodeBytes } from '../../../src/dto/kinesis-record.ts';
import { fileRowMessage } from '../../../src/dto/feeds/file-row.ts';
import { NOW_MS, TIMESTAMP_MS } from '../../support/market-messages.ts';

const AT = TIMESTAMP_MS;
const RFC_3339 = '2026-11-23T14:30:00.123456789Z';
const BINANCE = { exchange: 'BINANCE', source: 'binance' };
const COINBASE = { exchange: 'COINBASE', source: 'coinbase' };

const gives = test.macro((t, message: unknown, expected: readonly (MarketEvent | TradeCorrection)[]) => {
  t.deepEqual(
    decodeBytes(Buffer.from(JSON.stringify(message)), NOW_MS),
    expected.map((event, subSequence) => ({ ok: true, subSequence, event })),
  );
});

const finnhub = { type: 'trade', source: 'finnhub' } as const;
test(
  'Finnhub sends several trades in one message, some of volume 0',
  gives,
  {
    type: 'trade',
    data: [
      { s: 'AAPL', p: 189.43, t: AT, v: 120, c: ['1', '12'] },
      { s: 'BINANCE:BTCUSDT', p: 7296.89, t: AT, v: 0.011467, c: null },
      { s: 'OANDA:EUR_USD', p: 1.0845, t: AT, v: 0, c: null },
    ],
  },
  [
    { ...finnhub, symbol: 'AAPL', timestampMs: AT, price: 189.43, volume: 120, conditions: ['1', '12'] },
    { ...finnhub, symbol: 'BINANCE:BTCUSDT', timestampMs: AT, price: 7296.89, volume: 0.011467 },
    { ...finnhub, symbol: 'OANDA:EUR_USD', timestampMs: AT, price: 1.0845, volume: 0 },
  ],
);

const alpaca = { timestampMs: AT, source: 'alpaca' } as const;
test(
  'Alpaca sends trades, quotes and bars in one array',
  gives,
  [
    { T: 't', i: 96921, S: 'AAPL', x: 'D', p: 126.55, s: 1, t: RFC_3339, c: ['@', 'I'], z: 'C' },
    { T: 'q', S: 'AMD', bx: 'U', bp: 87.66, bs: 1, ax: 'Q', ap: 87.68, as: 4, t: RFC_3339, c: ['R'], z: 'C' },
    {
      T: 'b',
      S: 'SPY',
      o: 388.985,
      h: 389.13,
      l: 388.975,
      c: 389.12,
      v: 49378,
      n: 461,
      vw: 389.06,
      t: '2026-11-23T14:29:00Z',
    },
    { T: 'd', S: 'SPY', o: 388, h: 390, l: 387, c: 389, v: 5, t: '2026-11-23T05:00:00Z' },
    { T: 't', S: 'BTC/USD', p: 61837.63, s: 0.02, t: RFC_3339, i: 1, tks: 'B' },
  ],
  [
    {
      ...alpaca,
      type: 'trade',
      symbol: 'AAPL',
      price: 126.55,
      volume: 1,
      exchange: 'D',
      tradeId: '96921',
      conditions: ['@', 'I'],
      updatesPrice: false,
    },
    { ...alpaca, type: 'quote', symbol: 'AMD', bid: 87.66, ask: 87.68, bidSize: 1, askSize: 4 },
    {
      ...alpaca,
      type: 'bar',
      symbol: 'SPY',
      timestampMs: Date.UTC(2026, 10, 23, 14, 29),
      intervalMs: 60_000,
      open: 388.985,
      high: 389.13,
      low: 388.975,
      close: 389.12,
      volume: 49378,
    },
    {
      ...alpaca,
      type: 'bar',
      symbol: 'SPY',
      timestampMs: Date.UTC(2026, 10, 23, 5),
      intervalMs: 86_400_000,
      open: 388,
      high: 390,
      low: 387,
      close: 389,
      volume: 5,
    },
    {
      ...alpaca,
      type: 'trade',
      symbol: 'BTC/USD',
      price: 61837.63,
      volume: 0.02,
      tradeId: '1',
      aggressor: 'buy',
    },
  ],
);

test(
  'Alpaca corrects a trade, and takes one back',
  gives,
  [
    {
      T: 'c',
      S: 'EEM',
      x: 'M',
      oi: 52983525033527,
      op: 39.1582,
      os: 440000,
      oc: [' ', '7'],
      ci: 52983525034326,
      cp: 39.1809,
      cs: 440000,
      cc: [' ', '7'],
      z: 'B',
      t: RFC_3339,
    },
    { T: 'x', S: 'GOOGL', i: 465, x: 'D', p: 2831.27, s: 100, a: 'C', z: 'C', t: RFC_3339 },
  ],
  [
    {
      ...alpaca,
      type: 'correction',
      symbol: 'EEM',
      originalTradeId: '52983525033527',
      tradeId: '52983525034326',
      price: 39.1809,
      volume: 440000,
      exchange: 'M',
    },
    { ...alpaca, type: 'correction', symbol: 'GOOGL', originalTradeId: '465', exchange: 'D' },
  ],
);

const ALPACA_BAR = { t: RFC_3339, o: 10, h: 12, l: 9, c: 11, v: 500, n: 3, vw: 10.5 };
const HISTORIC_BAR = { type: 'bar', open: 10, high: 12, low: 9, close: 11, volume: 500 } as const;

const polygon = { timestampMs: AT, source: 'polygon' } as const;
test(
  'Polygon sends trades, quotes and aggregates in one array',
  gives,
  [
    { ev: 'T', sym: 'MSFT', x: 4, i: '12345', z: 3, p: 114.125, s: 100, c: [0, 12], t: AT, q: 3681328 },
    { ev: 'Q', sym: 'MSFT', bx: 4, bp: 114.125, bs: 100, ax: 7, ap: 114.128, as: 160, c: 0, t: AT, z: 3 },
    {
      ev: 'AM',
      sym: 'GTE',
      v: 4110,
      av: 9470157,
      op: 0.4372,
      vw: 0.4488,
      o: 0.4488,
      c: 0.4486,
      h: 0.4489,
      l: 0.4486,
      a: 0.4352,
      z: 685,
      s: AT,
      e: AT + 60_000,
    },
    { ev: 'XT', pair: 'BTC-USD', p: 33021.9, t: AT, s: 0.01616617, c: [2], i: 14272084, x: 3 },
  ],
  [
    {
      ...polygon,
      type: 'trade',
      symbol: 'MSFT',
      price: 114.125,
      volume: 100,
      exchange: '4',
      tradeId: '12345',
      conditions: ['0', '12'],
    },
    { ...polygon, type: 'quote', symbol: 'MSFT', bid: 114.125, ask: 114.128, bidSize: 100, askSize: 160 },
    {
      ...polygon,
      type: 'bar',
      symbol: 'GTE',
      intervalMs: 60_000,
      open: 0.4488,
      high: 0.4489,
      low: 0.4486,
      close: 0.4486,
      volume: 4110,
    },
    {
      ...polygon,
      type: 'trade',
      symbol: 'BTC-USD',
      price: 33021.9,
      volume: 0.01616617,
      exchange: '3',
      tradeId: '14272084',
      conditions: ['2'],
    },
  ],
);

const binanceTrade = {
  e: 'trade',
  E: AT + 5,
  s: 'BTCUSDT',
  t: 3_747_000_001,
  p: '61837.63000000',
  q: '0.02000000',
  T: AT,
  m: true,
  M: true,
};
const bitcoin = {
  type: 'trade',
  symbol: 'BTCUSDT',
  timestampMs: AT,
  price: 61837.63,
  volume: 0.02,
  aggressor: 'sell',
  ...BINANCE,
} as const;
test('a Binance trade has its decimals as strings', gives, binanceTrade, [
  { ...bitcoin, tradeId: '3747000001' },
]);
test('a Binance trade may be in microseconds', gives, { ...binanceTrade, T: AT * 1000 + 456 }, [
  { ...bitcoin, tradeId: '3747000001' },
]);
for (const kind of ['INSURANCE_FUND', 'ADL']) {
  test(
    `a Binance futures trade of kind ${kind} sets neither price nor volume`,
    gives,
    { ...binanceTrade, X: kind },
    [{ ...bitcoin, tradeId: '3747000001', conditions: [kind], updatesPrice: false, updatesVolume: false }],
  );
}
test('a Binance futures trade at the market is one like others', gives, { ...binanceTrade, X: 'MARKET' }, [
  { ...bitcoin, tradeId: '3747000001' },
]);
test('a Binance combined stream wraps each message', gives, { stream: 'btcusdt@trade', data: binanceTrade }, [
  { ...bitcoin, tradeId: '3747000001' },
]);
test(
  'a Binance aggregate trade counts by its aggregate id',
  gives,
  { e: 'aggTrade', E: AT, s: 'BTCUSDT', a: 26129, p: '61837.63', q: '0.02', f: 100, l: 105, T: AT, m: true },
  [{ ...bitcoin, tradeId: '26129' }],
);

const kline = {
  t: AT - 60_000,
  T: AT - 1,
  s: 'BNBUSDT',
  i: '1m',
  f: 100,
  L: 200,
  o: '10.10',
  c: '10.20',
  h: '10.25',
  l: '10.05',
  v: '1000',
  n: 100,
  x: true,
  q: '1',
  V: '5',
  Q: '0.5',
};
test('a closed Binance kline is a bar', gives, { e: 'kline', E: AT, s: 'BNBUSDT', k: kline }, [
  {
    type: 'bar',
    symbol: 'BNBUSDT',
    timestampMs: AT - 60_000,
    intervalMs: 60_000,
    open: 10.1,
    high: 10.25,
    low: 10.05,
    close: 10.2,
    volume: 1000,
    ...BINANCE,
  },
]);
test(
  'a Binance futures book ticker is a quote',
  gives,
  {
    e: 'bookTicker',
    u: 400900217,
    E: AT,
    T: AT,
    s: 'BNBUSDT',
    b: '25.35',
    B: '31.21',
    a: '25.36',
    A: '40.66',
  },
  [
    {
      type: 'quote',
      symbol: 'BNBUSDT',
      timestampMs: AT,
      bid: 25.35,
      ask: 25.36,
      bidSize: 31.21,
      askSize: 40.66,
      ...BINANCE,
    },
  ],
);

const match = {
  type: 'match',
  trade_id: 10,
  sequence: 50,
  maker_order_id: 'ac92',
  taker_order_id: '132f',
  time: '2026-11-23T14:30:00.123456Z',
  product_id: 'BTC-USD',
  size: '5.23512',
  price: '400.23',
  side: 'sell',
};
const coinbaseTrade = {
  type: 'trade',
  symbol: 'BTC-USD',
  timestampMs: AT,
  price: 400.23,
  volume: 5.23512,
  tradeId: '10',
  aggressor: 'buy',
  ...COINBASE,
} as const;
test('a Coinbase Exchange match is a trade', gives, match, [coinbaseTrade]);
test('the last match before a Coinbase subscription is a trade', gives, { ...match, type: 'last_match' }, [
  coinbaseTrade,
]);
test(
  'Coinbase Advanced sends events of several trades',
  gives,
  {
    channel: 'market_trades',
    client_id: '',
    timestamp: RFC_3339,
    sequence_num: 0,
    events: [
      {
        type: 'snapshot',
        trades: [
          {
            trade_id: '1',
            product_id: 'ETH-USD',
            price: '1260.01',
            size: '0.3',
            side: 'BUY',
            time: RFC_3339,
          },
          {
            trade_id: '2',
            product_id: 'ETH-USD',
            price: '1260.02',
            size: '0.4',
            side: 'SELL',
            time: RFC_3339,
          },
        ],
      },
      {
        type: 'update',
        trades: [
          {
            trade_id: '3',
            product_id: 'ETH-USD',
            price: '1260.03',
            size: '0.5',
            side: 'BUY',
            time: RFC_3339,
          },
        ],
      },
    ],
  },
  [
    {
      type: 'trade',
      symbol: 'ETH-USD',
      timestampMs: AT,
      price: 1260.01,
      volume: 0.3,
      tradeId: '1',
      aggressor: 'sell',
      ...COINBASE,
    },
    {
      type: 'trade',
      symbol: 'ETH-USD',
      timestampMs: AT,
      price: 1260.02,
      volume: 0.4,
      tradeId: '2',
      aggressor: 'buy',
      ...COINBASE,
    },
    {
      type: 'trade',
      symbol: 'ETH-USD',
      timestampMs: AT,
      price: 1260.03,
      volume: 0.5,
      tradeId: '3',
      aggressor: 'sell',
      ...COINBASE,
    },
  ],
);

const advanced = (trades: readonly object[]): object => ({
  channel: 'market_trades',
  sequence_num: 0,
  events: [
    {
      type: 'snapshot',
      trades: trades.map((each) => ({ product_id: 'ETH-USD', size: '1', side: 'BUY', ...each })),
    },
  ],
});

test('Coinbase Advanced has the newest trade first: they come in the order of time, then of their numbers', (t) => {
  const at = (second: number): string => `2026-11-23T14:29:${second}.5Z`;
  const message = advanced([
    { trade_id: '1000', price: '4', time: at(20) },
    { trade_id: '999', price: '3', time: at(20) },
    { trade_id: 'b-uuid', price: '2', time: at(19) },
    { trade_id: 'a-uuid', price: '1', time: at(19) },
  ]);
  const events = decodeBytes(Buffer.from(JSON.stringify(message)), NOW_MS);
  t.deepEqual(
    events.map((each) => each.ok && each.event.type === 'trade' && [each.event.price, each.event.tradeId]),
    [
      [1, 'a-uuid'],
      [2, 'b-uuid'],
      [3, '999'],
      [4, '1000'],
    ],
  );
});

test(
  'Alpaca gives pages of history by symbol',
  gives,
  { bars: { AAPL: [ALPACA_BAR], 'BRK.B': [ALPACA_BAR] }, next_page_token: null },
  [
    { ...alpaca, ...HISTORIC_BAR, symbol: 'AAPL' },
    { ...alpaca, ...HISTORIC_BAR, symbol: 'BRK.B' },
  ],
);
test(
  'Alpaca gives a page of one symbol',
  gives,
  { bars: [ALPACA_BAR], symbol: 'AAPL', next_page_token: 'x' },
  [{ ...alpaca, ...HISTORIC_BAR, symbol: 'AAPL' }],
);
test(
  'Alpaca gives pages of trades',
  gives,
  {
    trades: { AAPL: [{ i: 7, x: 'V', p: 1.5, s: 10, t: RFC_3339, c: ['@'], z: 'C' }] },
    next_page_token: null,
  },
  [
    {
      ...alpaca,
      type: 'trade',
      symbol: 'AAPL',
      price: 1.5,
      volume: 10,
      tradeId: '7',
      exchange: 'V',
      conditions: ['@'],
    },
  ],
);

test(
  'a Polygon symbol keeps its case',
  gives,
  [{ ev: 'T', sym: 'TpC', p: 25.1, s: 10, t: AT, i: '1', x: 4 }],
  [{ ...polygon, type: 'trade', symbol: 'TpC', price: 25.1, volume: 10, tradeId: '1', exchange: '4' }],
);
test(
  'Polygon sends currencies as quotes and aggregates, and values of indices',
  gives,
  [
    { ev: 'C', p: 'USD/CNH', x: 44, a: 6.83366, b: 6.83363, t: AT },
    { ev: 'CA', pair: 'USD/EUR', o: 0.8687, c: 0.8688, h: 0.8689, l: 0.8686, v: 20, s: AT, e: AT + 60_000 },
    { ev: 'V', val: 3988.5, T: 'I:SPX', t: AT },
  ],
  [
    { ...polygon, type: 'quote', symbol: 'USD/CNH', bid: 6.83363, ask: 6.83366, exchange: '44' },
    {
      ...polygon,
      type: 'bar',
      symbol: 'USD/EUR',
      intervalMs: 60_000,
      open: 0.8687,
      high: 0.8689,
      low: 0.8686,
      close: 0.8688,
      volume: 20,
    },
    { ...polygon, type: 'trade', symbol: 'I:SPX', price: 3988.5, volume: 0 },
  ],
);

test(
  'a month of Binance is as long as it is',
  gives,
  { e: 'kline', k: { ...kline, i: '1M', t: Date.UTC(2026, 8), T: Date.UTC(2026, 9) - 1 } },
  [
    {
      type: 'bar',
      symbol: 'BNBUSDT',
      timestampMs: Date.UTC(2026, 8),
      intervalMs: 30 * 86_400_000,
      open: 10.1,
      high: 10.25,
      low: 10.05,
      close: 10.2,
      volume: 1000,
      ...BINANCE,
    },
  ],
);
test(
  'a Binance kline of a continuous contract has the name of its stream',
  gives,
  { e: 'continuous_kline', ps: 'BTCUSDT', ct: 'PERPETUAL', k: { ...kline, s: undefined } },
  [
    {
      type: 'bar',
      symbol: 'BTCUSDT_PERPETUAL',
      timestampMs: AT - 60_000,
      intervalMs: 60_000,
      open: 10.1,
      high: 10.25,
      low: 10.05,
      close: 10.2,
      volume: 1000,
      ...BINANCE,
    },
  ],
);

const KRAKEN = { exchange: 'KRAKEN', source: 'kraken' };
test(
  'Kraken sends several trades in one message, of several symbols',
  gives,
  {
    channel: 'trade',
    type: 'update',
    data: [
      {
        symbol: 'MATIC/USD',
        side: 'sell',
        price: 0.5117,
        qty: 40,
        ord_type: 'market',
        trade_id: 4665906,
        timestamp: RFC_3339,
      },
      {
        symbol: 'BTC/USD',
        side: 'buy',
        price: 26_500.1,
        qty: 0.01,
        ord_type: 'limit',
        trade_id: 7,
        timestamp: RFC_3339,
      },
    ],
  },
  [
    {
      type: 'trade',
      symbol: 'MATIC/USD',
      timestampMs: AT,
      price: 0.5117,
      volume: 40,
      tradeId: '4665906',
      aggressor: 'sell',
      ...KRAKEN,
    },
    {
      type: 'trade',
      symbol: 'BTC/USD',
      timestampMs: AT,
      price: 26_500.1,
      volume: 0.01,
      tradeId: '7',
      aggressor: 'buy',
      ...KRAKEN,
    },
  ],
);
test(
  'a Kraken candle is a bar, its minutes its length',
  gives,
  {
    channel: 'ohlc',
    type: 'update',
    timestamp: RFC_3339,
    data: [
      {
        symbol: 'ALGO/USD',
        open: 0.1,
        high: 0.12,
        low: 0.09,
        close: 0.11,
        trades: 2,
        volume: 500.5,
        interval_begin: '2026-11-23T14:25:00.000000000Z',
        interval: 5,
        timestamp: '2026-11-23T14:30:00Z',
      },
    ],
  },
  [
    {
      type: 'bar',
      symbol: 'ALGO/USD',
      timestampMs: Date.UTC(2026, 10, 23, 14, 25),
      intervalMs: 300_000,
      open: 0.1,
      high: 0.12,
      low: 0.09,
      close: 0.11,
      volume: 500.5,
      ...KRAKEN,
    },
  ],
);

const BYBIT = { exchange: 'BYBIT', source: 'bybit' };
const bybitTrade = {
  T: AT,
  s: 'BTCUSDT',
  S: 'Buy',
  v: '0.001',
  p: '16578.50',
  L: 'PlusTick',
  i: '20f43950-d8dd',
  BT: false,
};
const bybitEvent = {
  type: 'trade',
  symbol: 'BTCUSDT',
  timestampMs: AT,
  price: 16_578.5,
  volume: 0.001,
  tradeId: '20f43950-d8dd',
  aggressor: 'buy',
  ...BYBIT,
} as const;
test(
  'Bybit sends trades, of which block trades set no price',
  gives,
  {
    topic: 'publicTrade.BTCUSDT',
    type: 'snapshot',
    ts: AT,
    data: [bybitTrade, { ...bybitTrade, S: 'Sell', BT: true }],
  },
  [bybitEvent, { ...bybitEvent, aggressor: 'sell', updatesPrice: false }],
);
const bybitKline = {
  start: AT,
  end: AT + 299_999,
  interval: '5',
  open: '16649.5',
  close: '16677',
  high: '16678',
  low: '16608',
  volume: '2.081',
  turnover: '34666',
  confirm: true,
  timestamp: AT,
};
test(
  'a confirmed Bybit kline is a bar',
  gives,
  { topic: 'kline.5.BTC-26SEP25', data: [bybitKline], ts: AT, type: 'snapshot' },
  [
    {
      type: 'bar',
      symbol: 'BTC-26SEP25',
      timestampMs: AT,
      intervalMs: 300_000,
      open: 16_649.5,
      high: 16_678,
      low: 16_608,
      close: 16_677,
      volume: 2.081,
      ...BYBIT,
    },
  ],
);

const OKX = { exchange: 'OKX', source: 'okx' };
test(
  'OKX sends trades',
  gives,
  {
    arg: { channel: 'trades', instId: 'BTC-USDT' },
    data: [
      {
        instId: 'BTC-USDT',
        tradeId: '130639474',
        px: '42219.9',
        sz: '0.12060306',
        side: 'buy',
        ts: String(AT),
        count: '3',
      },
    ],
  },
  [
    {
      type: 'trade',
      symbol: 'BTC-USDT',
      timestampMs: AT,
      price: 42_219.9,
      volume: 0.12060306,
      tradeId: '130639474',
      aggressor: 'buy',
      ...OKX,
    },
  ],
);
const okxCandle = [
  String(AT),
  '42500',
  '48199.9',
  '41006.1',
  '41500',
  '3587.4',
  '166741046.2',
  '166741046.2',
  '1',
];
const okxBar = {
  type: 'bar',
  symbol: 'BTC-USDT',
  timestampMs: AT,
  open: 42_500,
  high: 48_199.9,
  low: 41_006.1,
  close: 41_500,
  volume: 3587.4,
  ...OKX,
} as const;
test(
  'an OKX candle that is over is a bar',
  gives,
  { arg: { channel: 'candle1H', instId: 'BTC-USDT' }, data: [okxCandle] },
  [{ ...okxBar, intervalMs: 3_600_000 }],
);
test(
  'an OKX candle of a day in UTC is a day',
  gives,
  { arg: { channel: 'candle1Dutc', instId: 'BTC-USDT' }, data: [okxCandle] },
  [{ ...okxBar, intervalMs: 86_400_000 }],
);
test(
  'an OKX candle of a month has no fixed length',
  gives,
  { arg: { channel: 'candle1M', instId: 'BTC-USDT' }, data: [okxCandle] },
  [okxBar],
);

const refuses = test.macro((t, message: unknown, reason: RejectionReason, detail: RegExp) => {
  const [rejected, ...others] = decodeBytes(Buffer.from(JSON.stringify(message)), NOW_MS);
  t.deepEqual(others, []);
  if (!t.true(rejected?.ok === false) || rejected?.ok !== false) return;
  t.is(rejected.reason, reason);
  t.regex(rejected.detail, detail);
});

test(
  'a Finnhub ping is about the connection',
  refuses,
  { type: 'ping' },
  'control_message',
  /finnhub: "ping"/,
);
test(
  'a Finnhub error is about the connection',
  refuses,
  { type: 'error', msg: 'Invalid token' },
  'control_message',
  /"error"/,
);
test(
  'Finnhub news is not read',
  refuses,
  { type: 'news', data: [{ headline: '' }] },
  'unsupported_message',
  /finnhub: .*"news"/,
);
test(
  'a Finnhub message without trades says so',
  refuses,
  { type: 'trade', data: [] },
  'missing_field',
  /data: .* an array of 0/,
);
test(
  'an Alpaca greeting is about the connection',
  refuses,
  [{ T: 'success', msg: 'connected' }],
  'control_message',
  /alpaca: "success"/,
);
test(
  'an Alpaca subscription is about the connection',
  refuses,
  [{ T: 'subscription', trades: [] }],
  'control_message',
  /alpaca: "subscription"/,
);
test(
  'an Alpaca error is about the connection',
  refuses,
  [{ T: 'error', code: 400 }],
  'control_message',
  /alpaca: "error"/,
);
test(
  'an Alpaca correction without the trade it corrects is refused',
  refuses,
  [{ T: 'c', S: 'A', ci: 2, cp: 2, cs: 1, t: RFC_3339 }],
  'missing_field',
  /^original_trade_id: expected text of at most 64 characters, received none$/,
);
test(
  'an Alpaca bar that was updated is not read',
  refuses,
  [{ T: 'u', S: 'A' }],
  'unsupported_message',
  /alpaca: .*"u"/,
);
test(
  'a Polygon status is about the connection',
  refuses,
  [{ ev: 'status', status: 'connected' }],
  'control_message',
  /polygon: "status"/,
);
test(
  'Polygon LULD bands are not read',
  refuses,
  [{ ev: 'LULD', T: 'MSFT', h: 1, l: 1 }],
  'unsupported_message',
  /polygon: .*"LULD"/,
);
test(
  'a Binance subscription is about the connection',
  refuses,
  { result: null, id: 1 },
  'control_message',
  /binance: "result"/,
);
test(
  'a Binance error is about the connection',
  refuses,
  { error: { code: 2 }, id: 1 },
  'control_message',
  /binance: "error"/,
);
test(
  'a Binance futures trade that stands for none has no price to be missed',
  refuses,
  { ...binanceTrade, X: 'NA', p: '0.00', q: '0.00' },
  'unsupported_message',
  /trade without a fill/,
);
test(
  'a growing Binance kline is not a bar yet',
  refuses,
  { e: 'kline', k: { ...kline, x: false } },
  'unsupported_message',
  /still open/,
);
test(
  'a Binance kline without its body is not read',
  refuses,
  { e: 'kline' },
  'unsupported_message',
  /without k/,
);
test(
  'a Binance day ticker is not read',
  refuses,
  { e: '24hrTicker', s: 'A' },
  'unsupported_message',
  /binance: .*"24hrTicker"/,
);
test(
  'a Binance spot book ticker has no time',
  refuses,
  { u: 1, s: 'A', b: '1', B: '1', a: '2', A: '1' },
  'unsupported_message',
  /without a time/,
);
test(
  'a Binance stream of nothing is not read',
  refuses,
  { stream: 's', data: null },
  'unsupported_message',
  /binance: .*null/,
);
test(
  'a Coinbase subscription is about the connection',
  refuses,
  { type: 'subscriptions', channels: [] },
  'control_message',
  /coinbase: "subscriptions"/,
);
test(
  'a Coinbase Advanced heartbeat is about the connection',
  refuses,
  { channel: 'heartbeats', events: [] },
  'control_message',
  /coinbase: "heartbeats"/,
);
test(
  'a Coinbase order is not read',
  refuses,
  { ...match, type: 'open' },
  'unsupported_message',
  /coinbase: .*"open"/,
);
test(
  'a Coinbase Advanced channel without trades is not read',
  refuses,
  { channel: 'l2_data', events: [] },
  'unsupported_message',
  /coinbase: .*"l2_data"/,
);
test(
  'a Coinbase Advanced event without trades says so',
  refuses,
  { channel: 'market_trades', events: [{}] },
  'missing_field',
  /trades: .*none/,
);
const named = (vendor: string, message: object): void =>
  test(`${vendor} is named where ${JSON.stringify(message).slice(0, 60)} is not read`, (t) => {
    const [rejected] = decodeBytes(Buffer.from(JSON.stringify(message)), NOW_MS);
    t.true(rejected?.ok === false && rejected.detail.startsWith(`${vendor}: `), JSON.stringify(rejected));
  });
named('kraken', { channel: 'book', type: 'snapshot', data: [{ symbol: 'BTC/USD', bids: [] }] });
named('kraken', { channel: 'heartbeat' });
named('kraken', { channel: 'status', type: 'update', data: [{ system: 'online' }] });
named('kraken', { method: 'subscribe', result: { channel: 'trade' }, success: true, time_in: RFC_3339 });
named('bybit', { topic: 'orderbook.50.BTCUSDT', type: 'snapshot', data: { s: 'BTCUSDT', b: [] } });
named('bybit', { topic: 'kline.1.BTCUSDT', data: [{ ...bybitKline, confirm: false }] });
named('bybit', { success: true, ret_msg: 'subscribe', conn_id: 'x', op: 'subscribe' });
named('okx', { arg: { channel: 'tickers', instId: 'BTC-USDT' }, data: [{ last: '1' }] });
named('okx', { arg: { channel: 'candle1m', instId: 'BTC-USDT' }, data: [[...okxCandle.slice(0, -1), '0']] });
named('okx', { arg: { channel: 'candle1m', instId: 'BTC-USDT' }, data: null });
named('okx', { event: 'subscribe', arg: { channel: 'trades', instId: 'BTC-USDT' }, connId: 'a4d3ae55' });
named('okx', { event: 'error', code: '60012', msg: 'Invalid request' });
named('finnhub', { type: 'trade', data: null });
named('finnhub', { type: 'error', msg: 'Invalid symbol' });
named('coinbase', { type: 'error', message: 'Failed to subscribe' });
named('coinbase', { type: 'ticker', product_id: 'ETH-USD', price: '1285.22' });
named('coinbase', { channel: 'market_trades', events: [{}] });
named('alpaca', { orderbooks: {}, next_page_token: null });
named('alpaca', { bars: { AAPL: [] }, next_page_token: null });
named('alpaca', { bars: {}, next_page_token: null });
named('okx', { arg: { channel: 'candle1m', instId: 'BTC-USDT' }, data: [] });

test(
  'a list that says nothing of its vendor is no trade of Finnhub',
  refuses,
  { data: [{ p: 1 }] },
  'missing_field',
  /^price: /,
);

test('a row of a file is refused with the reason that its reader had, and no other than a known one', (t) => {
  const row = fileRowMessage('DAX;16751', { reason: 'bad_row', detail: 'expected 7 columns, got 2' });
  for (const [reason, expected] of [
    ['bad_row', 'bad_row'],
    ['not_a_number', 'not_a_number'],
    ['made up', 'bad_row'],
  ]) {
    const [rejected] = decodeBytes(Buffer.from(JSON.stringify({ ...row, reason })), NOW_MS);
    t.like(rejected, { ok: false, reason: expected, detail: 'expected 7 columns, got 2' });
  }
});
test(
  'a row of a file without a reason is refused all the same',
  refuses,
  { type: 'file_row' },
  'bad_row',
  /row of a file/,
);

test(
  'a message of no feed has no symbol',
  refuses,
  { hello: 1 },
  'missing_field',
  /price: expected a finite number, received none/,
);
test('an empty object has no price', refuses, {}, 'missing_field', /received none/);

test('one bad trade in an envelope leaves the others, in their order', (t) => {
  const trade = { s: 'AAPL', p: 1, t: AT, v: 1 };
  const events = decodeBytes(
    Buffer.from(JSON.stringify({ type: 'trade', data: [trade, { ...trade, p: -1 }, trade] })),
    NOW_MS,
  );
  t.like(events, [
    { ok: true, subSequence: 0 },
    { ok: false, subSequence: 1, reason: 'not_positive' },
    { ok: true, subSequence: 2 },
  ]);
});

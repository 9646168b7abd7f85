import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { type InputOptions, type InputRow, openInput } from '../../../lib/market-files/open-input.ts';
import { type Reading, readingText } from '../../../lib/market-files/reading.ts';

/*
 * Files in the forms in which vendors hand them out and programs save them; the figures are made up.
 */
const NOW_MS = Date.parse('2026-11-23T15:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

interface Read {
  readonly rows: readonly InputRow[];
  readonly readings: readonly Reading[];
}

async function read(
  t: ExecutionContext,
  name: string,
  content: string | Uint8Array,
  options: Partial<InputOptions> = {},
): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), 'forms-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  const rows: InputRow[] = [];
  const readings: Reading[] = [];
  const input = openInput(path, {
    nowMs: NOW_MS,
    onReading: (reading) => readings.push(reading),
    ...options,
  });
  for await (const row of input) rows.push(row);
  return { rows, readings };
}

interface Form {
  readonly name: string;
  readonly lines: readonly string[];
  readonly end?: string;
  /** What is said of it. */
  readonly said: string;
  /** The first event, and how many there are. */
  readonly first: object;
  readonly events: number;
  readonly refused?: readonly string[];
  readonly options?: Partial<InputOptions>;
}

const isRead = test.macro({
  title: (title) => `read as shipped: ${title}`,
  async exec(t, form: Form) {
    const { rows, readings } = await read(t, form.name, form.lines.join(form.end ?? '\n'), form.options);
    t.deepEqual(readings.map(readingText), [form.said]);
    const events = rows.flatMap((row) => ('event' in row ? [row.event] : []));
    t.like(events[0], form.first);
    t.is(events.length, form.events);
    const refused = rows.flatMap((row) => ('rejected' in row ? [`${row.line}: ${row.rejected}`] : []));
    t.deepEqual(refused, form.refused ?? []);
  },
});

const at = Date.UTC;
const dailyOhlc = (date: string): string => `${date},185.5,188.25,183,185.75`;

test("Binance's klines in milliseconds, without a header", isRead, {
  name: 'BTCUSDT-1m-2024-01-02.csv',
  lines: [0, 1, 2].map((n) => {
    const start = at(2024, 0, 2, 0, n);
    return `${start},42000.10,42010.20,41990.00,42005.50,8.21827,${start + 59_999},345000.5,2631,3.9,160000.1,0`;
  }),
  said: 'Binance klines, symbol BTCUSDT from the name, 1 m, UTC, 3 rows',
  first: {
    type: 'bar',
    symbol: 'BTCUSDT',
    timestampMs: at(2024, 0, 2),
    open: 42_000.1,
    high: 42_010.2,
    low: 41_990,
    close: 42_005.5,
    volume: 8.21827,
    intervalMs: MINUTE,
  },
  events: 3,
});
test(
  "Binance's klines in microseconds, of which one is there: its second time tells how long it is",
  isRead,
  {
    name: 'ETHUSDT-4h-2025-01.csv',
    lines: ['1735689600000000,3330,3340,3320,3335.5,100.5,1735703999999999,335000,2631,50,167000,0'],
    said: 'Binance klines, symbol ETHUSDT from the name, 4 h, UTC, 1 row',
    first: { timestampMs: at(2025, 0, 1), intervalMs: 4 * 3_600_000, close: 3335.5 },
    events: 1,
  },
);
test("Binance's klines of futures, with a header", isRead, {
  name: 'BTCUSD_PERP-1d-2024-01.csv',
  lines: [
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
    `${at(2024, 0, 2)},42000,42010,41990,42005,8,${at(2024, 0, 3) - 1},345000,2631,3,160000,0`,
  ],
  said: 'Binance klines, symbol BTCUSD_PERP from the name, 1 d, UTC, 1 row',
  first: { symbol: 'BTCUSD_PERP', intervalMs: DAY, volume: 8 },
  events: 1,
});
test("Binance's trades", isRead, {
  name: 'BTCUSDT-trades-2024-01-02.csv',
  lines: [
    `3747000001,42000.5,0.02,840.01,${at(2024, 0, 2)},True,True`,
    `3747000002,42000.6,0.03,1260.018,${at(2024, 0, 2) + 5},False,True`,
  ],
  said: 'Binance trades, symbol BTCUSDT from the name, UTC, 2 rows',
  first: {
    type: 'trade',
    symbol: 'BTCUSDT',
    timestampMs: at(2024, 0, 2),
    price: 42_000.5,
    volume: 0.02,
    tradeId: '3747000001',
    aggressor: 'sell',
  },
  events: 2,
});
test("Binance's aggregate trades", isRead, {
  name: 'BTCUSDT-aggTrades-2024-01-02.csv',
  lines: [`26129,42000.5,0.02,100,105,${at(2024, 0, 2)},False,True`],
  said: 'Binance aggregate trades, symbol BTCUSDT from the name, UTC, 1 row',
  first: { price: 42_000.5, volume: 0.02, tradeId: '26129', aggressor: 'buy', timestampMs: at(2024, 0, 2) },
  events: 1,
});
test("Yahoo's download: the close, not the adjusted one", isRead, {
  name: 'BRK-B.csv',
  lines: [
    'Date,Open,High,Low,Close,Adj Close,Volume',
    `${dailyOhlc('2024-01-02')},184.9,82488700`,
    `${dailyOhlc('2024-01-03')},184.9,-`,
  ],
  said: 'Yahoo bars, symbol BRK-B from the name, 1 d, 2 rows',
  first: { symbol: 'BRK-B', timestampMs: at(2024, 0, 2), close: 185.75, volume: 82_488_700, intervalMs: DAY },
  events: 2,
});
test('yfinance, whose header has three lines', isRead, {
  name: 'prices.csv',
  lines: [
    'Price,Close,High,Low,Open,Volume',
    'Ticker,AAPL,AAPL,AAPL,AAPL,AAPL',
    'Date,,,,,',
    '2024-01-02,185.75,188.25,183,185.5,82488700',
  ],
  said: 'bars, symbol AAPL from the header, 1 row',
  first: { symbol: 'AAPL', open: 185.5, high: 188.25, low: 183, close: 185.75 },
  events: 1,
});
test("Stooq's download of a day's bars", isRead, {
  name: 'aapl_us_d.csv',
  lines: [
    'Date,Open,High,Low,Close,Volume',
    `${dailyOhlc('2024-01-02')},100`,
    `${dailyOhlc('2024-01-03')},100`,
  ],
  end: '\r\n',
  said: 'Stooq bars, symbol AAPL.US from the name, 1 d, 2 rows',
  first: { symbol: 'AAPL.US', timestampMs: at(2024, 0, 2), intervalMs: DAY },
  events: 2,
});
test("Stooq's download in Polish", isRead, {
  name: 'wig20_d.csv',
  lines: ['Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen', `${dailyOhlc('2024-01-02')},100`],
  said: 'Stooq bars, symbol WIG20 from the name, 1 row',
  first: { symbol: 'WIG20', open: 185.5, high: 188.25, low: 183, close: 185.75, volume: 100 },
  events: 1,
});
test("Stooq's bulk file, whose rows name symbol and length", isRead, {
  name: 'msft.us.txt',
  lines: [
    '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
    'MSFT.US,60,20240102,093000,185.5,188.25,183,185.75,100,0',
  ],
  said: 'Stooq bars, each row with its symbol, 1 h, UTC (assumed: the times name no zone), 1 row',
  first: { symbol: 'MSFT.US', timestampMs: at(2024, 0, 2, 9, 30), intervalMs: 3_600_000, volume: 100 },
  events: 1,
});
test("HistData's minutes, in New York's winter time the year round", isRead, {
  name: 'DAT_ASCII_EURUSD_M1_202407.csv',
  lines: [
    '20240702 170000;1.10427;1.10429;1.10425;1.10429;0',
    '20240702 170100;1.10429;1.10431;1.10427;1.1043;0',
  ],
  said: 'HistData bars, symbol EURUSD from the name, 1 m, EST the year round, 2 rows',
  first: { symbol: 'EURUSD', timestampMs: at(2024, 6, 2, 22), open: 1.10427, intervalMs: MINUTE },
  events: 2,
});
test("HistData's minutes for MetaTrader", isRead, {
  name: 'DAT_MT_EURUSD_M1_202407.csv',
  lines: [
    '2024.07.02,17:00,1.10427,1.10429,1.10425,1.10429,0',
    '2024.07.02,17:01,1.1043,1.10431,1.10427,1.1043,0',
  ],
  said: 'HistData bars, symbol EURUSD from the name, 1 m, EST the year round, 2 rows',
  first: { timestampMs: at(2024, 6, 2, 22), close: 1.10429 },
  events: 2,
});
test("HistData's ticks", isRead, {
  name: 'DAT_ASCII_EURUSD_T_202407.csv',
  lines: ['20240702 000003660,1.10427,1.10430,0'],
  said: 'HistData quotes, symbol EURUSD from the name, EST the year round, 1 row',
  first: { type: 'quote', timestampMs: at(2024, 6, 2, 5, 0, 3, 660), bid: 1.10427, ask: 1.1043 },
  events: 1,
});
test("Kaggle's Bitcoin: minutes without a trade are refused, and told so", isRead, {
  name: 'bitstampUSD_1-min_data_2012-01-01_to_2021-03-31.csv',
  lines: [
    'Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price',
    '1325317920,4.39,4.39,4.39,4.39,0.45558087,2.0000000193,4.39',
    '1325317980,NaN,NaN,NaN,NaN,NaN,NaN,NaN',
    '1325318040,4.4,4.4,4.4,4.4,1,4.4,4.4',
    '1325318100,4.5,4.5,4.5,4.5,1,4.5,4.5',
  ],
  said: 'Kaggle bars, symbol BITSTAMPUSD from the name, 1 m, UTC, 4 rows',
  first: { symbol: 'BITSTAMPUSD', timestampMs: 1_325_317_920_000, volume: 0.45558087 },
  events: 3,
  refused: ['3: missing_field: open: expected a finite number, received none'],
});
test('CryptoDataDownload: a title above, two times, the volume in the coin, the newest first', isRead, {
  name: 'Binance_ETHUSDT_1h.csv',
  lines: [
    'https://www.CryptoDataDownload.com',
    'Unix,Date,Symbol,Open,High,Low,Close,Volume ETH,Volume USDT,tradecount',
    '1704157200000,2024-01-02 01:00:00,ETHUSDT,2352,2360,2350,2355,300,706500,120',
    '1704153600000,2024-01-02 00:00:00,ETHUSDT,2350,2355,2345,2352,298.5,702000,110',
  ],
  said: 'CryptoDataDownload bars, each row with its symbol, 1 h, UTC, 2 rows, newest first: sorted, 1 line above the table',
  first: { symbol: 'ETHUSDT', timestampMs: 1_704_153_600_000, volume: 298.5, intervalMs: 3_600_000 },
  events: 2,
});
test(
  'CryptoDataDownload as it was: the volume of the other currency in front, hours with AM and PM',
  isRead,
  {
    name: 'Bitstamp_BTCUSD_1h.csv',
    lines: [
      'https://www.CryptoDataDownload.com',
      'Date,Symbol,Open,High,Low,Close,Volume USD,Volume BTC',
      '2020-01-01 01-PM,BTCUSD,7200,7210,7190,7205,720500,100',
      '2020-01-01 12-PM,BTCUSD,7190,7200,7180,7195,359750,50',
    ],
    said: 'CryptoDataDownload bars, each row with its symbol, 1 h, UTC, 2 rows, newest first: sorted, 1 line above the table',
    first: { timestampMs: at(2020, 0, 1, 12), close: 7195, volume: 50 },
    events: 2,
  },
);
test("Dukascopy's candles", isRead, {
  name: 'EURUSD_Candlestick_1_M_BID_02.01.2024-03.01.2024.csv',
  lines: [
    'Gmt time,Open,High,Low,Close,Volume',
    '02.01.2024 00:00:00.000,1.10427,1.10429,1.10425,1.10429,75.5',
    '02.01.2024 00:01:00.000,1.10427,1.10429,1.10425,1.10429,0',
  ],
  said: 'Dukascopy bars, symbol EURUSD from the name, 1 m, UTC, 2 rows',
  first: { symbol: 'EURUSD', timestampMs: at(2024, 0, 2), volume: 75.5 },
  events: 2,
});
test("Dukascopy's ticks", isRead, {
  name: 'EURUSD_Ticks_02.01.2024-02.01.2024.csv',
  lines: ['Gmt time,Ask,Bid,AskVolume,BidVolume', '02.01.2024 00:00:00.123,1.10429,1.10427,0.75,1.5'],
  said: 'Dukascopy quotes, symbol EURUSD from the name, UTC, 1 row',
  first: { type: 'quote', bid: 1.10427, ask: 1.10429, bidSize: 1.5, askSize: 0.75 },
  events: 1,
});
test("Dukascopy's local time has its offset beside it", isRead, {
  name: 'EURUSD_local.csv',
  lines: ['Local time,Open,High,Low,Close,Volume', '02.07.2024 02:00:00.000 GMT+0200,1.1,1.2,1,1.1,1'],
  said: 'Dukascopy bars, symbol EURUSD_LOCAL from the name, UTC, 1 row',
  first: { timestampMs: at(2024, 6, 2) },
  events: 1,
});
test("FirstRate's minutes, in New York's time", isRead, {
  name: 'AAPL_full_1min_adjsplit.txt',
  lines: [
    '2024-01-02 09:30:00,185.5,188.25,183,185.75,1000',
    '2024-07-02 09:30:00,185.5,188.25,183,185.75,1000',
  ],
  said: 'FirstRate bars, symbol AAPL from the name, 1 m, America/New_York, 2 rows',
  first: { symbol: 'AAPL', timestampMs: at(2024, 0, 2, 14, 30), intervalMs: MINUTE },
  events: 2,
});
test("Databento's bars, prices in billionths", isRead, {
  name: 'xnas-itch-20240102.ohlcv-1m.csv',
  lines: [
    'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
    '1704205800000000000,33,2,38,185500000000,188250000000,183000000000,185750000000,1000,AAPL',
    '1704205860000000000,33,2,38,185500000000,188250000000,183000000000,185750000001,1000,AAPL',
  ],
  said: 'Databento bars, each row with its symbol, 1 m, UTC, 2 rows',
  first: { symbol: 'AAPL', timestampMs: at(2024, 0, 2, 14, 30), open: 185.5, close: 185.75 },
  events: 2,
});
test("Databento's bars with decimal prices and times in words", isRead, {
  name: 'pretty.ohlcv-1d.csv',
  lines: [
    'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
    '2024-01-02T14:30:00.000000000Z,35,2,38,185.500000000,188.250000000,183.000000000,185.750000000,1000,AAPL',
  ],
  said: 'Databento bars, each row with its symbol, 1 d, UTC, 1 row',
  first: { open: 185.5, timestampMs: at(2024, 0, 2, 14, 30), intervalMs: DAY },
  events: 1,
});
test("Databento's trades among other actions", isRead, {
  name: 'glbx.mbp-1.csv',
  lines: [
    'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol',
    '1704205800000000009,1704205800000000001,1,1,5482,A,B,0,4750250000000,3,0,16,1,ESH4',
    '1704205800000000009,1704205800000000002,1,1,5482,T,A,0,4750250000000,2,0,16,2,ESH4',
  ],
  said: 'Databento ticks, each row with its symbol, UTC, 2 rows',
  first: { type: 'trade', symbol: 'ESH4', price: 4750.25, volume: 2, aggressor: 'sell' },
  events: 1,
  refused: ['2: unsupported_message: action: expected T, a trade, received "A"'],
});
test("TradingView's export", isRead, {
  name: 'BINANCE_BTCUSDT, 60.csv',
  lines: ['time,open,high,low,close,Volume,MA', '1704153600,42000,42010,41990,42005,8.5,NaN'],
  said: 'TradingView bars, symbol BTCUSDT from the name, 1 h, UTC, 1 row',
  first: { symbol: 'BTCUSDT', timestampMs: 1_704_153_600_000, intervalMs: 3_600_000, volume: 8.5 },
  events: 1,
});
test("Interactive Brokers' bars by ib_insync, an index in front", isRead, {
  name: 'AAPL.csv',
  lines: [
    ',date,open,high,low,close,volume,average,barCount',
    '0,2024-01-02 09:30:00-05:00,185.5,188.25,183,185.75,1000,185.6,12',
    '1,2024-01-02 09:31:00-05:00,185.5,188.25,183,185.75,1000,185.6,12',
  ],
  said: 'Interactive Brokers bars, symbol AAPL from the name, 1 m, UTC, 2 rows',
  first: { timestampMs: at(2024, 0, 2, 14, 30), volume: 1000 },
  events: 2,
});
test("Interactive Brokers' own times name their zone, and currencies have no volume", isRead, {
  name: 'EUR.USD.csv',
  lines: ['date,open,high,low,close,volume', '20240702  09:30:00 US/Eastern,1.1,1.2,1,1.15,-1'],
  said: 'bars, symbol EUR.USD from the name, UTC, 1 row',
  first: { symbol: 'EUR.USD', timestampMs: at(2024, 6, 2, 13, 30), volume: 0 },
  events: 1,
});
test("Alpha Vantage's minutes: New York's time, the newest first", isRead, {
  name: 'intraday_5min_IBM.csv',
  lines: [
    'timestamp,open,high,low,close,volume',
    '2024-01-02 19:55:00,160.5,160.75,160,160.25,100',
    '2024-01-02 19:50:00,160,160.5,159.75,160.5,120',
    '2024-01-02 19:45:00,160,160.5,159.75,160,120',
  ],
  end: '\r\n',
  said: 'Alpha Vantage bars, symbol IBM from the name, 5 m, America/New_York, 3 rows, newest first: sorted',
  first: { symbol: 'IBM', timestampMs: at(2024, 0, 3, 0, 45), close: 160 },
  events: 3,
});
test("Alpha Vantage's days", isRead, {
  name: 'daily_adjusted_IBM.csv',
  lines: [
    'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient',
    '2024-01-03,160.5,160.75,160,160.25,158,100,0.0,1.0',
    '2024-01-02,160,160.5,159.75,160.5,158,120,0.0,1.0',
  ],
  said: 'Alpha Vantage bars, symbol IBM from the name, 1 d, 2 rows, newest first: sorted',
  first: { timestampMs: at(2024, 0, 2), close: 160.5, intervalMs: DAY },
  events: 2,
});
test('Investing.com: thousands, rounded volumes, a price for a close', isRead, {
  name: 'Nasdaq 100 Historical Data.csv',
  lines: [
    '\uFEFF"Date","Price","Open","High","Low","Vol.","Change %"',
    '"01/31/2024","17,137.24","17,300.10","17,350.00","17,120.50","1.25B","-1.94%"',
    '"01/30/2024","17,476.71","17,500.10","17,550.00","17,420.50","-","-0.7%"',
  ],
  said: 'Investing.com bars, symbol NASDAQ_100 from the name, 1 d, 2 rows, dates are MM/DD/YYYY, newest first: sorted',
  first: { timestampMs: at(2024, 0, 30), open: 17_500.1, close: 17_476.71, volume: 0 },
  events: 2,
});
test('nasdaq.com: prices with their sign', isRead, {
  name: 'AAPL.csv',
  lines: ['Date,Close/Last,Volume,Open,High,Low', '01/31/2024,$185.75,55467800,$185.5,$188.25,$183'],
  said: 'Nasdaq bars, symbol AAPL from the name, 1 row, dates are MM/DD/YYYY',
  first: { timestampMs: at(2024, 0, 31), close: 185.75, volume: 55_467_800 },
  events: 1,
});
test("MetaTrader's export by tabs, ticks for a volume", isRead, {
  name: 'EURUSD_M15.csv',
  lines: [
    '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
    '2024.01.02\t00:00:00\t1.10427\t1.10429\t1.10425\t1.10429\t120\t0\t3',
  ],
  said: 'MetaTrader bars, symbol EURUSD from the name, 15 m, 1 row',
  first: { timestampMs: at(2024, 0, 2), volume: 120, intervalMs: 15 * MINUTE },
  events: 1,
});
test("Kraken's bars, without a header", isRead, {
  name: 'XBTUSD_1440.csv',
  lines: ['1704153600,42000,42010,41990,42005,8.5,120'],
  said: 'Kraken bars, symbol XBTUSD from the name, 1 d, UTC, 1 row',
  first: { symbol: 'XBTUSD', timestampMs: 1_704_153_600_000, volume: 8.5, intervalMs: DAY },
  events: 1,
});
test("TrueFX's quotes, the pair in front", isRead, {
  name: 'EURUSD-2024-01.csv',
  lines: [0, 1, 2].map((n) => `EUR/USD,20240102 00:00:0${n}.123,1.1042${n},1.1043${n}`),
  said: 'quotes, each row with its symbol, UTC (assumed: the times name no zone), 3 rows',
  first: {
    type: 'quote',
    symbol: 'EUR/USD',
    timestampMs: at(2024, 0, 2, 0, 0, 0, 123),
    bid: 1.1042,
    ask: 1.1043,
  },
  events: 3,
});
test("Bybit's trades", isRead, {
  name: 'BTCUSDT2024-01-02.csv',
  lines: [
    'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional',
    '1704153600.1234,BTCUSDT,Sell,0.01,42000.5,PlusTick,aa-1,1,2,3',
  ],
  said: 'ticks, each row with its symbol, UTC, 1 row',
  first: {
    price: 42_000.5,
    volume: 0.01,
    tradeId: 'aa-1',
    aggressor: 'sell',
    timestampMs: 1_704_153_600_123,
  },
  events: 1,
});
test(
  "Excel's CSV from Germany: semicolons, decimal commas, dots between thousands, an 8-bit encoding",
  isRead,
  {
    name: 'DAX.csv',
    lines: [
      'Datum;Er\u00f6ffnung;Hoch;Tief;Schluss;Volumen',
      '02.01.2024;16.751,64;16.830,1;16.700,2;16.769,36;1.000',
      '03.01.2024;16.751,64;16.830,1;16.700,2;16.769,36;2.000',
    ],
    end: '\r\n',
    said: 'bars, symbol DAX from the name, 1 d, 2 rows, decimal comma',
    first: { symbol: 'DAX', timestampMs: at(2024, 0, 2), open: 16_751.64, close: 16_769.36, volume: 1000 },
    events: 2,
  },
);
test("Excel's own dates, which are numbers, and its line that names the delimiter", isRead, {
  name: 'AAPL.csv',
  lines: ['sep=;', 'Date;Open;High;Low;Close', '45293,5;1,5;2;1;1,25', '45294,5;1,5;2;1;1,25'],
  said: 'bars, symbol AAPL from the name, 1 d, UTC (assumed: the times name no zone), 2 rows, dates are days of a spreadsheet, decimal comma',
  first: { timestampMs: at(2024, 0, 2, 12), open: 1.5, close: 1.25 },
  events: 2,
});
test('pandas: an index without a name', isRead, {
  name: 'KO.csv',
  lines: [',Open,High,Low,Close,Volume', `${dailyOhlc('2024-01-02')},5`],
  said: 'bars, symbol KO from the name, 1 row',
  first: { symbol: 'KO', timestampMs: at(2024, 0, 2), volume: 5 },
  events: 1,
});
test('tushare: dates as numbers, the newest first', isRead, {
  name: 'daily.csv',
  lines: [
    'ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount',
    '600519.SH,20240103,1700,1710,1690,1705,1700,5,0.29,25000,4250000',
    '600519.SH,20240102,1700,1710,1690,1700,1700,5,0.29,24000,4250000',
  ],
  said: 'bars, each row with its symbol, 1 d, 2 rows, newest first: sorted',
  first: { symbol: '600519.SH', timestampMs: at(2024, 0, 2), volume: 24_000 },
  events: 2,
});
test('akshare: Chinese names, the close before high and low', isRead, {
  name: '600519.csv',
  lines: ['日期,开盘,收盘,最高,最低,成交量,成交额', '2024-01-02,1700,1705,1710,1690,25000,4250000'],
  said: 'bars, symbol 600519 from the name, 1 row',
  first: { symbol: '600519', open: 1700, high: 1710, low: 1690, close: 1705, volume: 25_000 },
  events: 1,
});
test("India's exchange: names of months, blanks in names, lakhs", isRead, {
  name: 'SBIN.csv',
  lines: [
    '"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","vwap ","VOLUME "',
    '"02-Jan-2024","EQ","1,640.50","1,650.00","1,630.25","1,635.00","1,641.00","1,642.75","1,640.10","1,23,45,678"',
  ],
  said: 'bars, symbol SBIN from the name, 1 row',
  first: { timestampMs: at(2024, 0, 2), open: 1640.5, close: 1642.75, volume: 12_345_678 },
  events: 1,
});
test('comments above the header and between the rows are none', isRead, {
  name: 'EURUSD.csv',
  lines: [
    '# made on a Tuesday, by hand',
    'Time,Open,High,Low,Close',
    '2024-01-02 10:00,1.1,1.2,1,1.1',
    '# nothing at 10:01',
    '2024-01-02 10:02,1.1,1.2,1,1.1',
  ],
  said: 'bars, symbol EURUSD from the name, 2 m, UTC (assumed: the times name no zone), 2 rows, 1 line above the table',
  first: { timestampMs: at(2024, 0, 2, 10) },
  events: 2,
});
test('a header behind a sign of comment, as NumPy writes it', isRead, {
  name: 'EURUSD.txt',
  lines: [
    '# time open high low close',
    '2024-01-02T10:00:00Z 1.1 1.2 1 1.1',
    '2024-01-02T10:01:00Z 1.1 1.2 1 1.1',
  ],
  said: 'bars, symbol EURUSD from the name, 1 m, UTC, 2 rows',
  first: { timestampMs: at(2024, 0, 2, 10), close: 1.1 },
  events: 2,
  options: {},
});
test('rows that end with a delimiter, and R that names each row', isRead, {
  name: 'KO.csv',
  lines: ['date,open,high,low,close', '1,2024-01-02,1.1,1.2,1,1.1', '2,2024-01-03,1.1,1.2,1,1.1'],
  said: 'bars, symbol KO from the name, 1 d, 2 rows',
  first: { timestampMs: at(2024, 0, 2), open: 1.1, close: 1.1 },
  events: 2,
});
test('closes alone are bars without range', isRead, {
  name: 'KO.csv',
  lines: ['Date,Close', '2024-01-02,59.5', '2024-01-03,59.75'],
  said: 'bars, symbol KO from the name, 1 d, 2 rows',
  first: { open: 59.5, high: 59.5, low: 59.5, close: 59.5, intervalMs: DAY },
  events: 2,
});
test('a total below the rows is refused with its reason', isRead, {
  name: 'bars.csv',
  lines: [
    '\uFEFFsymbol,timestamp,open,high,low,close,volume',
    'DAX,2024-01-02,16751.64,16830.1,16700.2,16769.36,1000',
    '',
    'Total,,,,,,1000',
  ],
  end: '\r\n',
  said: 'bars, each row with its symbol, 2 rows',
  first: { symbol: 'DAX', close: 16_769.36 },
  events: 1,
  refused: ['4: missing_field: open: expected a finite number, received none'],
});
test('compact dates are days, in every row', isRead, {
  name: 'bars.csv',
  lines: [
    'symbol,timestamp,open,high,low,close,volume',
    'AAA,20240102,10,11,9,10.5,100',
    'AAA,20240201,11,11.2,10.4,11,90',
  ],
  said: 'bars, each row with its symbol, 30 d, 2 rows',
  first: { timestampMs: at(2024, 0, 2), close: 10.5 },
  events: 2,
});
test('volumes that are not known keep their bars', isRead, {
  name: 'bars.csv',
  lines: [
    'symbol,timestamp,open,high,low,close,volume',
    ...['', 'NaN', '-', 'null', '-1'].map((volume, n) => `EURUSD,2024-01-0${n + 2},1,2,1,2,${volume}`),
  ],
  said: 'bars, each row with its symbol, 1 d, 5 rows',
  first: { symbol: 'EURUSD', volume: 0 },
  events: 5,
});

const asksFor = test.macro({
  title: (title) => `two readings fit, and it asks: ${title}`,
  async exec(t, lines: readonly string[], asked: RegExp, answer: Partial<InputOptions>, first: object) {
    const text = lines.join('\n');
    const error = await t.throwsAsync(read(t, 'prices.csv', text), { instanceOf: InputError });
    t.regex(error.message, asked);
    t.false(error.message.includes('\n'));
    const { rows } = await read(t, 'prices.csv', text, answer);
    t.like(
      rows.find((row) => 'event' in row),
      { event: first },
    );
  },
});

const january = Array.from({ length: 8 }, (_, n) => n + 2);
test(
  'days or months first',
  asksFor,
  ['Date,Open,High,Low,Close', ...january.map((day) => `0${day}/01/2024,1,2,1,2`)],
  /dates such as 02\/01\/2024 could be DD\/MM\/YYYY or MM\/DD\/YYYY, and no row decides it: pass --dates/,
  { dates: 'month first' },
  { timestampMs: at(2024, 1, 1) },
);
test(
  'a thousand or a fraction',
  asksFor,
  ['Date;Price', '2024-01-02;1,234', '2024-01-03;1,235'],
  /1,234 could be thousands or a fraction: pass --decimal , or --decimal \./,
  { decimal: ',' },
  { price: 1.234 },
);
const session = [2, 3].flatMap((day) =>
  Array.from({ length: 390 }, (_, n) => {
    const clock = new Date(9.5 * 3_600_000 + n * MINUTE).toISOString().slice(11, 19);
    return `2024-01-0${day} ${clock},185.5,188.25,183,185.75,1000`;
  }),
);
test(
  "an exchange's clock or UTC",
  asksFor,
  ['datetime,open,high,low,close,volume', ...session],
  /the times name no zone, and their hours are those of an exchange .* pass --time-zone/,
  { timeZone: 'America/New_York' },
  { timestampMs: at(2024, 0, 2, 14, 30) },
);
test(
  'the clocks of a place or one offset all year',
  asksFor,
  ['Time (EST),Price', '2024-07-02 09:30,1.5'],
  /the header says EST, .*: pass --time-zone with a name/,
  { timeZone: 'America/New_York' },
  { timestampMs: at(2024, 6, 2, 13, 30) },
);
test(
  "a spreadsheet's days or seconds of a day",
  asksFor,
  ['time,price', '45293,1.5', '45294,1.5'],
  /45293, could be days of a spreadsheet or seconds of a day: pass --dates spreadsheet/,
  { dates: 'spreadsheet' },
  { timestampMs: at(2024, 0, 2) },
);
test(
  'a price and a volume or the other way round',
  asksFor,
  ['1704153600,12,42000', '1704153601,950,42000.5', '1704153602,3,42001'],
  /rows without a header that can be read in more than one way.*--columns time,open,high,low,close,volume/,
  { columns: ['time', 'volume', 'price'] },
  { price: 42_000, volume: 12 },
);

test('a date that decides the order may stand far below: the whole file is asked', async (t) => {
  const lines = Array.from({ length: 12 * 1440 }, (_, n) => {
    const time = new Date(at(2024, 0, 2) + n * MINUTE).toISOString();
    return `${time.slice(8, 10)}/${time.slice(5, 7)}/2024 ${time.slice(11, 16)},1,2,1,2`;
  });
  const { rows, readings } = await read(t, 'prices.csv', ['Date,Open,High,Low,Close', ...lines].join('\n'));
  t.is(
    readingText(readings[0]!),
    'bars, symbol PRICES from the name, 1 m, UTC (assumed: the times name no zone), dates are DD/MM/YYYY',
  );
  t.like(rows.at(-1), { event: { timestampMs: at(2024, 0, 14) - MINUTE } });
});

test('dates that run one way in one order alone are in that order', async (t) => {
  const days = Array.from({ length: 40 }, (_, n) => new Date(at(2024, 0, 1) + n * DAY))
    .filter((date) => date.getUTCDate() <= 12)
    .map((date) => `${date.getUTCDate()}/${date.getUTCMonth() + 1}/2024,1,2,1,2`);
  const { rows } = await read(t, 'prices.csv', ['Date,Open,High,Low,Close', ...days].join('\n'));
  t.like(rows.at(-1), { event: { timestampMs: at(2024, 1, 9) } });
});

test('a date that would lie in the future is not meant', async (t) => {
  const { rows } = await read(
    t,
    'prices.csv',
    'Date,Price\n10/11/2026,1\n11/11/2026,1\n12/11/2026,1\n12/11/2026,1',
  );
  t.like(rows[0], { event: { timestampMs: at(2026, 10, 10) } });
});

test('an hour that comes twice in autumn runs on, forwards and backwards', async (t) => {
  const clocks = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'];
  const lines = clocks.map((clock) => `2024-11-03 ${clock},1`);
  const expected = Array.from({ length: 6 }, (_, n) => at(2024, 10, 3, 4, 30) + n * 30 * MINUTE);
  for (const rowsOfDay of [lines, lines.toReversed()]) {
    const { rows } = await read(t, 'prices.csv', ['Time,Price', ...rowsOfDay].join('\n'), {
      timeZone: 'America/New_York',
    });
    t.deepEqual(
      rows.map((row) => 'event' in row && row.event.timestampMs),
      expected,
    );
  }
});

for (const [name, zone, hour] of [
  ['Time (ET)', 'America/New_York', 13],
  ['DateTime [EST/EDT]', 'America/New_York', 13],
  ['Date Time (Europe/Berlin)', 'Europe/Berlin', 7],
  ['Time (UTC)', 'UTC', 9],
] as const) {
  test(`the zone that a header names is the one of its times: ${name}`, async (t) => {
    const lines = [
      `${name},Price`,
      ...session.map((line) => line.replace('01-0', '07-0').split(',').slice(0, 2).join(',')),
    ];
    const { rows, readings } = await read(t, 'AAPL.csv', lines.join('\n'));
    t.like(readings[0], { timeZone: zone, isZoneAssumed: false });
    t.like(rows[0], { event: { timestampMs: at(2024, 6, 2, hour, 30) } });
  });
}

test('what the user says counts more than what the file looks like', async (t) => {
  const lines = 'Date|Open|High|Low|Close\n2024-01-02 10:00|1,5|2|1|1,25\n';
  const { rows, readings } = await read(t, 'AAPL.csv', lines, {
    symbol: 'msft',
    delimiter: '|',
    decimal: ',',
    timeZone: 'Europe/Berlin',
    intervalMs: 5 * MINUTE,
  });
  t.is(
    readingText(readings[0]!),
    'bars, symbol MSFT from --symbol, 5 m, Europe/Berlin, 1 row, decimal comma',
  );
  t.like(rows[0], {
    event: { symbol: 'MSFT', timestampMs: at(2024, 0, 2, 9), open: 1.5, close: 1.25, intervalMs: 5 * MINUTE },
  });
});

test('several symbols side by side are refused with what to do', async (t) => {
  const lines = 'Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2024-01-02,1,2';
  await t.throwsAsync(read(t, 'prices.csv', lines), {
    message: /expected one symbol in a table with a column for each price, found 2 side by side/,
  });
});

test('columns that nobody knows are refused with the option that names them, and read by it', async (t) => {
  const text = 'when,what\n2024-01-02,5\n';
  await t.throwsAsync(read(t, 'KO.csv', text), { message: /found "when,what" on its first line; --columns/ });
  const { rows } = await read(t, 'KO.csv', text, { columns: ['time', 'price'] });
  t.like(rows, { 0: { event: { symbol: 'KO', price: 5, timestampMs: at(2024, 0, 2) } }, length: 1 });
  await t.throwsAsync(read(t, 'KO.csv', text, { columns: ['time', 'colour'] }), {
    message: /--columns: expected .*got "colour"/,
  });
});

const BAR_LINES = [0, 1, 2, 3].map((n) => `AAPL,2024-01-02T10:0${n}:00Z,${n + 1}`);
test('rows that run backwards are sorted, refused ones beside their neighbours', async (t) => {
  const text = ['symbol,timestamp,price', ...BAR_LINES.toReversed().toSpliced(2, 0, 'AAPL,yesterday,5')].join(
    '\n',
  );
  const { rows } = await read(t, 'x.csv', text);
  t.deepEqual(
    rows.map((row) => ('event' in row && row.event.type === 'trade' ? row.event.price : row.line)),
    [1, 2, 4, 3, 4],
  );
});
test('each symbol that runs backwards is sorted', async (t) => {
  const other = BAR_LINES.map((line) => line.replace('AAPL', 'MSFT'));
  const text = ['symbol,timestamp,price', ...BAR_LINES.toReversed(), ...other.toReversed()].join('\n');
  const { rows } = await read(t, 'x.csv', text);
  const times = rows.map((row) => ('event' in row ? row.event.timestampMs : 0));
  t.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  t.is(rows.length, 8);
});
test('days that run backwards, each from its morning on, are sorted', async (t) => {
  const lines = [5, 4, 3].flatMap((day) => [10, 11, 12].map((hour) => `2024-01-0${day} ${hour}:00,${day}`));
  const { rows } = await read(t, 'x.csv', ['Time,Price', ...lines].join('\n'));
  const times = rows.map((row) => ('event' in row ? row.event.timestampMs : 0));
  t.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});
test('one wrong date does not turn a table round', async (t) => {
  const lines = BAR_LINES.toSpliced(1, 0, 'AAPL,2025-01-02T10:00:00Z,9');
  const { rows } = await read(t, 'x.csv', ['symbol,timestamp,price', ...lines].join('\n'));
  t.deepEqual(
    rows.map(({ line }) => line),
    [2, 3, 4, 5, 6],
  );
});
test('too many rows to sort are refused with what to do', async (t) => {
  const text = ['symbol,timestamp,price', ...BAR_LINES.toReversed()].join('\n');
  await t.throwsAsync(read(t, 'x.csv', text, { maxSortedRows: 3 }), {
    instanceOf: InputError,
    message:
      /the newest row stands first and there are more than 3 rows, too many to sort: turn it round before/,
  });
});

test('a column of dates is the time whatever it is called, where it is the only one', async (t) => {
  const gecko = [
    'snapped_at,price,market_cap,total_volume',
    '2024-01-01 00:00:00 UTC,42000.5,8.2e11,2.1e10',
    '2024-01-02 00:00:00 UTC,42100.5,8.3e11,2.2e10',
  ].join('\n');
  const { rows, readings } = await read(t, 'BTC-usd-max.csv', gecko);
  t.is(rows.length, 2);
  t.deepEqual(
    rows.map((row) =>
      'event' in row && 'price' in row.event ? [row.event.price, row.event.timestampMs] : row,
    ),
    [
      [42_000.5, Date.UTC(2024, 0, 1)],
      [42_100.5, Date.UTC(2024, 0, 2)],
    ],
  );
  t.regex(readingText(readings[0]!), /UTC/);
});

test('of two such columns none is taken for the time', async (t) => {
  const orders =
    'ordered,filled,price\n2024-01-01 10:00,2024-01-01 10:05,5\n2024-01-02 10:00,2024-01-02 10:05,6\n';
  await t.throwsAsync(read(t, 'orders.csv', orders), {
    instanceOf: InputError,
    message: /misses the column timestamp.*--columns/,
  });
});

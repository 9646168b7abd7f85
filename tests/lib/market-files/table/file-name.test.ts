import test from 'ava';
import { namedFile } from '../../../../lib/market-files/table/file-name.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

for (const [name, symbol, intervalMs] of [
  ['BTCUSDT-1m-2024-01-02.csv', 'BTCUSDT', MINUTE],
  ['BTCUSDT-4h-2024-01.zip', 'BTCUSDT', 4 * HOUR],
  ['BTCUSD_PERP-1d-2024.csv.gz', 'BTCUSD_PERP', DAY],
  ['BTCUSDT-aggTrades-2024-01.csv', 'BTCUSDT', undefined],
  ['Binance_BTCUSDT_2024_minute.csv', 'BTCUSDT', MINUTE],
  ['Bitstamp_BTCUSD_d.csv', 'BTCUSD', undefined],
  ['^GSPC.csv', '^GSPC', undefined],
  ['BRK-B.csv', 'BRK-B', undefined],
  ['aapl_us_d.csv', 'aapl.us', undefined],
  ['^spx_d.csv', '^spx', undefined],
  ['DAT_ASCII_EURUSD_M1_2024.csv', 'EURUSD', MINUTE],
  ['DAT_ASCII_EURUSD_T_202401.csv', 'EURUSD', undefined],
  ['bitstampUSD_1-min_data_2012-01-01_to_2021-03-31.csv', 'bitstampUSD', MINUTE],
  ['EURUSD_Candlestick_1_M_BID_01.01.2024-02.01.2024.csv', 'EURUSD', undefined],
  ['AAPL_full_1min_adjsplit.txt', 'AAPL', MINUTE],
  ['ES_continuous_adjusted_1min.txt', 'ES', MINUTE],
  ['BINANCE_BTCUSDT, 60.csv', 'BTCUSDT', HOUR],
  ['NASDAQ_AAPL, 1D.csv', 'AAPL', DAY],
  ['NASDAQ_AAPL, 1M.csv', 'AAPL', undefined],
  ['CME_MINI_ES1!, D.csv', 'ES1!', DAY],
  ['BATS_AAPL, 5_1a2b3.csv', 'AAPL', 5 * MINUTE],
  ['intraday_5min_IBM.csv', 'IBM', 5 * MINUTE],
  ['daily_adjusted_IBM.csv', 'IBM', DAY],
  ['XBTUSD_1440.csv', 'XBTUSD', DAY],
  ['EURUSD60.csv', 'EURUSD', HOUR],
  ['EURUSD_M15.csv', 'EURUSD', 15 * MINUTE],
  ['AAPL Historical Data.csv', 'AAPL', undefined],
  ['Nasdaq 100 Historical Data.csv', 'Nasdaq_100', undefined],
  ['600519.SS.csv', '600519.SS', undefined],
  ['T.csv', 'T', undefined],
  ['prices.csv', 'prices', undefined],
  ['binance.csv.zst', 'binance', undefined],
] as const) {
  test(`${name} is of ${symbol}`, (t) => {
    const named = namedFile(name);
    t.is(named.symbol, symbol);
    t.is(named.intervalMs, intervalMs);
  });
}

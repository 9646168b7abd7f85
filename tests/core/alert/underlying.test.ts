import test from 'ava';
import { underlyingOf } from '../../../src/core/alert/underlying.ts';

for (const [symbol, underlying] of [
  ['BTCUSDT', 'BTC'],
  ['BTCUSD', 'BTC'],
  ['BTC-USD', 'BTC'],
  ['BTC/USDT', 'BTC'],
  ['BTCUSDT-PERP', 'BTC'],
  ['BTCUSD-PERP', 'BTC'],
  ['BTC-USDT-SWAP', 'BTC'],
  ['BTCUSD_230331', 'BTC'],
  ['btcusdt', 'BTC'],
  ['ADAUSDT-PERP', 'ADA'],
  ['ETHFDUSD', 'ETH'],
  ['EURUSD', 'EUR'],
  ['AAPL', 'AAPL'],
  ['BRK.B', 'BRK.B'],
  ['USDT', 'USDT'],
  ['^GSPC', '^GSPC'],
] as const) {
  test(`${symbol} trades ${underlying}`, (t) => {
    t.is(underlyingOf({ symbol }), underlying);
  });
}

for (const [symbol, underlying, trades] of [
  ['ESZ6', 'SPX', 'SPX'],
  ['SPY', 'SPX', 'SPX'],
  ['BTCUSD_261225', 'BTCUSD', 'BTC'],
] as const) {
  test(`${symbol} trades ${trades} where its reference data name ${underlying}`, (t) => {
    t.is(underlyingOf({ symbol, underlying }), trades);
  });
}

import test from 'ava';
import { metricOf, metricSymbol } from '../../../src/core/market-data/metric.ts';

test('a metric and its symbol are the same, there and back', (t) => {
  for (const metric of [
    { market: 'BTCUSDT-PERP', name: 'funding_rate' },
    { market: 'OANDA:EUR_USD', name: 'spread' },
  ]) {
    t.deepEqual(metricOf(metricSymbol(metric)), metric);
  }
});

for (const symbol of ['OANDA:EUR_USD', 'X:BTCUSD', 'TpC', 'BRK.B', ':rate', 'A:9th']) {
  test(`${symbol} is a market`, (t) => t.is(metricOf(symbol), null));
}

import test from 'ava';
import * as fc from 'fast-check';
import { alertIdOf, episodeIdOf, episodeIdOfAlert, symbolInId } from '../../../src/core/alert/episode.ts';

const AT = Date.UTC(2022, 11, 13, 13, 30);

test('the ids of a plain symbol name it as it is', (t) => {
  for (const symbol of ['BTCUSDT', 'BRK.B', 'EUR/USD', 'BINANCE:BTCUSDT', 'BTC-USD', 'A_B', 'TpC']) {
    t.is(symbolInId(symbol), symbol);
  }
  const episodeId = episodeIdOf('EUR/USD', 'price_drop', AT);
  t.is(episodeId, 'EUR/USD-price_drop-20221213T133000.000Z');
  t.is(episodeIdOfAlert(alertIdOf(episodeId, 12)), episodeId);
});

const escapes = test.macro({
  title: (_, symbol: string) => `${symbol} is escaped in ids`,
  exec: (t, symbol: string, expected: string) => t.is(symbolInId(symbol), expected),
});
test(escapes, '^GSPC', '%5EGSPC');
test(escapes, 'M&M.NS', 'M%26M.NS');
test(escapes, 'AAPL  240119C00190000', 'AAPL%20%20240119C00190000');
test(escapes, '#DJI', '%23DJI');
test(escapes, '100%', '100%25');
test(escapes, '币安人生USDT', '%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT');

test('ids are words of ASCII that nobody takes for a sign, short enough for a key, and as different as the symbols', (t) => {
  const symbol = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
    fc.string({ unit: 'binary', minLength: 60, maxLength: 64 }),
  );
  fc.assert(
    fc.property(symbol, symbol, (a, b) => {
      const [first, second] = [a.slice(0, 64).toWellFormed(), b.slice(0, 64).toWellFormed()];
      t.regex(symbolInId(first), /^[~]?[\w.:/%-]{1,171}$/);
      t.is(symbolInId(first) === symbolInId(second), first === second);
    }),
  );
});

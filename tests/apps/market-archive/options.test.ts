import test from 'ava';
import { downloadOptions } from '../../../apps/market-archive/options.ts';

const NOW_MS = Date.parse('2026-11-23T00:30:00Z');
const GIVEN = { DAY: '2022-12-13', SYMBOLS: 'BTCUSDT' };

test('a day and symbols are enough: one-minute klines of Binance spot', (t) => {
  const { archive, ...options } = downloadOptions(
    { ...GIVEN, SYMBOLS: 'btcusdt, ETHUSDT BTCUSDT', KIND: '', INTERVAL: '', FROM: '', ARCHIVE_URL: '' },
    NOW_MS,
  );
  t.is(archive.url, 'https://data.binance.vision');
  t.deepEqual(options, {
    from: 'binance',
    day: '2022-12-13',
    symbols: ['BTCUSDT', 'ETHUSDT'],
    kind: 'klines',
    interval: '1m',
  });
});

test('paths are those that the vendor documents', (t) => {
  const pathOf = (FROM: string, KIND: string): string => {
    const { archive, day, symbols, kind, interval } = downloadOptions(
      { ...GIVEN, FROM, KIND, INTERVAL: '5m' },
      NOW_MS,
    );
    return `${archive.pathUpToDay({ symbol: symbols[0]!, day, kind, interval })}${day}.zip`;
  };
  t.is(pathOf('binance', 'klines'), 'data/spot/daily/klines/BTCUSDT/5m/BTCUSDT-5m-2022-12-13.zip');
  t.is(pathOf('binance', 'trades'), 'data/spot/daily/trades/BTCUSDT/BTCUSDT-trades-2022-12-13.zip');
  t.is(
    pathOf('binance-usdm', 'aggTrades'),
    'data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2022-12-13.zip',
  );
  t.is(
    pathOf('binance-coinm', 'klines'),
    'data/futures/cm/daily/klines/BTCUSDT/5m/BTCUSDT-5m-2022-12-13.zip',
  );
});

test('a mirror stands for the archive and its list', (t) => {
  const { archive } = downloadOptions({ ...GIVEN, ARCHIVE_URL: 'https://mirror.example/binance/' }, NOW_MS);
  t.is(archive.url, 'https://mirror.example/binance');
  t.is(archive.listingUrl, 'https://mirror.example/binance');
});

test('symbols of any script are taken, as some exchanges have them', (t) => {
  t.deepEqual(downloadOptions({ ...GIVEN, SYMBOLS: '币安人生USDT,BTCUSD_PERP' }, NOW_MS).symbols, [
    '币安人生USDT',
    'BTCUSD_PERP',
  ]);
});

const refused = test.macro((t, environment: Record<string, string>, message: string) => {
  t.throws(() => downloadOptions({ ...GIVEN, ...environment }, NOW_MS), {
    name: 'UnusableEnvironmentError',
    message,
  });
});
const DAY = 'DAY: expected a day such as 2022-12-13, got';
test('no day is refused', refused, { DAY: '' }, `${DAY} none`);
test('a day written otherwise is refused', refused, { DAY: '13.12.2022' }, `${DAY} 13.12.2022`);
test('a day that no calendar has is refused', refused, { DAY: '2022-02-30' }, `${DAY} 2022-02-30`);
test(
  'today is refused, since no archive has it',
  refused,
  { DAY: '2026-11-23' },
  'DAY: 2026-11-23 is not over yet in UTC; an archive has a day the day after it',
);
test(
  'no symbol is refused',
  refused,
  { SYMBOLS: ' , ' },
  'SYMBOLS: expected symbols such as BTCUSDT,ETHUSDT, got none',
);
test(
  'a symbol that is a path is refused',
  refused,
  { SYMBOLS: '../BTCUSDT' },
  'SYMBOLS: expected letters, digits, _ and -, such as BTCUSDT, got "../BTCUSDT"',
);
test(
  'more symbols than a file name holds are refused',
  refused,
  { SYMBOLS: Array.from({ length: 21 }, (_, i) => `S${i}`).join(',') },
  'SYMBOLS: expected 20 at most at a time, got 21',
);
test(
  'a kind that is none is refused',
  refused,
  { KIND: 'depth' },
  'KIND: expected klines, trades, aggTrades, got depth',
);
test(
  'an interval of which a day has only one is refused',
  refused,
  { INTERVAL: '1d' },
  'INTERVAL: expected 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, got 1d',
);
test(
  'an archive that is not known is refused',
  refused,
  { FROM: 'kraken' },
  'FROM: expected binance, binance-usdm, binance-coinm, got kraken',
);
test(
  'a mirror that is no address is refused',
  refused,
  { ARCHIVE_URL: 'mirror' },
  'ARCHIVE_URL: expected the address of a mirror such as https://mirror.example, got mirror',
);

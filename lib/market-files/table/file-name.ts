/** What vendors put into the names of their files. */
export interface NamedFile {
  /** Empty where the name has none. */
  readonly symbol: string;
  readonly intervalMs?: number;
}

const EXTENSIONS = /(?:\.(?:csv|tsv|txt|asc|prn|dat|json|ndjson|jsonl|parquet|gz|zip|xz|zst|zstd|bz2))+$/i;

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 1440 * MINUTE_MS,
  w: 7 * 1440 * MINUTE_MS,
};
const INTERVAL = /^(\d{1,3})[ -]?(s|m|h|d|w|sec|min|minutes?|hours?|days?|weeks?)$/i;
const METATRADER = /^([MHDW])(\d{1,2})$/;
const WORDS: Readonly<Record<string, number>> = {
  minute: MINUTE_MS,
  minutes: MINUTE_MS,
  hourly: UNITS_MS['h']!,
  daily: UNITS_MS['d']!,
  day: UNITS_MS['d']!,
  weekly: UNITS_MS['w']!,
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Kinds of data and how they were prepared. */
const NOISE = words(
  'data historical history hist full all sample export download prices price quotes quote ticks tick t trades aggtrades ' +
    'klines kline ohlc ohlcv candles candlestick bars bar intraday adjusted unadjusted adj adjsplit adjsplitdiv split ' +
    'continuous ratio bid ask mid last dat ascii mt nt xlsx csv d w spot futures um cm to from utc',
);

/** Names of vendors and venues, which are no symbol where anything else could be one. */
const VENUES = words(
  'stooq yahoo histdata binance kraken coinbase bitstamp bitfinex gemini bybit okx okex kucoin huobi ftx poloniex bittrex ' +
    'exmo cexio dukascopy nasdaq nyse amex arca bats cboe tvc cme nymex comex oanda fxcm forexcom capitalcom pepperstone ' +
    'tsx lse xetr euronext asx hkex sse szse nse bse',
);

/** A day or a month: 2024, 2024-01, 202401, 20240102, 02.01.2024. */
const DATE = /^(?:(?:19|20)\d\d(?:[-.]?\d\d){0,2}|\d\d\.\d\d\.(?:19|20)\d\d)$/;
/** As Stooq names its downloads: aapl_us_d, ^spx_d. */
const STOOQ = /^(\^?[a-z0-9.-]+?)(?:_(us|uk|de|jp|hk|pl|hu|v|f|b|c))?_[dwmqy]$/;
/** A chart of TradingView: "BINANCE_BTCUSDT, 60", "NASDAQ_AAPL, 1D_a1b2c". Minutes have no unit. */
const TRADINGVIEW = /^([^,]+), (\d{1,4}|\d{0,2}[SDWM])(?:[ _].*)?$/;

/** Venues of TradingView have one word or two: BINANCE_BTCUSDT, CME_MINI_ES1!. */
const VENUE = /^[A-Z\d]+_(?:(?:MINI|DL|DLY|IDC|GBX)_)?(?=.)/;
const DUKASCOPY = /^(.+?)_(?:Candlestick|Ticks)_/i;
/** MetaTrader's export: EURUSD60. */
const METATRADER_FILE = /^([A-Z]{6})(1|5|15|30|60|240|1440|10080)$/;
/** Kraken's, and MetaTrader's, bars are named by their minutes: XBTUSD_1440. */
const MINUTES = /^(?:1|5|15|30|60|240|720|1440|10080)$/;

/** The symbol and the length of bars that a file's name gives, so far as it does. */
export function namedFile(fileName: string): NamedFile {
  const name = fileName.replace(EXTENSIONS, '');
  const [, ticker, market] = STOOQ.exec(name) ?? [];
  if (ticker !== undefined) return { symbol: market === undefined ? ticker : `${ticker}.${market}` };
  const [, chart, resolution] = TRADINGVIEW.exec(name) ?? [];
  if (chart !== undefined) return charted(chart, resolution!);
  const [, pair, minutes] = METATRADER_FILE.exec(name) ?? [];
  if (pair !== undefined) return { symbol: pair, intervalMs: Number(minutes) * MINUTE_MS };
  const [, instrument] = DUKASCOPY.exec(name) ?? [];
  if (instrument !== undefined) return { symbol: instrument };
  // A hyphen belongs to a symbol (BTC-USD) unless an interval, a kind of data or a date follows it.
  const parts = name
    .replaceAll(/-(?=\d+[smhdw]\b|(?:19|20)\d\d(?!\d{5})|(?:agg)?trades\b|klines\b|bookticker\b)/gi, '_')
    .split(/[_\s,]+|\.(?=ohlcv|trades)/i)
    .filter((word) => word !== '');
  const telling = parts.filter((word, index) => !isNoise(word, index));
  const beside = telling.filter((word) => !VENUES.has(word.toLowerCase()));
  const symbol = beside.some((word) => /\p{L}/u.test(word)) ? beside : telling;
  const intervalMs = parts.map((word, index) => intervalOf(word, index)).find((each) => each !== undefined);
  return {
    symbol: (symbol.length > 0 ? symbol : [name]).join('_'),
    ...(intervalMs !== undefined && { intervalMs }),
  };
}

function charted(chart: string, resolution: string): NamedFile {
  const symbol = chart.replace(VENUE, '');
  const [, count = '', unit = ''] = /^(\d*)([SDWM]?)$/.exec(resolution)!;
  if (unit === 'M') return { symbol };
  const size = unit === '' ? MINUTE_MS : UNITS_MS[unit.toLowerCase()]!;
  return { symbol, intervalMs: Number(count || '1') * size };
}

function intervalOf(word: string, index: number): number | undefined {
  if (index > 0 && MINUTES.test(word)) return Number(word) * MINUTE_MS;
  const [, letter, many] = METATRADER.exec(word) ?? [];
  if (letter !== undefined) return Number(many) * UNITS_MS[letter.toLowerCase()]!;
  const [, count, unit] = INTERVAL.exec(word) ?? [];
  // 1M is a month.
  if (count === undefined || unit === 'M') return WORDS[word.toLowerCase()];
  return Number(count) * UNITS_MS[unit![0]!.toLowerCase()]!;
}

/** The first word of a name is rarely noise alone: D and T are companies. */
function isNoise(word: string, index: number): boolean {
  const isShort = word.length === 1 && index === 0;
  const isNumber = index > 0 && /^\d{1,2}$/.test(word);
  if (isShort) return false;
  return (
    isNumber || NOISE.has(word.toLowerCase()) || DATE.test(word) || intervalOf(word, index) !== undefined
  );
}

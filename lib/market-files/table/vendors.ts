import { plainName } from './column-names.ts';

/** What is known of a table when its vendor is looked for. */
export interface TableFacts {
  /** Names of the header, cleaned; empty where there is none. */
  readonly names: readonly string[];
  /** The header as it stands, or the first row where there is none. */
  readonly text: string;
  readonly fileName: string;
  /** Lines above the table. */
  readonly titles: readonly string[];
  readonly isNewestFirst: boolean;
}

export interface Vendor {
  /** How the vendor is named when the reading is reported. */
  readonly name: string;
  /** IANA name of the zone of its times, where they name none. */
  readonly zone?: string;
  /** Prices are whole numbers of this part of one. */
  readonly pricesPerUnit?: number;
  fits(facts: TableFacts): boolean;
}

const NEW_YORK = 'America/New_York';
const OHLCV = ['open', 'high', 'low', 'close', 'volume'];
const has = ({ names }: TableFacts, ...wanted: readonly string[]): boolean =>
  wanted.every((name) => names.includes(name));
const begins = ({ names }: TableFacts, ...wanted: readonly string[]): boolean =>
  wanted.every((name, index) => names[index] === name);

/** The first that fits counts. */
const VENDORS: readonly Vendor[] = [
  {
    // Prices in units of 1e-9 unless the file was asked for with pretty_px; https://databento.com/docs/standards-and-conventions
    name: 'Databento',
    zone: 'UTC',
    pricesPerUnit: 1e9,
    fits: (facts) => has(facts, 'publisher id', 'instrument id'),
  },
  {
    name: 'Binance klines',
    zone: 'UTC',
    fits: (facts) => has(facts, 'open time', 'close time') && /taker.?buy/i.test(facts.text),
  },
  { name: 'Binance aggregate trades', zone: 'UTC', fits: (facts) => has(facts, 'agg trade id') },
  { name: 'Binance trades', zone: 'UTC', fits: (facts) => has(facts, 'is buyer maker', 'quote qty') },
  {
    name: 'CryptoDataDownload bars',
    zone: 'UTC',
    fits: ({ titles }) => titles.some((title) => /cryptodatadownload/i.test(title)),
  },
  {
    name: 'Yahoo bars',
    fits: (facts) => begins(facts, 'date', ...OHLCV.slice(0, 4)) && has(facts, 'adj close'),
  },
  { name: 'Nasdaq bars', zone: NEW_YORK, fits: (facts) => has(facts, 'date', 'close last') },
  { name: 'Investing.com bars', fits: (facts) => has(facts, 'price', 'open', 'high', 'low', 'change') },
  { name: 'Kaggle bars', zone: 'UTC', fits: (facts) => has(facts, 'timestamp', 'weighted price') },
  {
    // https://www.dukascopy.com/swiss/english/marketwatch/historical/: "Local time" has its offset beside it.
    name: 'Dukascopy',
    zone: 'UTC',
    fits: ({ names }) => names[0] === 'gmt time' || names[0] === 'local time',
  },
  { name: 'MetaTrader bars', fits: ({ text }) => /<TICKVOL>/i.test(text) },
  {
    name: 'Stooq bars',
    fits: ({ text, fileName, names }) =>
      (/<PER>/i.test(text) && /<OPENINT>/i.test(text)) ||
      (names.length > 0 && /^\^?[a-z0-9.-]+(?:_[a-z]{1,2})?_[dwmqy]\.csv/.test(fileName)),
  },
  {
    // EST the year round; https://www.histdata.com/f-a-q/data-files-detailed-specification/
    name: 'HistData',
    zone: 'Etc/GMT+5',
    fits: ({ text, fileName, names }) =>
      names.length === 0 &&
      (/^\d{8} \d{6}(?:\d{3})?[;,]/.test(text) || /^DAT_(?:ASCII|MT|NT)_/.test(fileName)),
  },
  {
    // US/Eastern, as the read-me of every archive says.
    name: 'FirstRate bars',
    zone: NEW_YORK,
    fits: ({ names, fileName }) =>
      (names.length === 0 || /_sample/i.test(fileName)) &&
      /_(?:1min|5min|30min|1hour|1day)(?:_\w+)?\.(?:txt|csv)/i.test(fileName),
  },
  {
    // "US/Eastern", as its JSON says; https://www.alphavantage.co/documentation/#intraday. The newest stands first.
    name: 'Alpha Vantage bars',
    zone: NEW_YORK,
    fits: (facts) =>
      facts.isNewestFirst &&
      begins(facts, 'timestamp', 'open', 'high', 'low', 'close') &&
      facts.names.every((name) => ALPHA_VANTAGE.has(name)),
  },
  {
    name: 'TradingView bars',
    zone: 'UTC',
    fits: (facts) =>
      begins(facts, 'time', 'open', 'high', 'low', 'close') && /, \d{0,4}[SDWM]?\b/.test(facts.fileName),
  },
  {
    name: 'Interactive Brokers bars',
    fits: (facts) => has(facts, 'date', 'bar count') || has(facts, 'date', 'barcount'),
  },
  {
    // https://support.kraken.com/hc/en-us/articles/360047124832: UNIX time, OHLC, volume, number of trades
    name: 'Kraken bars',
    zone: 'UTC',
    fits: ({ names, fileName }) => names.length === 0 && /^[A-Z\d]+_\d{1,4}\.csv/.test(fileName),
  },
];

const ALPHA_VANTAGE = new Set([
  'timestamp',
  ...OHLCV,
  'adjusted close',
  'dividend amount',
  'split coefficient',
]);

/** The vendor whose table it is; undefined where nothing shows it. */
export function vendorOf(
  facts: Omit<TableFacts, 'names'> & { readonly header: readonly string[] },
): Vendor | undefined {
  const known = { ...facts, names: facts.header.map(plainName) };
  return VENDORS.find((vendor) => vendor.fits(known));
}

/** What an archive has of a day, and what it calls that. */
export const KINDS = ['klines', 'trades', 'aggTrades'] as const;
export type Kind = (typeof KINDS)[number];

/** Lengths of bars of which a day has several. */
export const INTERVALS = ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h'] as const;
export type Interval = (typeof INTERVALS)[number];

/** A day of one symbol. */
export interface DayOfSymbol {
  readonly symbol: string;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly kind: Kind;
  /** Length of klines; other kinds have none. */
  readonly interval: Interval;
}

/** A vendor's public archive: a file a day, symbol and kind, each with a checksum beside it. */
export interface Archive {
  /** Name of the market, for people. */
  readonly title: string;
  readonly url: string;
  /** Answers as S3 does to ListObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
  readonly listingUrl: string;
  /** What somebody should know before the first download. */
  readonly terms: string;
  /** Where the files of a symbol lie, up to the day in their names. */
  readonly pathUpToDay: (wanted: DayOfSymbol) => string;
}

const BINANCE_TERMS = `These files are Binance's. It publishes them for anyone to download (https://github.com/binance/binance-public-data);
what may be done with them is said in its terms of use (https://www.binance.com/en/terms): read these before you do more
than look at the data yourself. What is downloaded stays in data/recorded, which git ignores; it is no part of this project.`;

/** By FROM. Paths: https://github.com/binance/binance-public-data#how-to-download-programatically */
export const ARCHIVES: ReadonlyMap<string, Archive> = new Map([
  ['binance', binance('Binance spot', 'spot')],
  ['binance-usdm', binance('Binance USD-M futures', 'futures/um')],
  ['binance-coinm', binance('Binance COIN-M futures', 'futures/cm')],
]);

function binance(title: string, market: string): Archive {
  return {
    title,
    url: 'https://data.binance.vision',
    listingUrl: 'https://s3-ap-northeast-1.amazonaws.com/data.binance.vision',
    terms: BINANCE_TERMS,
    pathUpToDay: ({ kind, symbol, interval }) => {
      const [folder, name] = kind === 'klines' ? [`${symbol}/${interval}`, interval] : [symbol, kind];
      return `data/${market}/daily/${kind}/${folder}/${symbol}-${name}-`;
    },
  };
}

/** For people: "1m klines of BTCUSDT". */
export function described({ kind, interval, symbol }: DayOfSymbol): string {
  return `${kind === 'klines' ? `${interval} klines` : kind} of ${symbol}`;
}

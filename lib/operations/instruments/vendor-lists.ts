import { isRecord } from '../../../src/dto/problems.ts';
import type { InstrumentItem } from './instrument-table.ts';

type Entry = Readonly<Record<string, unknown>>;

/** A list of instruments as a vendor publishes it. */
interface VendorList {
  readonly name: string;
  /** The entries, where a document has the form of this list. */
  readonly entries: (document: unknown) => readonly Entry[] | null;
  /** null for an entry that is no instrument, or nothing that trades. */
  readonly instrument: (entry: Entry) => InstrumentItem | null;
}

/** What Alpaca calls exchanges: https://docs.alpaca.markets/reference/get-v2-assets-1 */
const ALPACA_EXCHANGES: Readonly<Record<string, string>> = {
  AMEX: 'XASE',
  ARCA: 'ARCX',
  BATS: 'BATS',
  NASDAQ: 'XNAS',
  NYSE: 'XNYS',
  OTC: 'OOTC',
};

/** https://www.nasdaqtrader.com/trader.aspx?id=symboldirdefs, otherlisted.txt */
const LISTED_ELSEWHERE: Readonly<Record<string, string>> = {
  A: 'XASE',
  N: 'XNYS',
  P: 'ARCX',
  V: 'IEXG',
  Z: 'BATS',
};

/** Version 2 of its stream calls them as others do: https://docs.kraken.com/api/docs/guides/spot-ws-intro */
const KRAKEN_ASSETS: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

const ASSET_CLASS_OF_TYPE: readonly (readonly [RegExp, string])[] = [
  [/^(etf|etp|etn|etv|fund|mutual fund|closed-end fund)/i, 'fund'],
  [/stock|share|^cs$|^adr|^dr$|depositary|reit|^pfd$|^gdr$/i, 'stock'],
  [/crypto/i, 'crypto'],
  [/^fx$|forex/i, 'fx'],
  [/index|indices/i, 'index'],
  [/futures?|swap|perpetual/i, 'future'],
  [/option|warrant/i, 'option'],
  [/bond|note/i, 'bond'],
];

/** The lists whose forms are known, by what each has that no other does. */
const VENDOR_LISTS: readonly VendorList[] = [
  {
    // https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints
    name: 'Binance exchangeInfo',
    entries: (document) => listIn(document, 'symbols', 'quoteAsset'),
    instrument: ({ symbol, baseAsset, quoteAsset, contractType, pair, filters }) => ({
      symbol,
      name: nameOf(baseAsset, quoteAsset),
      asset_class: contractType === undefined ? 'crypto' : 'future',
      currency: quoteAsset,
      underlying: contractType === undefined ? undefined : pair === symbol ? undefined : pair,
      tick_size: amount(
        entriesOf(filters).find((each) => each['filterType'] === 'PRICE_FILTER')?.['tickSize'],
      ),
    }),
  },
  {
    // https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/list-products
    name: 'Coinbase Advanced products',
    entries: (document) => listIn(document, 'products', 'quote_currency_id'),
    instrument: (entry) => ({
      symbol: entry['product_id'],
      name: nameOf(entry['base_currency_id'], entry['quote_currency_id']),
      asset_class: entry['product_type'] === 'FUTURE' ? 'future' : 'crypto',
      currency: entry['quote_currency_id'],
      tick_size: amount(entry['price_increment'] ?? entry['quote_increment']),
    }),
  },
  {
    // https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-all-trading-pairs
    name: 'Coinbase Exchange products',
    entries: (document) => list(document, 'quote_increment'),
    instrument: (entry) => ({
      symbol: entry['id'],
      name: nameOf(entry['base_currency'], entry['quote_currency']),
      asset_class: 'crypto',
      currency: entry['quote_currency'],
      tick_size: amount(entry['quote_increment']),
    }),
  },
  {
    // https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs
    name: 'Kraken AssetPairs',
    entries: (document) =>
      isRecord(document) && isRecord(document['result'])
        ? withField(Object.values(document['result']), 'wsname')
        : null,
    instrument: ({ wsname, tick_size: tickSize }) => {
      const symbol = String(wsname).replaceAll(/\bX(?:BT|DG)\b/g, (each) => KRAKEN_ASSETS[each]!);
      return {
        symbol: wsname === undefined ? undefined : symbol,
        asset_class: 'crypto',
        currency: symbol.split('/')[1],
        tick_size: amount(tickSize),
        aliases: symbol === wsname ? undefined : { kraken: wsname },
      };
    },
  },
  {
    // https://bybit-exchange.github.io/docs/v5/market/instrument
    name: 'Bybit instruments-info',
    entries: (document) => (isRecord(document) ? listIn(document['result'], 'list', 'quoteCoin') : null),
    instrument: ({ symbol, baseCoin, quoteCoin, contractType, priceFilter }) => ({
      symbol,
      name: nameOf(baseCoin, quoteCoin),
      asset_class: contractType === undefined ? 'crypto' : 'future',
      currency: quoteCoin,
      tick_size: isRecord(priceFilter) ? amount(priceFilter['tickSize']) : undefined,
    }),
  },
  {
    // https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
    name: 'OKX instruments',
    entries: (document) => listIn(document, 'data', 'instId'),
    instrument: ({ instId, instType, quoteCcy, settleCcy, uly, tickSz }) => ({
      symbol: instId,
      asset_class: instType === 'SPOT' || instType === 'MARGIN' ? 'crypto' : classOf(instType),
      currency: quoteCcy === '' ? settleCcy : quoteCcy,
      underlying: uly,
      tick_size: amount(tickSz),
    }),
  },
  {
    // https://polygon.io/docs/rest/stocks/tickers/all-tickers
    name: 'Polygon tickers',
    entries: (document) => listIn(document, 'results', 'locale'),
    instrument: (entry) => ({
      symbol: entry['ticker'],
      name: entry['name'],
      exchange:
        entry['market'] === 'stocks' || entry['market'] === 'otc' ? entry['primary_exchange'] : undefined,
      asset_class: classOf(entry['market'] === 'stocks' ? entry['type'] : entry['market']),
      currency: code(entry['currency_symbol'] ?? entry['currency_name']),
    }),
  },
  {
    // https://docs.alpaca.markets/reference/get-v2-assets-1
    name: 'Alpaca assets',
    entries: (document) => list(document, 'tradable'),
    instrument: ({ symbol, name, class: kind, exchange, price_increment: increment }) => ({
      symbol,
      name,
      exchange: ALPACA_EXCHANGES[String(exchange)],
      asset_class: kind === 'crypto' ? 'crypto' : undefined,
      currency: kind === 'crypto' ? String(symbol).split('/')[1] : 'USD',
      tick_size: amount(increment),
    }),
  },
  {
    // https://finnhub.io/docs/api/stock-symbols
    name: 'Finnhub symbols',
    entries: (document) => list(document, 'displaySymbol'),
    instrument: ({ symbol, description, mic, currency, type }) => ({
      symbol,
      name: description,
      exchange: mic,
      asset_class: classOf(type),
      currency,
    }),
  },
  {
    // https://www.nasdaqtrader.com/trader.aspx?id=symboldirdefs
    name: 'Nasdaq Trader nasdaqlisted.txt',
    entries: (document) => list(document, 'market_category'),
    instrument: ({ symbol, security_name: name, etf, test_issue: isTest }) => ({
      symbol: listed(symbol, isTest),
      name,
      exchange: 'XNAS',
      asset_class: etf === 'Y' ? 'fund' : 'stock',
      currency: 'USD',
    }),
  },
  {
    name: 'Nasdaq Trader otherlisted.txt',
    entries: (document) => list(document, 'act_symbol'),
    instrument: ({ act_symbol: symbol, security_name: name, exchange, etf, test_issue: isTest }) => ({
      symbol: listed(symbol, isTest),
      name,
      exchange: LISTED_ELSEWHERE[String(exchange)],
      asset_class: etf === 'Y' ? 'fund' : 'stock',
      currency: 'USD',
    }),
  },
];

/** The instruments of a vendor's list, and which list it is; null where the document has no form that is known. */
export function vendorList(
  document: unknown,
): { readonly name: string; readonly items: readonly InstrumentItem[] } | null {
  for (const { name, entries, instrument } of VENDOR_LISTS) {
    const found = entries(document);
    if (found === null) continue;
    const items = found.map(instrument).filter((item) => typeof item?.['symbol'] === 'string');
    return { name, items: items.map((item) => stated(item!)) };
  }
  return null;
}

export const VENDOR_LIST_NAMES: readonly string[] = VENDOR_LISTS.map(({ name }) => name);

function stated(item: InstrumentItem): InstrumentItem {
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function list(document: unknown, field: string): readonly Entry[] | null {
  return Array.isArray(document) ? withField(document, field) : null;
}

function listIn(document: unknown, key: string, field: string): readonly Entry[] | null {
  return isRecord(document) ? list(document[key], field) : null;
}

function withField(entries: readonly unknown[], field: string): readonly Entry[] | null {
  const records = entriesOf(entries);
  return records.some((entry) => field in entry) ? records : null;
}

function entriesOf(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Symbols that exchanges test their systems with trade at prices of nobody's; below the last row stands when a file was made. */
function listed(symbol: unknown, isTest: unknown): unknown {
  return isTest === 'Y' || String(symbol).startsWith('File Creation Time') ? undefined : symbol;
}

function nameOf(base: unknown, quote: unknown): string | undefined {
  return typeof base === 'string' && typeof quote === 'string' ? `${base} / ${quote}` : undefined;
}

function amount(value: unknown): number | undefined {
  const number = Number(value ?? Number.NaN);
  return number > 0 && Number.isFinite(number) ? number : undefined;
}

function classOf(type: unknown): string | undefined {
  return ASSET_CLASS_OF_TYPE.find(([pattern]) => pattern.test(String(type)))?.[1];
}

function code(currency: unknown): string | undefined {
  return typeof currency === 'string' && /^[a-z]{3,5}$/i.test(currency) ? currency.toUpperCase() : undefined;
}

import test from 'ava';
import { checkInstruments } from '../../../../lib/operations/instruments/check-instruments.ts';
import { readInstruments } from '../../../../lib/operations/instruments/read-instruments.ts';

/** A list as its vendor publishes it, cut to what is read and a little more, and the instruments in it. */
const lists: readonly (readonly [form: string, text: string, items: readonly object[]])[] = [
  [
    'Binance exchangeInfo',
    JSON.stringify({
      timezone: 'UTC',
      symbols: [
        {
          symbol: 'BTCUSDT',
          status: 'TRADING',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          filters: [
            { filterType: 'PRICE_FILTER', minPrice: '0.01000000', tickSize: '0.01000000' },
            { filterType: 'LOT_SIZE', stepSize: '0.00001000' },
          ],
        },
        {
          symbol: 'BTCUSDT_260327',
          pair: 'BTCUSDT',
          contractType: 'CURRENT_QUARTER',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          filters: [],
        },
      ],
    }),
    [
      { symbol: 'BTCUSDT', name: 'BTC / USDT', asset_class: 'crypto', currency: 'USDT', tick_size: 0.01 },
      {
        symbol: 'BTCUSDT_260327',
        name: 'BTC / USDT',
        asset_class: 'future',
        currency: 'USDT',
        underlying: 'BTCUSDT',
      },
    ],
  ],
  [
    'Coinbase Advanced products',
    '{"products":[{"product_id":"BTC-USD","price":"140.21","quote_increment":"0.01","price_increment":"0.01","base_currency_id":"BTC","quote_currency_id":"USD","product_type":"SPOT"}],"num_products":1}',
    [{ symbol: 'BTC-USD', name: 'BTC / USD', asset_class: 'crypto', currency: 'USD', tick_size: 0.01 }],
  ],
  [
    'Coinbase Exchange products',
    '[{"id":"ETH-EUR","base_currency":"ETH","quote_currency":"EUR","quote_increment":"0.01","status":"online"}]',
    [{ symbol: 'ETH-EUR', name: 'ETH / EUR', asset_class: 'crypto', currency: 'EUR', tick_size: 0.01 }],
  ],
  [
    'Kraken AssetPairs',
    '{"error":[],"result":{"XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD","tick_size":"0.1"},"ADAEUR":{"altname":"ADAEUR","wsname":"ADA/EUR","tick_size":"0.000001"}}}',
    [
      {
        symbol: 'BTC/USD',
        asset_class: 'crypto',
        currency: 'USD',
        tick_size: 0.1,
        aliases: { kraken: 'XBT/USD' },
      },
      { symbol: 'ADA/EUR', asset_class: 'crypto', currency: 'EUR', tick_size: 0.000_001 },
    ],
  ],
  [
    'Bybit instruments-info',
    '{"retCode":0,"result":{"category":"linear","list":[{"symbol":"BTCUSDT","contractType":"LinearPerpetual","baseCoin":"BTC","quoteCoin":"USDT","priceFilter":{"tickSize":"0.10"}}]}}',
    [{ symbol: 'BTCUSDT', name: 'BTC / USDT', asset_class: 'future', currency: 'USDT', tick_size: 0.1 }],
  ],
  [
    'OKX instruments',
    '{"code":"0","data":[{"instType":"SPOT","instId":"BTC-USDT","uly":"","quoteCcy":"USDT","settleCcy":"","tickSz":"0.1"},{"instType":"SWAP","instId":"BTC-USD-SWAP","uly":"BTC-USD","quoteCcy":"","settleCcy":"BTC","tickSz":"0.1"}]}',
    [
      { symbol: 'BTC-USDT', asset_class: 'crypto', currency: 'USDT', tick_size: 0.1 },
      {
        symbol: 'BTC-USD-SWAP',
        asset_class: 'future',
        currency: 'BTC',
        underlying: 'BTC-USD',
        tick_size: 0.1,
      },
    ],
  ],
  [
    'Polygon tickers',
    '{"results":[{"ticker":"AAPL","name":"Apple Inc.","market":"stocks","locale":"us","primary_exchange":"XNAS","type":"CS","currency_name":"usd"},{"ticker":"X:BTCUSD","name":"Bitcoin - United States dollar","market":"crypto","locale":"global","currency_symbol":"USD","currency_name":"United States dollar"},{"ticker":"TpC","name":"AT&T Inc. Series C","market":"stocks","locale":"us","primary_exchange":"XNYS","type":"PFD","currency_name":"usd"}],"status":"OK"}',
    [
      { symbol: 'AAPL', name: 'Apple Inc.', exchange: 'XNAS', asset_class: 'stock', currency: 'USD' },
      {
        symbol: 'X:BTCUSD',
        name: 'Bitcoin - United States dollar',
        asset_class: 'crypto',
        currency: 'USD',
      },
      { symbol: 'TpC', name: 'AT&T Inc. Series C', exchange: 'XNYS', asset_class: 'stock', currency: 'USD' },
    ],
  ],
  [
    'Alpaca assets',
    '[{"id":"b0b6","class":"us_equity","exchange":"ARCA","symbol":"SPY","name":"SPDR S&P 500 ETF Trust","status":"active","tradable":true},{"class":"crypto","exchange":"CRYPTO","symbol":"BTC/USD","name":"Bitcoin / US Dollar","tradable":true,"price_increment":"1"}]',
    [
      { symbol: 'SPY', name: 'SPDR S&P 500 ETF Trust', exchange: 'ARCX', currency: 'USD' },
      {
        symbol: 'BTC/USD',
        name: 'Bitcoin / US Dollar',
        asset_class: 'crypto',
        currency: 'USD',
        tick_size: 1,
      },
    ],
  ],
  [
    'Finnhub symbols',
    '[{"currency":"USD","description":"APPLE INC","displaySymbol":"AAPL","figi":"BBG000B9Y5X2","mic":"XNGS","symbol":"AAPL","type":"Common Stock"},{"currency":"USD","description":"VANGUARD S&P 500","displaySymbol":"VOO","mic":"ARCX","symbol":"VOO","type":"ETP"}]',
    [
      { symbol: 'AAPL', name: 'APPLE INC', exchange: 'XNGS', asset_class: 'stock', currency: 'USD' },
      { symbol: 'VOO', name: 'VANGUARD S&P 500', exchange: 'ARCX', asset_class: 'fund', currency: 'USD' },
    ],
  ],
  [
    'Nasdaq Trader nasdaqlisted.txt',
    'Symbol|Security Name|Market Category|Test Issue|Financial Status|Round Lot Size|ETF|NextShares\r\nAAPL|Apple Inc. - Common Stock|Q|N|N|100|N|N\r\nQQQ|Invesco QQQ Trust, Series 1|G|N|N|100|Y|N\r\nZVZZT|NASDAQ TEST STOCK|G|Y|N|100|N|N\r\nFile Creation Time: 1201202505:31|||||||\r\n',
    [
      {
        symbol: 'AAPL',
        name: 'Apple Inc. - Common Stock',
        exchange: 'XNAS',
        asset_class: 'stock',
        currency: 'USD',
      },
      {
        symbol: 'QQQ',
        name: 'Invesco QQQ Trust, Series 1',
        exchange: 'XNAS',
        asset_class: 'fund',
        currency: 'USD',
      },
    ],
  ],
  [
    'Nasdaq Trader otherlisted.txt',
    'ACT Symbol|Security Name|Exchange|CQS Symbol|ETF|Round Lot Size|Test Issue|NASDAQ Symbol\nBRK.B|Berkshire Hathaway Inc.|N|BRK.B|N|100|N|BRK.B\nFile Creation Time: 1201202505:31|||||||\n',
    [
      {
        symbol: 'BRK.B',
        name: 'Berkshire Hathaway Inc.',
        exchange: 'XNYS',
        asset_class: 'stock',
        currency: 'USD',
      },
    ],
  ],
];

for (const [form, text, items] of lists) {
  test(`${form} is known by its form, and every instrument in it can be used`, (t) => {
    t.deepEqual(readInstruments(text), { form, items, passedOver: [] });
    t.deepEqual(checkInstruments(items as { symbol: string }[]).faults, []);
  });
}

test('a CSV has names as people write them, in any order, and cells that say nothing', (t) => {
  const text =
    '\uFEFFTicker;Tick Size;MIC;Price kind;Note;Splits;Aliases\r\nNVDA;0.01;xnas;;bought;2021-07-20=4; 2024-06-10=10;\r\n';
  const quoted = text.replace('2021-07-20=4; 2024-06-10=10', '"2021-07-20=4; 2024-06-10=10"');
  t.deepEqual(readInstruments(quoted), {
    form: 'CSV',
    items: [
      {
        symbol: 'NVDA',
        tick_size: 0.01,
        exchange: 'XNAS',
        splits: [
          { date: '2021-07-20', ratio: 4 },
          { date: '2024-06-10', ratio: 10 },
        ],
      },
    ],
    passedOver: ['note'],
  });
});

test('a split is a number or a fraction, and a name may have blanks and signs', (t) => {
  const { items } = readInstruments(
    'symbol,splits,aliases,price_kind\nACME,2020-01-02=3/2,"polygon=X:BTC USD; kraken=XBT/USD",Signed\n',
  );
  t.deepEqual(items, [
    {
      symbol: 'ACME',
      splits: [{ date: '2020-01-02', ratio: 1.5 }],
      aliases: { polygon: 'X:BTC USD', kraken: 'XBT/USD' },
      price_kind: 'signed',
    },
  ]);
});

test('one column of symbols is a list, and so is JSON of our own', (t) => {
  t.deepEqual(readInstruments('symbol\nAAPL\nMSFT\n').items, [{ symbol: 'AAPL' }, { symbol: 'MSFT' }]);
  const item = { symbol: 'AAPL', exchange: 'XNAS' };
  t.deepEqual(readInstruments(JSON.stringify(item)), { form: 'JSON', items: [item], passedOver: [] });
  t.deepEqual(readInstruments(JSON.stringify([item])).items, [item]);
});

for (const [name, text, problem] of [
  ['prose', 'Dear all,\nplease find attached', /^expected a column symbol, got dear_all/],
  ['one line', 'hello', /^expected a CSV with a header, JSON of objects with a symbol/],
  ['JSON of something else', '[{"user_id": "alice"}]', /^expected a CSV with a header/],
  ['JSON that ends early', '[{"symbol": "AAPL"', /^no JSON: /],
  ['an empty list', '[]', /^expected a CSV with a header/],
  ['a quote that is not closed', 'symbol,name\nA,"b\n', /^no CSV: /],
] as const) {
  test(`${name}: refused with what was expected`, (t) => {
    t.throws(() => readInstruments(text), { name: 'OperationFailure', message: problem });
  });
}

import test from 'ava';
import fc from 'fast-check';
import { ASSET_CLASSES } from '../../src/core/instruments/instrument.ts';
import { instrumentItem, parseInstrument } from '../../src/dto/instrument.dto.ts';

const parsed = (item: Record<string, unknown>) => {
  const result = parseInstrument(item, 'refuse unknown fields');
  if (!result.ok) throw new Error(result.problems.join());
  return result.instrument;
};
const problemsOf = (item: Record<string, unknown>) => {
  const result = parseInstrument(item, 'refuse unknown fields');
  return result.ok ? [] : result.problems;
};

test('a symbol alone is an instrument of positive price that never closes', (t) => {
  t.deepEqual(parsed({ symbol: 'BTC-USD' }), {
    symbol: 'BTC-USD',
    priceKind: 'positive',
    splits: [],
    aliases: {},
  });
});

test('every field is read, and null says nothing', (t) => {
  t.deepEqual(
    parsed({
      symbol: 'NVDA',
      name: 'NVIDIA Corporation',
      exchange: 'XNAS',
      asset_class: 'stock',
      currency: 'USD',
      underlying: null,
      tick_size: 0.01,
      price_kind: 'signed',
      luld_tier: 1,
      splits: [{ date: '2024-06-10', ratio: 10 }],
      aliases: { polygon: 'NVDA.US' },
      peg: 1,
    }),
    {
      symbol: 'NVDA',
      name: 'NVIDIA Corporation',
      exchange: 'XNAS',
      assetClass: 'stock',
      currency: 'USD',
      tickSize: 0.01,
      priceKind: 'signed',
      luldTier: 1,
      splits: [{ day: 19_884, ratio: 10 }],
      aliases: { polygon: 'NVDA.US' },
      peg: 1,
    },
  );
});

test('what is written is what was read', (t) => {
  const item = fc.record(
    {
      symbol: fc.constantFrom('AAPL', 'BTC/USD', 'TpC', 'ES=F'),
      name: fc.constantFrom('Apple Inc.', '币安'),
      exchange: fc.constantFrom('XNYS', 'GLBX', '24/7'),
      asset_class: fc.constantFrom(...ASSET_CLASSES),
      currency: fc.constantFrom('USD', 'GBX'),
      underlying: fc.constantFrom('SPX'),
      tick_size: fc.double({ min: 1e-9, max: 1e3, noNaN: true }),
      price_kind: fc.constant('signed'),
      luld_tier: fc.constantFrom(1, 2),
      splits: fc.array(
        fc.record({
          date: fc.constantFrom('2020-02-29', '1987-06-16'),
          ratio: fc.constantFrom(1.5, 0.05, 7),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      aliases: fc.constantFrom({ polygon: 'X:BTCUSD' }, { kraken: 'XBT/USD', 'alpaca-2': 'B' }),
      peg: fc.constantFrom(1, 0.5),
    },
    { requiredKeys: ['symbol'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(item, (written) => {
      t.deepEqual(JSON.parse(JSON.stringify(instrumentItem(parsed(written)))), written);
    }),
  );
});

test('case that means something stays, and small letters alone mean none', (t) => {
  t.is(parsed({ symbol: 'TpC' }).symbol, 'TpC');
  t.is(parsed({ symbol: 'aapl' }).symbol, 'AAPL');
  t.is(parsed({ symbol: ' aapl ' }).symbol, 'AAPL');
});

const bad: readonly (readonly [name: string, fields: Record<string, unknown>, problem: string])[] = [
  ['no symbol', { symbol: undefined }, 'symbol must be a symbol'],
  ['a symbol with a control', { symbol: 'A\u0007' }, 'symbol must be a symbol'],
  ['a name over two lines', { name: 'a\nb' }, 'name must be 1 to 128 printable characters'],
  [
    'an exchange in words',
    { exchange: 'New York' },
    'exchange must be a market identifier code such as XNYS (ISO 10383)',
  ],
  [
    'an asset class that is none',
    { asset_class: 'equity' },
    `asset_class must be one of ${ASSET_CLASSES.join(', ')}`,
  ],
  ['a currency in signs', { currency: '$' }, 'currency must be a code such as USD, GBX or USDT'],
  ['a tick of nothing', { tick_size: 0 }, 'tick_size must be a number above 0'],
  ['a price kind that is none', { price_kind: 'negative' }, 'price_kind must be positive or signed'],
  ['a third tier', { luld_tier: 3 }, 'luld_tier must be 1 or 2'],
  ['splits that are no list', { splits: '2:1' }, 'splits must be a list of date and ratio'],
  ['a split that is no object', { splits: [2] }, 'splits must be a list of date and ratio'],
  [
    'a day that does not exist',
    { splits: [{ date: '2023-02-29', ratio: 2 }] },
    'splits[0].date must be a day such as 2024-06-10',
  ],
  [
    'a split of one for one',
    { splits: [{ date: '2023-02-28', ratio: 1 }] },
    'splits[0].ratio must be new shares for an old one, such as 10 or 0.05, and not 1',
  ],
  [
    'a vendor in capitals',
    { aliases: { Polygon: 'A' } },
    'aliases must be what up to 20 vendors call it, such as {"polygon": "X:BTCUSD"}',
  ],
  [
    'an alias with a control',
    { aliases: { polygon: '\u0000' } },
    'aliases must be what up to 20 vendors call it, such as {"polygon": "X:BTCUSD"}',
  ],
  ['a peg below 0', { peg: -1 }, 'peg must be a price above 0'],
  ['a field that there is not', { exchnage: 'XNYS' }, 'exchnage is no field there: check its spelling'],
];
for (const [name, fields, problem] of bad) {
  test(`${name}: refused with what was expected`, (t) => {
    t.deepEqual(problemsOf({ symbol: 'ACME', ...fields }), [problem]);
  });
}

test('of an item of a later version the fields that are known count', (t) => {
  const result = parseInstrument({ symbol: 'ACME', lot_size: 100, exchange: 'XNYS' });
  t.like(result, { ok: true, instrument: { exchange: 'XNYS' } });
});

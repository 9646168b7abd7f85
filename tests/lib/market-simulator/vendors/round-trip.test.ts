import test, { type ExecutionContext } from 'ava';
import { usShare } from '../../../../lib/market-simulator/instruments/us-shares.ts';
import { vendorMessage } from '../../../../lib/market-simulator/market.ts';
import type { Instrument } from '../../../../lib/market-simulator/instrument.ts';
import { inBars } from '../../../../lib/market-simulator/resolution.ts';
import type { SimulatedRecord } from '../../../../lib/market-simulator/simulated-record.ts';
import { badPrint } from '../../../../lib/market-simulator/events/bad-print.ts';
import { alpacaCrypto, alpacaShares } from '../../../../lib/market-simulator/vendors/alpaca.ts';
import { binance } from '../../../../lib/market-simulator/vendors/binance.ts';
import { coinbase } from '../../../../lib/market-simulator/vendors/coinbase.ts';
import type { FeedForm } from '../../../../lib/market-simulator/vendors/feed-form.ts';
import { finnhub } from '../../../../lib/market-simulator/vendors/finnhub.ts';
import { polygonCrypto, polygonShares } from '../../../../lib/market-simulator/vendors/polygon.ts';
import { wire } from '../../../../lib/market-simulator/vendors/wire.ts';
import { decodeBytes, type DecodedEvent } from '../../../../src/dto/kinesis-record.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainTrading,
  recordsOf,
} from '../../../support/simulated-market.ts';

const DAY_MS = 24 * HOUR_MS;

/** Every form, what it tells of beside trades, and whether it is one of shares. */
const FORMS: readonly {
  name: string;
  form: FeedForm;
  quotes?: true;
  bars?: readonly number[];
  cancels?: true;
  shares?: true;
}[] = [
  {
    name: 'our own wire',
    form: wire({ exchange: 'XNAS', currency: 'USD', source: 'test' }),
    quotes: true,
    bars: [MINUTE_MS, 7000],
    cancels: true,
    shares: true,
  },
  {
    name: 'Binance trades',
    form: binance({ trades: 'trade' }),
    quotes: true,
    bars: [MINUTE_MS, 4 * HOUR_MS],
  },
  {
    name: 'Binance aggregate trades in combined streams',
    form: binance({ trades: 'aggTrade', isCombined: true }),
    quotes: true,
    bars: [MINUTE_MS],
  },
  { name: 'Coinbase Exchange', form: coinbase({ api: 'exchange' }) },
  { name: 'Coinbase Advanced Trade', form: coinbase({ api: 'advanced' }) },
  {
    name: 'Alpaca, tape A',
    form: alpacaShares({ tape: 'A', exchange: 'N' }),
    quotes: true,
    bars: [MINUTE_MS, DAY_MS],
    cancels: true,
    shares: true,
  },
  {
    name: 'Alpaca, tape C',
    form: alpacaShares({ tape: 'C', exchange: 'V' }),
    quotes: true,
    bars: [MINUTE_MS],
    cancels: true,
    shares: true,
  },
  { name: 'Alpaca crypto', form: alpacaCrypto(), quotes: true, bars: [MINUTE_MS] },
  {
    name: 'Polygon shares',
    form: polygonShares({ exchange: 4 }),
    quotes: true,
    bars: [1000, MINUTE_MS],
    shares: true,
  },
  { name: 'Polygon crypto', form: polygonCrypto({ exchange: 1 }), quotes: true, bars: [1000, MINUTE_MS] },
  { name: 'Finnhub', form: finnhub() },
];

function decoded(record: SimulatedRecord): DecodedEvent[] {
  return decodeBytes(Buffer.from(JSON.stringify(vendorMessage(record))), record.arrivalMs);
}

function sameEvents(t: ExecutionContext, records: readonly SimulatedRecord[]): void {
  t.true(records.length > 5);
  for (const record of records) {
    const [first, ...rest] = decoded(record);
    t.deepEqual(first?.ok === true ? first.event : first, record.event);
    t.deepEqual(rest, []);
  }
}

function instrumentOf(form: FeedForm, quotesEveryMs?: number): Instrument {
  const trading = plainTrading(quotesEveryMs === undefined ? {} : { quotesEveryMs });
  // Quantities of a hundred-millionth are the finest that a vendor writes.
  return plainInstrument({
    symbol: 'BTC-USD',
    form,
    quantityStep: 0.000_000_01,
    output: { kind: 'trades', ...trading },
  });
}

function shareOf(form: FeedForm): Instrument {
  return usShare({
    symbol: 'HOLM',
    form,
    startPrice: 184.2,
    follows: [],
    ownVolatility: 0.014,
    tradesPerDay: 4000,
    volumePerDay: 2_000_000,
    halfSpread: 0.0001,
    oddLotShare: 0.3,
  });
}

for (const { name, form, quotes = false, bars = [], cancels = false, shares = false } of FORMS) {
  test(`${name}: the decoder makes the same trades${quotes ? ' and quotes' : ''} of the messages`, (t) => {
    const instruments = [instrumentOf(form, quotes ? 2000 : undefined)];
    const records = recordsOf(plainMarket({ instruments, endMs: MONDAY_MS + 5 * MINUTE_MS }));
    t.is(
      records.some(({ event }) => event.type === 'quote'),
      quotes,
    );
    sameEvents(t, records);
  });

  for (const intervalMs of bars) {
    test(`${name}: the decoder makes the same bars of ${intervalMs} ms of the messages`, (t) => {
      const instruments = [inBars(instrumentOf(form), intervalMs)];
      sameEvents(
        t,
        recordsOf(plainMarket({ instruments, endMs: MONDAY_MS + Math.max(MINUTE_MS, 15 * intervalMs) })),
      );
    });
  }

  if (cancels) {
    test(`${name}: a bad print is taken back in words that the decoder reads`, (t) => {
      const events = [badPrint({ atMs: MONDAY_MS + MINUTE_MS, symbol: 'BTC-USD', error: 0.1 })];
      const records = recordsOf(
        plainMarket({ instruments: [instrumentOf(form)], events, endMs: MONDAY_MS + 5 * MINUTE_MS }),
      );
      t.is(records.filter(({ event }) => event.type === 'correction').length, 1);
      sameEvents(t, records);
    });
  }

  if (shares) {
    test(`${name}: the decoder understands every kind of sale of a session`, (t) => {
      const records = recordsOf(
        plainMarket({ instruments: [shareOf(form)], endMs: MONDAY_MS + 7 * HOUR_MS }),
      );
      const codes = new Set(
        records.flatMap(({ event }) => (event.type === 'trade' ? (event.conditions ?? []) : [])),
      );
      t.true(codes.size >= 8, [...codes].join(' '));
      sameEvents(t, records);
    });
  }
}

test('a quote of one side is read as a quote of the other side', (t) => {
  const instruments = [instrumentOf(binance({ trades: 'trade' }), 2000)];
  const records = recordsOf(plainMarket({ instruments, troubles: { oneSidedQuotes: { share: 0.1 } } }));
  t.true(records.some(({ trouble }) => trouble === 'one_sided'));
  sameEvents(t, records);
});

test('a kline that grows is not read as a bar', (t) => {
  const instruments = [inBars(instrumentOf(binance({ trades: 'trade' })), MINUTE_MS)];
  const records = recordsOf(plainMarket({ instruments, troubles: { growingBars: { everyMs: 10_000 } } }));
  t.true(records.some(({ growth }) => growth === 'growing'));
  for (const record of records) t.is(decoded(record)[0]?.ok, record.growth === 'final');
});

for (const [name, form, over, message] of [
  ['Coinbase has no quotes', coinbase({ api: 'exchange' }), { quotesEveryMs: 1000 }, /quotes for BTC-USD/],
  ['Finnhub has no quotes', finnhub(), { quotesEveryMs: 1000 }, /quotes for BTC-USD/],
] as const) {
  test(`${name}: asking for them says so`, (t) => {
    t.throws(() => recordsOf(plainMarket({ instruments: [instrumentOf(form, over.quotesEveryMs)] })), {
      message,
    });
  });
}

for (const [name, form, intervalMs, message] of [
  ['Coinbase', coinbase({ api: 'advanced' }), MINUTE_MS, /bars for BTC-USD/],
  ['Alpaca', alpacaCrypto(), 5 * MINUTE_MS, /a minute or a day for Alpaca/],
  ['Polygon', polygonCrypto({ exchange: 1 }), 5 * MINUTE_MS, /a second or a minute for Polygon/],
] as const) {
  test(`${name} has no bars of ${intervalMs} ms: asking for them says so`, (t) => {
    const instruments = [inBars(instrumentOf(form), intervalMs)];
    t.throws(() => recordsOf(plainMarket({ instruments })).map(vendorMessage), { message });
  });
}

test('what is no trade has no words at Finnhub and Coinbase', (t) => {
  const bar = {
    type: 'bar',
    symbol: 'X',
    timestampMs: 0,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  } as const;
  for (const form of [finnhub(), coinbase({ api: 'exchange' })])
    t.throws(() => form.message(bar, 'final'), { message: /expected a trade/ });
  const correction = { type: 'correction', symbol: 'X', timestampMs: 0, originalTradeId: '1' } as const;
  for (const form of [binance({ trades: 'trade' }), polygonCrypto({ exchange: 1 })])
    t.throws(() => form.message(correction, 'final'), { message: /got a correction/ });
  const metric = { type: 'metric', symbol: 'X', name: 'y', value: 1, timestampMs: 0 } as const;
  t.throws(() => alpacaCrypto().message(metric, 'final'), { message: /got a metric/ });
});

test('a metric is told in our own words, whoever tells the rest', (t) => {
  const output = { kind: 'metric', name: 'funding_rate', everyMs: 5 * MINUTE_MS } as const;
  const instruments = [
    plainInstrument({
      isSigned: true,
      startPrice: -0.0001,
      priceStep: 0.000_001,
      own: { ...plainInstrument().own, volatility: 0 },
      output,
    }),
  ];
  const [record] = recordsOf(plainMarket({ instruments }));
  t.deepEqual(vendorMessage(record!), {
    type: 'metric',
    symbol: 'PLAIN',
    name: 'funding_rate',
    value: -0.0001,
    timestamp: '2026-03-09T13:30:00.000Z',
  });
});

import test from 'ava';
import { cryptoPair } from '../../../lib/market-simulator/instruments/crypto.ts';
import { fxPair } from '../../../lib/market-simulator/instruments/foreign-exchange.ts';
import { usShare } from '../../../lib/market-simulator/instruments/us-shares.ts';
import type { Instrument } from '../../../lib/market-simulator/instrument.ts';
import { tapeFacts } from '../../../lib/market-simulator/stylised-facts.ts';
import { US_SHARES } from '../../../lib/market-simulator/trading-hours.ts';
import { alpacaShares } from '../../../lib/market-simulator/vendors/alpaca.ts';
import { polygonShares } from '../../../lib/market-simulator/vendors/polygon.ts';
import { wire } from '../../../lib/market-simulator/vendors/wire.ts';
import type { Trade } from '../../../src/core/market-data/market-event.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainTrading,
  quotesOf,
  tradesOf,
} from '../../support/simulated-market.ts';

const share = usShare({
  symbol: 'HOLM',
  form: alpacaShares({ tape: 'C', exchange: 'V' }),
  startPrice: 184.2,
  follows: [],
  ownVolatility: 0.014,
  tradesPerDay: 4000,
  volumePerDay: 2_000_000,
  halfSpread: 0.0001,
  oddLotShare: 0.3,
  quotesEveryMs: 5000,
});
const shareDays = plainMarket({ instruments: [share], endMs: MONDAY_MS + 55 * HOUR_MS });
const shareTrades = tradesOf(shareDays);
const firstDay = shareTrades.filter(({ timestampMs }) => timestampMs < MONDAY_MS + 8 * HOUR_MS);

function has(trade: Trade, condition: string): boolean {
  return trade.conditions?.includes(condition) ?? false;
}

test('a share trades in its sessions and nowhere else, but for the auction after the bell', (t) => {
  for (const { timestampMs } of shareTrades) {
    const { openMs, closeMs } = US_SHARES.sessionFrom(timestampMs - 1000);
    t.true(timestampMs >= openMs && timestampMs <= closeMs + 1000, new Date(timestampMs).toISOString());
  }
  t.is(new Set(shareTrades.map(({ timestampMs }) => Math.floor(timestampMs / (24 * HOUR_MS)))).size, 3);
});

test('a session has as many trades and as much volume as it should', (t) => {
  const { output } = share;
  if (output.kind !== 'trades') throw new Error('expected a share with trades');
  const even = { ...share, output: { ...output, volatilityLink: 0, activityClusters: [] } };
  const trades = tradesOf({ ...shareDays, instruments: [even] });
  t.true(Math.abs(trades.length / 3 / 4000 - 1) < 0.05, String(trades.length));
  const counted = trades.filter(({ updatesVolume }) => updatesVolume !== false);
  const volume = counted.reduce((sum, { volume: each }) => sum + each, 0) / 3;
  // Odd lots are smaller than the mean, the auctions come on top.
  t.true(volume > 0.75 * 2e6 && volume < 1.25 * 2e6, String(volume));
});

test('a session opens and closes with an auction whose price is official', (t) => {
  const codes = firstDay.flatMap((trade) =>
    (['O', 'Q', '6', 'M'] as const).filter((code) => has(trade, code)),
  );
  t.deepEqual(codes, ['O', 'Q', '6', 'M']);
  const of = (code: string): Trade => firstDay.find((trade) => has(trade, code))!;
  t.is(of('O'), firstDay[0]!);
  t.is(of('M'), firstDay.at(-1)!);
  t.deepEqual([of('M').price, of('M').volume], [of('6').price, of('6').volume]);
  t.true(of('6').volume > 0.05 * 2_000_000 && of('6').volume < 0.11 * 2_000_000);
  t.deepEqual([of('6').updatesVolume, of('M').updatesVolume], [undefined, false]);
  t.is(of('M').updatesPrice, false);
});

test('odd lots are below a hundred shares and set no price, others are round', (t) => {
  const odd = firstDay.filter((trade) => has(trade, 'I'));
  t.true(Math.abs(odd.length / firstDay.length - 0.3) < 0.05);
  t.true(odd.every(({ volume, updatesPrice }) => volume >= 1 && volume < 100 && updatesPrice === false));
  const auctions = ['O', 'Q', '6', 'M'];
  const round = firstDay.filter((trade) => !has(trade, 'I') && !auctions.some((code) => has(trade, code)));
  t.true(round.every(({ volume }) => volume % 100 === 0 && volume > 0));
});

test('average prices and late reports are off the market, rare, and set no price', (t) => {
  const off = shareTrades.filter((trade) => has(trade, 'W') || has(trade, 'Z'));
  t.true(off.length > 0 && off.length < 0.006 * shareTrades.length);
  t.true(off.every(({ updatesPrice }) => updatesPrice === false));
});

test('the same codes are numbers at Polygon', (t) => {
  const trades = tradesOf(plainMarket({ instruments: [{ ...share, form: polygonShares({ exchange: 4 }) }] }));
  t.deepEqual(trades[0]!.conditions, ['17']);
  t.deepEqual(trades[1]!.conditions, ['16']);
  t.true(trades.some(({ conditions, updatesPrice }) => conditions?.[0] === '37' && updatesPrice === false));
  t.true(
    trades.some(({ conditions, updatesPrice }) => conditions === undefined && updatesPrice === undefined),
  );
});

test('trades are numbered without holes, in the order of their time', (t) => {
  shareTrades.forEach(({ tradeId, timestampMs }, index) => {
    t.is(tradeId, String(index + 1));
    t.true(index === 0 || timestampMs >= shareTrades[index - 1]!.timestampMs);
  });
});

test('quotes have the bid below the ask, and come when they have changed and not too often', (t) => {
  const quotes = quotesOf(shareDays);
  t.true(quotes.length > 1000);
  quotes.forEach(({ bid, ask, bidSize, askSize, timestampMs }, index) => {
    t.true(bid! < ask! && bidSize! >= 100 && askSize! >= 100);
    const before = quotes[index - 1];
    if (before === undefined) return;
    t.false(before.bid === bid && before.ask === ask);
    t.true(timestampMs - before.timestampMs >= 4000);
  });
});

test('prices lie on the grid of the instrument, and so do quantities', (t) => {
  const pair = cryptoPair({
    symbol: 'BTCUSDT',
    form: wire(),
    startPrice: 68_412.5,
    priceStep: 0.25,
    quantityStep: 0.001,
    follows: [],
    ownVolatility: 0.03,
    tradesPerDay: 20_000,
    volumePerDay: 1000,
  });
  const trades = tradesOf(plainMarket({ instruments: [pair] }));
  t.true(trades.length > 300);
  for (const { price, volume } of trades) {
    t.is(price % 0.25, 0);
    t.is(volume, Number(volume.toFixed(3)));
    t.true(volume > 0);
  }
});

test('prices bounce between bid and ask', (t) => {
  const still = plainInstrument({ own: { ...plainInstrument().own, volatility: 0 } });
  const trades = tradesOf(plainMarket({ instruments: [still] }));
  t.deepEqual(
    [...new Set(trades.map(({ price }) => price))].toSorted((a, b) => a - b),
    [99.95, 100.05],
  );
  // Roll 1984: with sides drawn anew each time half of the bounce is undone by the next trade.
  t.true(Math.abs(tapeFacts(trades).bounce + 0.5) < 0.04);
  t.true(trades.every(({ price, aggressor }) => (price > 100 ? 'buy' : 'sell') === aggressor));
});

test('orders of one side follow each other, and buyers are behind a rise', (t) => {
  const orders = {
    restShare: 0,
    sweepShare: 0,
    walkShare: 0,
    persistence: 0.6,
    impact: 0.3,
    sizeDeviation: 0.5,
  };
  const trades = tradesOf(
    plainMarket({
      instruments: [plainInstrument({ output: { kind: 'trades', ...plainTrading({ orders }) } })],
    }),
  );
  const sides = trades.map(({ aggressor }) => (aggressor === 'buy' ? 1 : -1));
  const same = sides.slice(1).filter((side, index) => side === sides[index]).length / sides.length;
  t.true(Math.abs(same - 0.8) < 0.03, String(same));
});

test('an order that sweeps the book fills in one millisecond, on one side, further and further', (t) => {
  const orders = {
    restShare: 0,
    sweepShare: 0.8,
    walkShare: 1,
    persistence: 0,
    impact: 0,
    sizeDeviation: 0.5,
  };
  const busy = plainTrading({ orders, tradesPerSession: 20 * 86_400 });
  const trades = tradesOf(
    plainMarket({
      instruments: [plainInstrument({ output: { kind: 'trades', ...busy } })],
      endMs: MONDAY_MS + MINUTE_MS,
    }),
  );
  t.true(tapeFacts(trades).sameMillisecond > 0.7);
  const sweeps = trades
    .slice(1)
    .map((trade, index) => [trades[index]!, trade] as const)
    .filter(([a, b]) => a.timestampMs === b.timestampMs && a.aggressor === b.aggressor);
  const walks = sweeps.filter(
    ([a, b]) => Math.abs((b.price - a.price) * (b.aggressor === 'buy' ? 1 : -1) - 0.01) < 1e-9,
  );
  t.true(walks.length / sweeps.length > 0.9);
});

test('foreign exchange has prices without volumes and without sides', (t) => {
  const pair = fxPair({
    symbol: 'EURUSD',
    form: wire(),
    startPrice: 1.084,
    priceStep: 0.000_01,
    volatility: 0.005,
    updatesPerDay: 20_000,
  });
  const trades = tradesOf(plainMarket({ instruments: [pair] }));
  t.true(trades.length > 500);
  t.true(trades.every(({ volume, aggressor }) => volume === 0 && aggressor === undefined));
});

test('an instrument whose prices may be negative goes below 0', (t) => {
  const spread: Instrument = plainInstrument({
    isSigned: true,
    startPrice: 0.1,
    own: { ...plainInstrument().own, volatility: 5 },
  });
  const prices = tradesOf(plainMarket({ instruments: [spread] })).map(({ price }) => price);
  t.true(Math.min(...prices) < 0);
  t.true(prices.every((price) => price === Number(price.toFixed(2))));
});

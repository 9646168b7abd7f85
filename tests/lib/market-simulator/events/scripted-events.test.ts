import test from 'ava';
import { badPrint } from '../../../../lib/market-simulator/events/bad-print.ts';
import { dataRelease } from '../../../../lib/market-simulator/events/data-release.ts';
import { depeg } from '../../../../lib/market-simulator/events/depeg.ts';
import { fatFinger } from '../../../../lib/market-simulator/events/fat-finger.ts';
import { crossedQuote, feedOutage, staleFeed } from '../../../../lib/market-simulator/events/feed-faults.ts';
import { flashCrash } from '../../../../lib/market-simulator/events/flash-crash.ts';
import { fundingSpike } from '../../../../lib/market-simulator/events/funding-spike.ts';
import { halt } from '../../../../lib/market-simulator/events/halt.ts';
import { overnightGap } from '../../../../lib/market-simulator/events/overnight-gap.ts';
import { slide } from '../../../../lib/market-simulator/events/slide.ts';
import { split } from '../../../../lib/market-simulator/events/split.ts';
import { thinNight } from '../../../../lib/market-simulator/events/thin-night.ts';
import { volumeBurst } from '../../../../lib/market-simulator/events/volume-burst.ts';
import type { Instrument } from '../../../../lib/market-simulator/instrument.ts';
import { fundingRate } from '../../../../lib/market-simulator/instruments/mean-reverting.ts';
import type { Label, ScriptedEvent } from '../../../../lib/market-simulator/label.ts';
import { US_SHARES } from '../../../../lib/market-simulator/trading-hours.ts';
import type { Trade } from '../../../../src/core/market-data/market-event.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainPath,
  plainTrading,
  quotesOf,
  recordsOf,
  tradesOf,
} from '../../../support/simulated-market.ts';

const SECOND_MS = 1000;
const AT = MONDAY_MS + 30 * MINUTE_MS;
const common = plainPath({ name: 'common' });

/** Follows `common` and is still by itself; two trades a second. */
function follower(symbol: string, over: Partial<Instrument> = {}): Instrument {
  return plainInstrument({
    symbol,
    follows: [{ path: common, share: 1, lagMs: 0 }],
    own: plainPath({ name: symbol, volatility: 0 }),
    output: { kind: 'trades', ...plainTrading({ tradesPerSession: 2 * 86_400, halfSpread: 0 }) },
    ...over,
  });
}

const ONE = follower('ONE');

/** Trades with the event, and the same market's without. */
function both(
  event: ScriptedEvent,
  instruments: readonly Instrument[] = [ONE],
  endMs = MONDAY_MS + 2 * HOUR_MS,
): readonly [Trade[], Trade[]] {
  return [
    tradesOf(plainMarket({ instruments, endMs, events: [event] })),
    tradesOf(plainMarket({ instruments, endMs })),
  ];
}

/** Price at a time, as a share of what it would be. */
function change([eventful, plain]: readonly [Trade[], Trade[]], epochMs: number, symbol = 'ONE'): number {
  const at = (trades: readonly Trade[]): number =>
    trades.findLast((trade) => trade.symbol === symbol && trade.timestampMs <= epochMs)!.price;
  return at(eventful) / at(plain) - 1;
}

function volume(trades: readonly Trade[], fromMs: number, toMs: number): number {
  return trades
    .filter(({ timestampMs }) => timestampMs >= fromMs && timestampMs < toMs)
    .reduce((sum, trade) => sum + trade.volume, 0);
}

function about(
  t: { true(value: boolean, message?: string): void },
  found: number,
  expected: number,
  tolerance: number,
): void {
  t.true(Math.abs(found - expected) <= tolerance, `${found}, expected ${expected} ± ${tolerance}`);
}

function told({ expected }: Label): Extract<Label['expected'], { outcome: 'told' }> {
  if (expected.outcome !== 'told')
    throw new Error(`expected an event that should be told, got ${expected.outcome}`);
  return expected;
}

test('a data release moves all that follow its path, on a hundred times the volume, with buying before', (t) => {
  const instruments = [ONE, follower('TWO'), follower('ELSEWHERE', { follows: [] })];
  const event = dataRelease({
    atMs: AT,
    path: 'common',
    symbols: ['ONE', 'TWO'],
    size: 0.02,
    volume: 100,
    leadMs: 5 * MINUTE_MS,
  });
  const markets = both(event, instruments);
  for (const symbol of ['ONE', 'TWO']) {
    about(t, change(markets, AT - SECOND_MS, symbol), 0.002, 0.0005);
    t.true(change(markets, AT + MINUTE_MS, symbol) > 0.0195);
    about(t, change(markets, AT + 29 * MINUTE_MS, symbol), 0.02, 0.006);
  }
  about(t, change(markets, AT + MINUTE_MS, 'ELSEWHERE'), 0, 1e-9);
  const [eventful, plain] = markets.map((trades) => trades.filter(({ symbol }) => symbol === 'ONE')) as [
    Trade[],
    Trade[],
  ];
  const factor = (fromMs: number, toMs: number): number =>
    volume(eventful, fromMs, toMs) / volume(plain, fromMs, toMs);
  // The first minute begins with the hundredfold and decays within it.
  t.true(factor(AT, AT + 10 * SECOND_MS) > 70 && factor(AT, AT + 10 * SECOND_MS) < 130);
  t.true(factor(AT, AT + MINUTE_MS) > 50);
  about(t, factor(AT + 5 * MINUTE_MS, AT + 8 * MINUTE_MS) / factor(AT, AT + MINUTE_MS), 0.2, 0.1);
  t.true(factor(AT - 2 * MINUTE_MS, AT) > 3 && factor(AT - 2 * MINUTE_MS, AT) < 12);
  const { kinds, byMs } = told(event.label);
  t.true(kinds.includes('price_spike') && kinds.includes('volume_spike') && !kinds.includes('price_drop'));
  t.deepEqual([event.label.startMs, byMs], [AT - 5 * MINUTE_MS, AT + MINUTE_MS]);
});

test('a flash crash falls faster and faster, and most of it is made good', (t) => {
  const event = flashCrash({
    startMs: AT,
    symbol: 'ONE',
    depth: 0.06,
    fallMs: 5 * MINUTE_MS,
    reboundMs: 10 * MINUTE_MS,
    recovered: 0.85,
  });
  const markets = both(event);
  about(t, change(markets, AT + 2.5 * MINUTE_MS), -0.015, 0.004);
  about(t, change(markets, AT + 5 * MINUTE_MS), -0.06, 0.004);
  about(t, change(markets, AT + 15 * MINUTE_MS), -0.009, 0.004);
  about(t, change(markets, AT + HOUR_MS), -0.009, 0.004);
  t.true(told(event.label).kinds.includes('flash_crash'));
  t.is(told(event.label).byMs, AT + 6 * MINUTE_MS);
});

test('a slide is even, and stays', (t) => {
  const event = slide({ startMs: AT, symbol: 'ONE', size: -0.02, durationMs: HOUR_MS });
  const markets = both(event);
  about(t, change(markets, AT + HOUR_MS / 2), -0.01, 0.0005);
  about(t, change(markets, AT + HOUR_MS), -0.02, 0.0005);
  about(t, change(markets, AT + 1.4 * HOUR_MS), -0.02, 0.0005);
  t.is(told(event.label).byMs, AT + HOUR_MS);
});

test('a burst of volume moves no price', (t) => {
  const event = volumeBurst({ startMs: AT, symbol: 'ONE', factor: 20, durationMs: 5 * MINUTE_MS });
  const [eventful, plain] = both(event);
  about(t, volume(eventful, AT, AT + 5 * MINUTE_MS) / volume(plain, AT, AT + 5 * MINUTE_MS), 20, 4);
  about(
    t,
    volume(eventful, AT + 5 * MINUTE_MS, AT + 20 * MINUTE_MS) /
      volume(plain, AT + 5 * MINUTE_MS, AT + 20 * MINUTE_MS),
    1,
    0.2,
  );
  about(t, change([eventful, plain], AT + 5 * MINUTE_MS), 0, 0.0005);
  t.deepEqual(told(event.label).kinds, ['volume_spike']);
});

test('a bad print is one trade, which is taken back', (t) => {
  const event = badPrint({ atMs: AT, symbol: 'ONE', error: -0.12 });
  const [eventful, plain] = both(event);
  const off = eventful.filter(({ price }) => price < 95);
  t.is(off.length, 1);
  about(t, off[0]!.price / plain.findLast(({ timestampMs }) => timestampMs <= AT)!.price, 0.88, 0.001);
  const corrections = recordsOf(plainMarket({ instruments: [ONE], events: [event] })).flatMap(
    ({ event: each }) => (each.type === 'correction' ? [each] : []),
  );
  t.deepEqual(
    corrections.map(({ originalTradeId }) => originalTradeId),
    [off[0]!.tradeId],
  );
  about(t, corrections[0]!.timestampMs - off[0]!.timestampMs, 40_000, 1500);
  t.deepEqual(told(event.label).kinds, ['bad_print']);
});

test('a fat finger is gone within a minute, on a volume of its own', (t) => {
  const event = fatFinger({ atMs: AT, symbol: 'ONE', size: -0.035 });
  const markets = both(event);
  about(t, change(markets, AT + 2 * SECOND_MS), -0.035, 0.003);
  t.true(Math.abs(change(markets, AT + MINUTE_MS)) < 0.001);
  t.true(volume(markets[0], AT, AT + 2 * SECOND_MS) > 100 * volume(markets[1], AT, AT + 2 * SECOND_MS));
  t.true(told(event.label).kinds.includes('flash_crash'));
});

const SHARE = plainInstrument({
  symbol: 'SHARE',
  own: plainPath({ name: 'SHARE', hours: US_SHARES, volatility: 0.001, closedVariance: 0.2 }),
  output: {
    kind: 'trades',
    ...plainTrading({
      tradesPerSession: 23_400,
      volumePerSession: 2_340_000,
      halfSpread: 0,
      auctions: { openingShare: 0.01, closingShare: 0.05 },
    }),
  },
});
const TUESDAY_OPEN = MONDAY_MS + 24 * HOUR_MS;

test('a split divides the price and multiplies the shares from the first trade of the day on', (t) => {
  const event = split({ openMs: TUESDAY_OPEN, symbol: 'SHARE', ratio: 7 });
  const [eventful, plain] = both(event, [SHARE], TUESDAY_OPEN + HOUR_MS);
  const before = (trades: readonly Trade[]): Trade[] =>
    trades.filter(({ timestampMs }) => timestampMs < TUESDAY_OPEN);
  t.deepEqual(before(eventful), before(plain));
  const after = (trades: readonly Trade[]): Trade[] =>
    trades.filter(({ timestampMs }) => timestampMs >= TUESDAY_OPEN);
  after(eventful).forEach(({ price }, index) => about(t, price, after(plain)[index]!.price / 7, 0.011));
  about(t, volume(eventful, TUESDAY_OPEN, Infinity) / volume(plain, TUESDAY_OPEN, Infinity), 7, 0.1);
  t.deepEqual(told(event.label).kinds, ['corporate_action']);
});

test('a gap is there with the first trade of the day, and the night before is as it was', (t) => {
  const event = overnightGap({ openMs: TUESDAY_OPEN, symbol: 'SHARE', size: 0.05 });
  const [eventful, plain] = both(event, [SHARE], TUESDAY_OPEN + HOUR_MS);
  const first = (trades: readonly Trade[]): Trade =>
    trades.find(({ timestampMs }) => timestampMs >= TUESDAY_OPEN)!;
  about(t, first(eventful).price / first(plain).price - 1, 0.05, 0.0003);
  about(t, eventful.at(-1)!.price / plain.at(-1)!.price - 1, 0.05, 0.0003);
  t.is(
    eventful.filter(({ timestampMs }) => timestampMs < TUESDAY_OPEN).length,
    plain.filter(({ timestampMs }) => timestampMs < TUESDAY_OPEN).length,
  );
  t.deepEqual(told(event.label).kinds, ['price_spike', 'gap']);
});

test('a halt stops trades and quotes for five minutes and ends with an auction at another price', (t) => {
  const quoted = { ...ONE, output: { ...ONE.output, quotesEveryMs: 2000 } as Instrument['output'] };
  const event = halt({ startMs: AT, symbol: 'ONE', runMs: 4 * MINUTE_MS, size: 0.1, reopensAt: 0.14 });
  const market = plainMarket({ instruments: [quoted], events: [event], endMs: MONDAY_MS + 2 * HOUR_MS });
  const trades = tradesOf(market);
  const [haltMs, openMs] = [AT + 4 * MINUTE_MS, AT + 9 * MINUTE_MS];
  const isWithin = ({ timestampMs }: { timestampMs: number }): boolean =>
    timestampMs >= haltMs && timestampMs < openMs;
  t.deepEqual([...trades, ...quotesOf(market)].filter(isWithin), []);
  const reopening = trades.find(({ timestampMs }) => timestampMs >= openMs)!;
  t.deepEqual(reopening.conditions, ['@', '5']);
  about(t, reopening.volume / (86_400 * 100), 0.02, 0.006);
  const markets = both(event, [quoted]);
  about(t, change(markets, haltMs), 0.1, 0.003);
  about(t, change(markets, openMs + MINUTE_MS), 0.14, 0.003);
  t.true(told(event.label).kinds.includes('luld_band'));
  t.is(told(event.label).byMs, haltMs + MINUTE_MS);
});

test('a depeg is told from the time on at which it is no noise any more', (t) => {
  const event = depeg({ startMs: AT, symbol: 'ONE', depth: 0.04, fallMs: HOUR_MS, recoveryMs: HOUR_MS });
  const markets = both(event, [ONE], AT + 2.2 * HOUR_MS);
  about(t, change(markets, AT + HOUR_MS / 2), -0.01, 0.0005);
  about(t, change(markets, AT + HOUR_MS), -0.04, 0.0005);
  about(t, change(markets, AT + 2 * HOUR_MS), -0.008, 0.0005);
  t.is(told(event.label).byMs, AT + HOUR_MS / 2 + 5 * MINUTE_MS);
});

test('a funding rate jumps, stays for a while and comes back', (t) => {
  const rate = fundingRate('PERP');
  const event = fundingSpike({
    startMs: AT,
    symbol: 'PERP',
    path: rate.own.name,
    size: 0.0015,
    durationMs: HOUR_MS,
    everyMs: 5 * MINUTE_MS,
  });
  const values = (events: readonly ScriptedEvent[]): number[] =>
    recordsOf(plainMarket({ instruments: [rate], endMs: MONDAY_MS + 2 * HOUR_MS, events })).flatMap(
      ({ event: each }) => (each.type === 'metric' ? [each.value] : []),
    );
  const plain = values([]);
  const added = values([event]).map((value, index) => value - plain[index]!);
  t.deepEqual(
    added.map((value) => Number(value.toFixed(4))),
    [
      ...Array.from({ length: 6 }, () => 0),
      ...Array.from({ length: 12 }, () => 0.0015),
      ...Array.from({ length: 6 }, () => 0),
    ],
  );
  t.true(plain.every((value) => Math.abs(value) < 0.0003));
});

test('a thin night has a third of the trades at three times the spread, and nothing is to be told', (t) => {
  const wide = {
    ...ONE,
    output: { kind: 'trades', ...plainTrading({ tradesPerSession: 2 * 86_400, halfSpread: 0.001 }) } as const,
    follows: [],
  };
  const event = thinNight({ startMs: AT, endMs: AT + HOUR_MS, symbols: ['ONE'] });
  const [eventful, plain] = both(event, [wide]);
  const within = (trades: readonly Trade[]): Trade[] =>
    trades.filter(({ timestampMs }) => timestampMs >= AT && timestampMs < AT + HOUR_MS);
  about(t, within(eventful).length / within(plain).length, 1 / 3, 0.05);
  t.deepEqual(
    [...new Set(within(eventful).map(({ price }) => price))].toSorted((a, b) => a - b),
    [99.7, 100.3],
  );
  t.deepEqual(event.label.expected, { outcome: 'nothing' });
});

for (const [event, kind, fault] of [
  [staleFeed({ startMs: AT, durationMs: 25 * MINUTE_MS, symbols: ['ONE'] }), 'stale_feed', 'stuck'],
  [feedOutage({ startMs: AT, durationMs: 12 * MINUTE_MS, symbols: ['ONE'] }), 'stale_feed', 'silent'],
  [crossedQuote({ startMs: AT, durationMs: 15_000, symbols: ['ONE'] }), 'crossed_quote', 'crossed'],
] as const) {
  test(`a ${event.label.kind.replaceAll('_', ' ')} is a fault of the feed, to be told as ${kind}`, (t) => {
    t.deepEqual(event.effects, { feed: [{ symbol: 'ONE', startMs: AT, endMs: event.label.endMs, fault }] });
    t.deepEqual(told(event.label).kinds, [kind]);
    t.true(told(event.label).byMs <= Math.max(event.label.endMs, AT + MINUTE_MS));
  });
}

test('labels say in words what has happened', (t) => {
  t.deepEqual(
    [
      slide({ startMs: AT, symbol: 'ONE', size: -0.012, durationMs: HOUR_MS }),
      crossedQuote({ startMs: AT, durationMs: 15_000, symbols: ['ONE'] }),
      split({ openMs: AT, symbol: 'ONE', ratio: 7 }),
    ].map(({ label }) => label.what),
    [
      'a slide: −1.2 % in 60 min, evenly',
      'a crossed quote: the bid is above the ask for 15 s',
      'a 7:1 split: the price is a 7th of yesterday’s and nobody has lost anything',
    ],
  );
});

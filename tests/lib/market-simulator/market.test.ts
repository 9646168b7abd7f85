import test from 'ava';
import type { Instrument } from '../../../lib/market-simulator/instrument.ts';
import { cryptoPath } from '../../../lib/market-simulator/instruments/crypto.ts';
import { simulate } from '../../../lib/market-simulator/market.ts';
import { inBars } from '../../../lib/market-simulator/resolution.ts';
import type { SimulatedEvent } from '../../../lib/market-simulator/simulated-event.ts';
import { US_SHARES } from '../../../lib/market-simulator/trading-hours.ts';
import type { BarEvent } from '../../../src/core/market-data/market-event.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY_MS,
  plainInstrument,
  plainMarket,
  plainPath,
  plainTrading,
  recordsOf,
} from '../../support/simulated-market.ts';

const COIN = cryptoPath('coin', 0.03);

/** Five trades a second, without a spread. */
function venue(symbol: string, lagMs: number): Instrument {
  return plainInstrument({
    symbol,
    follows: [{ path: COIN, share: 1, lagMs }],
    own: plainPath({ name: symbol, volatility: 0.002 }),
    priceStep: 0.0001,
    output: { kind: 'trades', ...plainTrading({ tradesPerSession: 5 * 86_400, halfSpread: 0 }) },
  });
}

const leader = venue('LEADER', 0);
const follower = venue('FOLLOWER', 3000);

function eventsOf(instruments: readonly Instrument[], symbol: string): SimulatedEvent[] {
  return recordsOf(plainMarket({ instruments })).flatMap(({ event }) =>
    event.symbol === symbol ? [event] : [],
  );
}

test('a market is the same each time, and another one with another seed', (t) => {
  const market = plainMarket({ instruments: [leader, follower] });
  t.deepEqual(recordsOf(market), recordsOf(market));
  t.notDeepEqual(
    recordsOf(market).map(({ event }) => event),
    recordsOf({ ...market, seed: 2 }).map(({ event }) => event),
  );
});

test('an instrument is the same whoever trades beside it', (t) => {
  t.deepEqual(eventsOf([leader], 'LEADER'), eventsOf([follower, plainInstrument(), leader], 'LEADER'));
});

test('records come in the order of their arrival', (t) => {
  const records = recordsOf(
    plainMarket({
      instruments: [leader, follower, plainInstrument()],
      troubles: { late: { share: 0.01, delayMs: 5000 } },
    }),
  );
  t.is(new Set(records.map(({ event }) => event.symbol)).size, 3);
  t.true(records.every(({ arrivalMs }, index) => index === 0 || arrivalMs >= records[index - 1]!.arrivalMs));
});

/** Correlation of changes a second long, those of `b` so many seconds later. */
function laggedCorrelation(a: readonly number[], b: readonly number[], lag: number): number {
  const pairs = a.flatMap((value, index) =>
    b[index + lag] === undefined ? [] : [[value, b[index + lag]!] as const],
  );
  const sum = (of: (pair: readonly [number, number]) => number): number =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  return sum(([x, y]) => x * y) / Math.sqrt(sum(([x]) => x * x) * sum(([, y]) => y * y));
}

function secondChanges(instrument: Instrument): number[] {
  const closes: number[] = [];
  const bars = recordsOf(plainMarket({ instruments: [inBars(instrument, 1000)] })).map(
    ({ event }) => event as BarEvent,
  );
  for (const { timestampMs, close } of bars) closes[(timestampMs - MONDAY_MS) / 1000] = Math.log(close);
  for (let second = 1; second < closes.length; second += 1) closes[second] ??= closes[second - 1]!;
  return closes.slice(1).map((close, index) => close - (closes[index] ?? close));
}

test('a venue that follows another follows after its lag', (t) => {
  const [a, b] = [secondChanges(leader), secondChanges(follower)];
  const byLag = [-3, -2, -1, 0, 1, 2, 3, 4, 5].map((lag) => [lag, laggedCorrelation(a, b, lag)] as const);
  const [best, correlation] = byLag.toSorted(([, x], [, y]) => y - x)[0]!;
  t.is(best, 3);
  t.true(correlation > 0.3, String(correlation));
  t.true(laggedCorrelation(a, b, 0) < correlation / 2);
});

test('an instrument moves by its share of what it follows', (t) => {
  const follows = (share: number): Instrument =>
    plainInstrument({
      follows: [{ path: COIN, share, lagMs: 0 }],
      own: plainPath({ volatility: 0 }),
      output: { kind: 'trades', ...plainTrading({ halfSpread: 0 }) },
    });
  const last = (instrument: Instrument): number => {
    const bars = recordsOf(plainMarket({ instruments: [inBars(instrument, MINUTE_MS)] }));
    return Math.log((bars.at(-1)!.event as BarEvent).close / 100);
  };
  t.true(Math.abs(last(follows(1))) > 0.001);
  t.true(Math.abs(last(follows(0.5)) / last(follows(1)) - 0.5) < 0.05);
});

test('a market is made while it is read: that of a thousand years begins at once', (t) => {
  const endMs = MONDAY_MS + 1000 * 365 * 24 * HOUR_MS;
  const [first] = simulate(plainMarket({ endMs, instruments: [leader, follower] }));
  t.is(first?.event.type, 'trade');
});

test('a metric is published every so often, while its market is open', (t) => {
  const instrument = plainInstrument({
    isSigned: true,
    own: plainPath({ hours: US_SHARES }),
    output: { kind: 'metric', name: 'spread', everyMs: 10 * MINUTE_MS },
  });
  const metrics = recordsOf(plainMarket({ instruments: [instrument], endMs: MONDAY_MS + 24 * HOUR_MS }));
  t.is(metrics.length, 39);
  t.true(
    metrics.every(
      ({ event }) =>
        event.type === 'metric' && event.name === 'spread' && event.timestampMs % (10 * MINUTE_MS) === 0,
    ),
  );
  t.true(metrics.at(-1)!.event.timestampMs < MONDAY_MS + 6.5 * HOUR_MS);
});

test('volume and spread do not change what the price does', (t) => {
  const closes = (trading: Parameters<typeof plainTrading>[0]): number[] =>
    recordsOf(
      plainMarket({
        instruments: [
          inBars(
            plainInstrument({ output: { kind: 'trades', ...plainTrading({ halfSpread: 0, ...trading }) } }),
            MINUTE_MS,
          ),
        ],
      }),
    ).map(({ event }) => (event as BarEvent).close);
  const [one, other] = [closes({}), closes({ volumePerSession: 86_400 * 500 })];
  t.deepEqual(one, other);
});

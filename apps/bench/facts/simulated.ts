import { DEMO_INSTRUMENTS } from '../../../lib/market-simulator/demo-day/instruments.ts';
import type { Instrument } from '../../../lib/market-simulator/instrument.ts';
import { simulate } from '../../../lib/market-simulator/market.ts';
import { atResolution, inBars } from '../../../lib/market-simulator/resolution.ts';
import {
  barFacts,
  dayProfile,
  returnCorrelation,
  tapeFacts,
  type BarFacts,
  type TapeFacts,
  type TapeTrade,
} from '../../../lib/market-simulator/stylised-facts.ts';
import { wire } from '../../../lib/market-simulator/vendors/wire.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { median } from '../figure.ts';
import {
  CORRELATION_KINDS,
  type CorrelationKind,
  MARKET_KINDS,
  type MarketKind,
  type Profile,
  PROFILE_KINDS,
  type ProfileKind,
  type SimulatedFacts,
} from './figures.ts';
import { halfHourOfSession, hourOfNewYork } from './parts-of-a-day.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 2, 9);

const BTC = closely('BTCUSDT', SECOND_MS, 86_400);
const BTC_ELSEWHERE = closely('BTC-USD', SECOND_MS, 86_400);
const ETH = closely('ETHUSDT', SECOND_MS, 86_400);
const SHARE = closely('HOLM', SECOND_MS, 40_000);
const FX = closely('OANDA:EUR_USD', 2 * MINUTE_MS, 5000);

/** What is looked at as each kind of market, about as long as the recorded series are. */
const MARKETS: Readonly<
  Record<MarketKind, { readonly instrument: Instrument; readonly intervalMs: number; readonly days: number }>
> = {
  'crypto, 1 min': { instrument: BTC, intervalMs: MINUTE_MS, days: 2 },
  'US shares, 1 min': { instrument: SHARE, intervalMs: MINUTE_MS, days: 4 },
  'foreign exchange, 1 h': { instrument: FX, intervalMs: HOUR_MS, days: 150 },
  'crypto, 4 h and 1 d': {
    instrument: closely('BTCUSDT', 10 * MINUTE_MS, 600),
    intervalMs: 4 * HOUR_MS,
    days: 600,
  },
  'US shares, 1 d': { instrument: closely('HOLM', 15 * MINUTE_MS, 100), intervalMs: DAY_MS, days: 7 * 365 },
};

/** An instrument of the demo's day, published by a feed that has bars. */
function closely(symbol: string, stepMs: number, tradesPerSession: number): Instrument {
  const instrument = DEMO_INSTRUMENTS.find((each) => each.symbol === symbol)!;
  return { ...atResolution(instrument, stepMs, tradesPerSession), form: wire() };
}

/** What differs between one stretch of a market and the next is not what is looked at. */
const SEEDS = [1, 2, 3, 4, 5];

export function simulatedFacts(): SimulatedFacts {
  return {
    bars: eachOf(MARKET_KINDS, simulatedBarFacts),
    tape: simulatedTapeFacts(),
    profiles: eachOf(PROFILE_KINDS, simulatedProfile),
    correlations: eachOf(CORRELATION_KINDS, simulatedCorrelation),
  };
}

function eachOf<K extends string, V>(kinds: readonly K[], of: (kind: K) => V): Record<K, V> {
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<K, V>;
}

export function simulatedBarFacts(kind: MarketKind): BarFacts {
  const { instrument, intervalMs, days } = MARKETS[kind];
  return medians(
    SEEDS.map((seed) => barFacts(simulatedBars(instrument, intervalMs, days, seed), intervalMs)),
  );
}

export function simulatedTapeFacts(): TapeFacts {
  const startMs = START_MS + 14 * HOUR_MS;
  const endMs = startMs + 11 * MINUTE_MS;
  const instruments = [atResolution(BTC, SECOND_MS, 20 * 86_400)];
  return medians(
    SEEDS.map((seed) => {
      const trades: TapeTrade[] = [];
      for (const { event } of simulate({ seed, startMs, endMs, instruments }))
        if (event.type === 'trade') trades.push(event);
      return tapeFacts(trades);
    }),
  );
}

export function simulatedProfile(kind: ProfileKind): Profile {
  const isOfShares = kind === 'US shares, by half-hour of the session';
  const profile = (seed: number): Profile =>
    isOfShares
      ? dayProfile(simulatedBars(SHARE, MINUTE_MS, 4, seed), MINUTE_MS, 13, halfHourOfSession)
      : dayProfile(simulatedBars(FX, HOUR_MS, 150, seed), HOUR_MS, 24, hourOfNewYork);
  return medians(SEEDS.map(profile));
}

export function simulatedCorrelation(kind: CorrelationKind): number {
  const other = kind === 'two coins, 1 min' ? ETH : BTC_ELSEWHERE;
  const bars = SEEDS.map((seed) =>
    [BTC, other].map((instrument) => simulatedBars(instrument, MINUTE_MS, 1, seed)),
  );
  return median(bars.map(([a, b]) => returnCorrelation(a!, b!, MINUTE_MS)));
}

/** Number by number, lists place by place. */
function medians<T extends object>(all: readonly T[]): T {
  const of = (values: readonly unknown[]): unknown => {
    const [first] = values;
    if (!Array.isArray(first)) return median(values as readonly number[]);
    return first.map((_, index) => of(values.map((list) => (list as unknown[])[index])));
  };
  return Object.fromEntries(
    Object.keys(all[0]!).map((key) => [key, of(all.map((each) => each[key as keyof T]))]),
  ) as T;
}

function simulatedBars(instrument: Instrument, intervalMs: number, days: number, seed: number): Bar[] {
  const bars: Bar[] = [];
  const instruments = [inBars(instrument, intervalMs)];
  for (const { event } of simulate({
    seed,
    startMs: START_MS,
    endMs: START_MS + days * DAY_MS,
    instruments,
  })) {
    if (event.type !== 'bar') continue;
    const { timestampMs: startMs, open, high, low, close, volume } = event;
    bars.push({ startMs, open, high, low, close, volume });
  }
  return bars;
}

import { FLAT } from '../../lib/market-simulator/day-shape.ts';
import type { Instrument, Trading } from '../../lib/market-simulator/instrument.ts';
import { type Market, simulate } from '../../lib/market-simulator/market.ts';
import type { PathSpec } from '../../lib/market-simulator/price-path.ts';
import type { SimulatedRecord } from '../../lib/market-simulator/simulated-record.ts';
import { AROUND_THE_CLOCK } from '../../lib/market-simulator/trading-hours.ts';
import { wire } from '../../lib/market-simulator/vendors/wire.ts';
import type { Quote, Trade } from '../../src/core/market-data/market-event.ts';

/** A Monday; in New York it is 9:30. */
export const MONDAY_MS = Date.UTC(2026, 2, 9, 13, 30);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** A market without clusters, jumps or times of day. */
export function plainPath(over: Partial<PathSpec> = {}): PathSpec {
  return {
    name: 'PLAIN',
    stepMs: 1000,
    hours: AROUND_THE_CLOCK,
    volatility: 0.02,
    varianceShape: FLAT,
    clusters: [],
    leverage: 0,
    jumps: { perSession: 0, perRest: 0, smallest: 0, tailIndex: 3 },
    closedVariance: 0,
    ...over,
  };
}

/** One trade a second. */
export function plainTrading(over: Partial<Trading> = {}): Trading {
  return {
    tradesPerSession: 86_400,
    volumePerSession: 86_400 * 100,
    activityShape: FLAT,
    volatilityLink: 0,
    activityClusters: [],
    orders: { restShare: 0, sweepShare: 0, walkShare: 0, persistence: 0, impact: 0, sizeDeviation: 0.5 },
    halfSpread: 0.0005,
    ...over,
  };
}

export function plainInstrument(over: Partial<Instrument> = {}): Instrument {
  const symbol = over.symbol ?? 'PLAIN';
  return {
    symbol,
    form: wire(),
    startPrice: 100,
    priceStep: 0.01,
    quantityStep: 1,
    follows: [],
    own: plainPath({ name: symbol }),
    output: { kind: 'trades', ...plainTrading() },
    ...over,
  };
}

/** A market of an hour. */
export function plainMarket(over: Partial<Market> = {}): Market {
  return {
    seed: 1,
    startMs: MONDAY_MS,
    endMs: MONDAY_MS + HOUR_MS,
    instruments: [plainInstrument()],
    ...over,
  };
}

export function recordsOf(market: Market): SimulatedRecord[] {
  return [...simulate(market)];
}

export function tradesOf(market: Market): Trade[] {
  return recordsOf(market).flatMap(({ event }) => (event.type === 'trade' ? [event] : []));
}

export function quotesOf(market: Market): Quote[] {
  return recordsOf(market).flatMap(({ event }) => (event.type === 'quote' ? [event] : []));
}

import { FLAT } from '../day-shape.ts';
import type { Instrument } from '../instrument.ts';
import type { PathSpec } from '../price-path.ts';
import { AROUND_THE_CLOCK, INDEX_FUTURES, type TradingHours } from '../trading-hours.ts';
import type { FeedForm } from '../vendors/feed-form.ts';
import { wire } from '../vendors/wire.ts';

const HOURS = 1 / 24;
const MINUTES = 1 / 1440;

export interface StableCoin {
  readonly symbol: string;
  readonly form: FeedForm;
  readonly tradesPerDay: number;
  readonly volumePerDay: number;
}

/** A dollar, within two hundredths of a cent or so. */
export function stableCoin({ symbol, form, tradesPerDay, volumePerDay }: StableCoin): Instrument {
  return {
    symbol,
    form,
    startPrice: 1,
    priceStep: 0.0001,
    quantityStep: 0.01,
    follows: [],
    own: calmPath(symbol, AROUND_THE_CLOCK, 0.000_03),
    basis: { halfLifeSessions: 2 * HOURS, deviation: 0.000_15 },
    output: {
      kind: 'trades',
      tradesPerSession: tradesPerDay,
      volumePerSession: volumePerDay,
      activityShape: FLAT,
      volatilityLink: 0,
      activityClusters: [
        { halfLifeSessions: 3 * MINUTES, deviation: 0.5 },
        { halfLifeSessions: 2 * HOURS, deviation: 0.4 },
      ],
      orders: {
        restShare: 0.6,
        sweepShare: 0.4,
        walkShare: 0.02,
        persistence: 0.4,
        impact: 0,
        sizeDeviation: 2,
      },
      halfSpread: 0.000_05,
    },
  };
}

/** The later contract of a future less the earlier one: a number that may be negative. */
export function calendarSpread(symbol: string, start: number): Instrument {
  return {
    symbol,
    form: wire(),
    startPrice: start,
    priceStep: 0.05,
    quantityStep: 1,
    isSigned: true,
    follows: [],
    own: calmPath(symbol, INDEX_FUTURES, 0.2),
    basis: { halfLifeSessions: 2 * HOURS, deviation: 0.25 },
    output: { kind: 'metric', name: 'spread', everyMs: 60_000 },
  };
}

/**
 * What the longs of a perpetual pay the shorts every eight hours, as it is expected by now; a hundredth of a percent is the interest in it:
 * https://www.binance.com/en/support/faq/introduction-to-binance-futures-funding-rates-360033525031
 */
export function fundingRate(symbol: string): Instrument {
  return {
    symbol,
    form: wire(),
    startPrice: 0.0001,
    priceStep: 0.000_001,
    quantityStep: 1,
    isSigned: true,
    follows: [],
    own: calmPath(`${symbol} funding`, AROUND_THE_CLOCK, 0),
    basis: { halfLifeSessions: 6 * HOURS, deviation: 0.000_03 },
    output: { kind: 'metric', name: 'funding_rate', everyMs: 300_000 },
  };
}

function calmPath(name: string, hours: TradingHours, volatility: number): PathSpec {
  return {
    name,
    stepMs: 1000,
    hours,
    volatility,
    varianceShape: FLAT,
    clusters: [{ halfLifeSessions: HOURS, deviation: 0.3 }],
    leverage: 0,
    jumps: { perSession: 0, perRest: 0, smallest: 0, tailIndex: 3 },
    closedVariance: 0,
  };
}

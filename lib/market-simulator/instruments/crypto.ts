import { DayShape } from '../day-shape.ts';
import type { Following, Instrument, Trading } from '../instrument.ts';
import type { Cluster } from '../log-clusters.ts';
import type { PathSpec } from '../price-path.ts';
import { AROUND_THE_CLOCK } from '../trading-hours.ts';
import type { FeedForm } from '../vendors/feed-form.ts';

/** From midnight to midnight in UTC, an hour apart: quiet after the American day, busiest when America opens. */
const DAY = [
  0.8, 0.8, 0.7, 0.6, 0.55, 0.55, 0.7, 0.9, 0.9, 0.85, 0.9, 1, 1.15, 1.6, 1.9, 1.7, 1.4, 1.2, 1.1, 1, 0.95,
  0.9, 0.8, 0.75, 0.8,
];
const MINUTES = 1 / 1440;

const VOLATILITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: 2.5 * MINUTES, deviation: 0.55 },
  { halfLifeSessions: 60 * MINUTES, deviation: 0.3, afterJump: 0.8 },
  { halfLifeSessions: 0.4, deviation: 0.25 },
  { halfLifeSessions: 3, deviation: 0.3 },
  { halfLifeSessions: 40, deviation: 0.3 },
];

const ACTIVITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: MINUTES / 10, deviation: 0.8 },
  { halfLifeSessions: 3 * MINUTES, deviation: 0.35 },
  { halfLifeSessions: 60 * MINUTES, deviation: 0.3 },
  { halfLifeSessions: 10, deviation: 0.2 },
];

/** @param volatility of a day */
export function cryptoPath(name: string, volatility: number): PathSpec {
  return {
    name,
    stepMs: 1000,
    hours: AROUND_THE_CLOCK,
    volatility,
    varianceShape: new DayShape(DAY),
    clusters: VOLATILITY_CLUSTERS,
    leverage: 0,
    jumps: { perSession: 1.5, perRest: 0, smallest: 0.2, tailIndex: 3 },
    closedVariance: 0,
  };
}

export interface CryptoPair {
  readonly symbol: string;
  readonly form: FeedForm;
  readonly startPrice: number;
  readonly priceStep: number;
  readonly quantityStep: number;
  /** Underlyings, each with its share and how much later this venue follows. */
  readonly follows: readonly Following[];
  /** Volatility of a day that is the pair's own. */
  readonly ownVolatility: number;
  readonly tradesPerDay: number;
  readonly volumePerDay: number;
  readonly halfSpread?: number;
  readonly quotesEveryMs?: number;
}

/** A pair on one venue, spot or perpetual. */
export function cryptoPair(pair: CryptoPair): Instrument {
  const { ownVolatility, symbol, form, startPrice, priceStep, quantityStep, follows } = pair;
  return {
    symbol,
    form,
    startPrice,
    priceStep,
    quantityStep,
    follows,
    own: cryptoPath(symbol, ownVolatility),
    basis: { halfLifeSessions: 2 * MINUTES, deviation: 0.000_08 },
    output: { kind: 'trades', ...cryptoTrading(pair) },
  };
}

function cryptoTrading({
  tradesPerDay,
  volumePerDay,
  halfSpread = 0.000_02,
  quotesEveryMs,
}: CryptoPair): Trading {
  return {
    tradesPerSession: tradesPerDay,
    volumePerSession: volumePerDay,
    activityShape: new DayShape(DAY),
    volatilityLink: 1.4,
    activityClusters: ACTIVITY_CLUSTERS,
    orders: {
      restShare: 0.65,
      sweepShare: 0.63,
      walkShare: 0.35,
      persistence: 0.75,
      impact: 0.2,
      sizeDeviation: 2,
    },
    halfSpread,
    ...(quotesEveryMs !== undefined && { quotesEveryMs }),
  };
}

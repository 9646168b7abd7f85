import { DayShape } from '../day-shape.ts';
import type { Following, Instrument } from '../instrument.ts';
import type { Cluster } from '../log-clusters.ts';
import type { PathSpec } from '../price-path.ts';
import { US_SHARES } from '../trading-hours.ts';
import type { FeedForm } from '../vendors/feed-form.ts';

/** Half an hour apart from 9:30 to 16:00: the U that Wood, McInish and Ord (J. Finance 40, 1985) found. */
const VARIANCE = [2.6, 1.7, 1.1, 0.95, 0.7, 0.55, 0.5, 0.5, 0.45, 0.75, 0.85, 1, 1.3, 2];
const ACTIVITY = [2, 1.35, 0.95, 0.8, 0.7, 0.58, 0.53, 0.53, 0.53, 0.7, 0.9, 1, 1.4, 3.2];
const MINUTES = 1 / 390;

const VOLATILITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: 3 * MINUTES, deviation: 0.28 },
  { halfLifeSessions: 45 * MINUTES, deviation: 0.15, afterJump: 0.6 },
  { halfLifeSessions: 1, deviation: 0.1 },
  { halfLifeSessions: 8, deviation: 0.38 },
  { halfLifeSessions: 60, deviation: 0.4 },
];

const ACTIVITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: MINUTES, deviation: 0.4 },
  { halfLifeSessions: 60 * MINUTES, deviation: 0.15 },
  { halfLifeSessions: 3, deviation: 0.15 },
  { halfLifeSessions: 60, deviation: 0.25 },
];

export interface UsShare {
  readonly symbol: string;
  readonly form: FeedForm;
  readonly startPrice: number;
  readonly follows: readonly Following[];
  /** Volatility of a session that is the share's own. */
  readonly ownVolatility: number;
  readonly tradesPerDay: number;
  readonly volumePerDay: number;
  /** Half the bid-ask spread as a share of the price. */
  readonly halfSpread: number;
  readonly oddLotShare: number;
  readonly quotesEveryMs?: number;
}

export function usShare(share: UsShare): Instrument {
  const {
    symbol,
    form,
    startPrice,
    follows,
    ownVolatility,
    tradesPerDay,
    volumePerDay,
    halfSpread,
    oddLotShare,
    quotesEveryMs,
  } = share;
  return {
    symbol,
    form,
    startPrice,
    priceStep: 0.01,
    quantityStep: 1,
    follows,
    own: usSharePath(symbol, ownVolatility),
    output: {
      kind: 'trades',
      tradesPerSession: tradesPerDay,
      volumePerSession: volumePerDay,
      activityShape: new DayShape(ACTIVITY),
      volatilityLink: 1.7,
      activityClusters: ACTIVITY_CLUSTERS,
      orders: {
        restShare: 0.3,
        sweepShare: 0.3,
        walkShare: 0.1,
        persistence: 0.3,
        impact: 0.2,
        sizeDeviation: 1.4,
        lots: { oddShare: oddLotShare, offMarketShare: 0.002 },
      },
      halfSpread,
      ...(quotesEveryMs !== undefined && { quotesEveryMs }),
      auctions: { openingShare: 0.015, closingShare: 0.08 },
    },
  };
}

function usSharePath(name: string, volatility: number): PathSpec {
  return {
    name,
    stepMs: 1000,
    hours: US_SHARES,
    volatility,
    varianceShape: new DayShape(VARIANCE),
    clusters: VOLATILITY_CLUSTERS,
    leverage: -0.6,
    jumps: { perSession: 0.02, perRest: 0.06, smallest: 0.8, tailIndex: 3 },
    closedVariance: 0.25,
  };
}

import { DayShape } from '../day-shape.ts';
import type { Following, Instrument } from '../instrument.ts';
import type { Cluster } from '../log-clusters.ts';
import type { PathSpec } from '../price-path.ts';
import { INDEX_FUTURES } from '../trading-hours.ts';
import type { FeedForm } from '../vendors/feed-form.ts';

/** An hour apart from 18:00 to 17:00 in New York: quiet until London opens, busy while New York trades. */
const VARIANCE = [
  0.3, 0.3, 0.35, 0.3, 0.25, 0.22, 0.22, 0.25, 0.35, 0.55, 0.5, 0.45, 0.45, 0.6, 1, 1.6, 3.2, 2.4, 1.7, 1.6,
  1.8, 2, 2.6, 0.3,
];
const ACTIVITY = [
  0.2, 0.2, 0.2, 0.2, 0.18, 0.18, 0.18, 0.2, 0.35, 0.55, 0.5, 0.45, 0.45, 0.55, 0.9, 1.8, 3.6, 2.6, 1.9, 1.8,
  2, 2.3, 3.6, 0.2,
];
const MINUTES = 1 / 1380;

const VOLATILITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: 3 * MINUTES, deviation: 0.25 },
  { halfLifeSessions: 60 * MINUTES, deviation: 0.25, afterJump: 0.6 },
  { halfLifeSessions: 1, deviation: 0.15 },
  { halfLifeSessions: 8, deviation: 0.38 },
  { halfLifeSessions: 60, deviation: 0.4 },
];

/** What shares and their index have in common; it goes on while the shares are closed. */
export function equitiesPath(volatility: number): PathSpec {
  return indexPath('equities', volatility, -0.6, 0.05);
}

export interface IndexFuture {
  readonly symbol: string;
  readonly form: FeedForm;
  readonly startPrice: number;
  readonly priceStep: number;
  readonly follows: readonly Following[];
  readonly tradesPerDay: number;
  readonly volumePerDay: number;
}

export function indexFuture({
  symbol,
  form,
  startPrice,
  priceStep,
  follows,
  tradesPerDay,
  volumePerDay,
}: IndexFuture): Instrument {
  return {
    symbol,
    form,
    startPrice,
    priceStep,
    quantityStep: 1,
    follows,
    own: indexPath(symbol, 0.0005, 0, 0),
    output: {
      kind: 'trades',
      tradesPerSession: tradesPerDay,
      volumePerSession: volumePerDay,
      activityShape: new DayShape(ACTIVITY),
      volatilityLink: 1.2,
      activityClusters: [
        { halfLifeSessions: 2 * MINUTES, deviation: 0.4 },
        { halfLifeSessions: 60 * MINUTES, deviation: 0.25 },
      ],
      orders: {
        restShare: 0.5,
        sweepShare: 0.4,
        walkShare: 0.05,
        persistence: 0.4,
        impact: 0.2,
        sizeDeviation: 1.2,
      },
      halfSpread: 0.000_02,
    },
  };
}

function indexPath(name: string, volatility: number, leverage: number, jumpsPerSession: number): PathSpec {
  return {
    name,
    stepMs: 1000,
    hours: INDEX_FUTURES,
    volatility,
    varianceShape: new DayShape(VARIANCE),
    clusters: VOLATILITY_CLUSTERS,
    leverage,
    jumps: { perSession: jumpsPerSession, perRest: 0, smallest: 0.8, tailIndex: 3 },
    closedVariance: 0.02,
  };
}

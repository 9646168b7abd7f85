import { DayShape } from '../day-shape.ts';
import type { Instrument } from '../instrument.ts';
import type { Cluster } from '../log-clusters.ts';
import type { PathSpec } from '../price-path.ts';
import { FOREIGN_EXCHANGE } from '../trading-hours.ts';
import type { FeedForm } from '../vendors/feed-form.ts';

/** An hour apart from 17:00 to 17:00 in New York: Asia, then London, London with New York, and the way home. */
const VARIANCE = [
  0.4, 0.4, 0.6, 1, 0.8, 0.6, 0.45, 0.45, 0.55, 0.8, 1.2, 1.6, 1.8, 1.5, 1.4, 1.4, 1.6, 1.8, 1.7, 1.6, 1.2,
  0.9, 0.7, 0.5, 0.4,
];
const UPDATES = [
  0.5, 0.55, 0.7, 0.75, 0.72, 0.65, 0.6, 0.58, 0.7, 1.05, 1.45, 1.5, 1.35, 1.28, 1.32, 1.55, 1.75, 1.75, 1.5,
  1.1, 0.9, 0.8, 0.7, 0.55, 0.5,
];
const HOURS = 1 / 24;

const VOLATILITY_CLUSTERS: readonly Cluster[] = [
  { halfLifeSessions: HOURS / 10, deviation: 0.3 },
  { halfLifeSessions: HOURS, deviation: 0.45, afterJump: 0.6 },
  { halfLifeSessions: 0.5, deviation: 0.2 },
  { halfLifeSessions: 10, deviation: 0.2 },
  { halfLifeSessions: 60, deviation: 0.25 },
];

export interface FxPair {
  readonly symbol: string;
  readonly form: FeedForm;
  readonly startPrice: number;
  readonly priceStep: number;
  /** Volatility of a day. */
  readonly volatility: number;
  readonly updatesPerDay: number;
}

/** Dealers quote and nobody sees a trade: prices come without a volume. */
export function fxPair({
  symbol,
  form,
  startPrice,
  priceStep,
  volatility,
  updatesPerDay,
}: FxPair): Instrument {
  return {
    symbol,
    form,
    startPrice,
    priceStep,
    quantityStep: 1,
    follows: [],
    own: fxPath(symbol, volatility),
    output: {
      kind: 'trades',
      tradesPerSession: updatesPerDay,
      volumePerSession: 0,
      activityShape: new DayShape(UPDATES),
      volatilityLink: 0.7,
      activityClusters: [
        { halfLifeSessions: HOURS / 2, deviation: 0.25 },
        { halfLifeSessions: 5, deviation: 0.2 },
      ],
      orders: { restShare: 0, sweepShare: 0, walkShare: 0, persistence: 0, impact: 0, sizeDeviation: 0 },
      halfSpread: 0,
    },
  };
}

function fxPath(name: string, volatility: number): PathSpec {
  return {
    name,
    stepMs: 1000,
    hours: FOREIGN_EXCHANGE,
    volatility,
    varianceShape: new DayShape(VARIANCE),
    clusters: VOLATILITY_CLUSTERS,
    leverage: 0,
    jumps: { perSession: 0.4, perRest: 0, smallest: 0.45, tailIndex: 3 },
    closedVariance: 0.02,
  };
}

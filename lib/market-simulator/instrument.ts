import type { DayShape } from './day-shape.ts';
import type { Cluster } from './log-clusters.ts';
import type { PathSpec } from './price-path.ts';
import type { FeedForm } from './vendors/feed-form.ts';

/** What there is to know of an instrument to simulate it. docs/market-simulator.md says where the numbers of each kind come from. */
export interface Instrument {
  readonly symbol: string;
  /** How its vendor writes it. */
  readonly form: FeedForm;
  readonly startPrice: number;
  readonly priceStep: number;
  readonly quantityStep: number;
  /** Prices that may be 0 or less, such as those of a spread: paths add to them instead of multiplying. */
  readonly isSigned?: boolean;
  /** Paths that it has in common with others. */
  readonly follows: readonly Following[];
  /** What it does for itself; its hours are the instrument's, its step the finest thing that is seen of the instrument. */
  readonly own: PathSpec;
  /** Deviation from all that, which is arbitraged away: a share of the price, or units of it where it may be negative. */
  readonly basis?: Cluster;
  readonly output: Output;
}

export interface Following {
  readonly path: PathSpec;
  /** How far the instrument moves when the path moves by 1. */
  readonly share: number;
  /** How much later than the path it moves. */
  readonly lagMs: number;
}

export type Output =
  | ({ readonly kind: 'trades' } & Trading)
  /** Trades that come as bars of that length. */
  | ({ readonly kind: 'bars'; readonly intervalMs: number } & Trading)
  /** A value that is published every so often, while the instrument is open. */
  | { readonly kind: 'metric'; readonly name: string; readonly everyMs: number };

export interface Trading {
  readonly tradesPerSession: number;
  /** 0 for prices that are quoted without trades, as in foreign exchange. */
  readonly volumePerSession: number;
  readonly activityShape: DayShape;
  /** How far the logarithm of activity follows that of volatility. */
  readonly volatilityLink: number;
  /** Activity of its own. */
  readonly activityClusters: readonly Cluster[];
  readonly orders: Orders;
  /** Half the bid-ask spread as a share of the price, or in units of it where that may be negative; the price step is the least there is. */
  readonly halfSpread: number;
  /** Best bid and ask are published, too, when they have changed, at most so often. */
  readonly quotesEveryMs?: number;
  readonly auctions?: Auctions;
}

export interface Orders {
  /** Chance that the book stands where the order before has met it, in the same step. */
  readonly restShare: number;
  /** Chance that a trade is one more fill of the order before: the same millisecond, the same side. */
  readonly sweepShare: number;
  /** Chance that such a fill is one step further into the book. */
  readonly walkShare: number;
  /** Correlation of the side of an order with that of the one before. */
  readonly persistence: number;
  /** How far buyers are behind rises: the correlation of the sides with the direction of the moment. */
  readonly impact: number;
  /** Standard deviation of the logarithm of a quantity. */
  readonly sizeDeviation: number;
  /** US shares: quantities are lots of 100, but for a share of odd lots. */
  readonly lots?: Lots;
}

export interface Lots {
  readonly oddShare: number;
  /** Share of trades at a price of somewhere else and earlier: averages and late reports. */
  readonly offMarketShare: number;
}

/** Shares of a session's volume. */
export interface Auctions {
  readonly openingShare: number;
  readonly closingShare: number;
}

import type { TailPrior } from './tail.ts';

/** The alert budget of a deployment that names none: about one alert in fifty days for a daily symbol, one in two for minutes. */
export const DEFAULT_ALERT_BUDGET = 0.02;
/** Budgets that are none: one alert in 30 years of days, and one a day on daily bars. */
export const [SMALLEST_ALERT_BUDGET, LARGEST_ALERT_BUDGET] = [0.0001, 1];

const DAY_MS = 86_400_000;
/** However large a budget is, what every other bar does is no news. */
const MOST_OFTEN = 0.5;

/**
 * How often a bar of this length may be told, as a probability: `budget · √(day / length)` alerts a day. A budget of the same
 * alerts a day for all lengths would starve minutes, one of the same share of bars would flood them; any exponent from ¼ to ½
 * does about as well.
 */
export function allowedProbability(budget: number, lengthMs: number): number {
  return Math.min(MOST_OFTEN, budget * Math.sqrt(lengthMs / DAY_MS));
}

/** Bars up to this length are judged by moves over several of them, too: in longer ones the range alone found as much. */
export const MOVES_UP_TO_MS = 15 * 60_000;

/**
 * What each detector may spend of the budget. All of it is for the range, which finds most of what is news; the others find what the
 * range does not, and less of what they find is. What two of them find in one bar is one alert, so that the sum of what is told stays
 * close to the budget. Volatility looks at the same twenty bars again and again: twenty that it finds are one alert. Rows of
 * series that are no prices are told once in a thousand, by the default budget, whatever their length.
 */
export const BUDGET_SHARES = {
  range: 1,
  move: 0.75,
  wick: 0.1,
  volume: 0.33,
  volatility: 0.5,
  series: 0.05,
} as const;

/** Pooled over the recorded series by `npm run bench:tails`: what a symbol has before it has bars of its own. */
export const TAIL_PRIORS = {
  range: { share: 0.05, quantile: 2.168, meanExcess: 0.646, shape: 0.3 },
  move: { share: 0.05, quantile: 2.4, meanExcess: 0.65, shape: 0.3 },
  wick: { share: 0.05, quantile: 2, meanExcess: 0.6, shape: 0.3 },
  volume: { share: 0.05, quantile: 1.5, meanExcess: 0.45, shape: 0.05 },
  volatility: { share: 0.05, quantile: 1.8, meanExcess: 0.16, shape: 0.05 },
  /** Of series that are no prices: as for them, further out. */
  series: { share: 0.02, quantile: 2.7, meanExcess: 0.4, shape: 0.2 },
} as const satisfies Readonly<Record<string, TailPrior>>;

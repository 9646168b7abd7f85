import { isMarketAnomaly, isPriceMove } from '../alert/anomalies.ts';
import { USER_RULE_ALERT_TYPE, type Alert } from '../alert/alert.ts';

/**
 * What is looked at to guess whether somebody finds an alert useful, in the order of a taste's numbers. All of it stands in the alert, so
 * that an answer which comes a day later is learned from what was decided by.
 */
export const FEATURES = ['constant', 'rarity', 'volume', 'volatility', 'direction', 'held', 'move'] as const;
export type Feature = (typeof FEATURES)[number];

/** One number for each of `FEATURES`, most of them within -2 and 2. */
export type Features = readonly number[];

const LIMIT = 2;
/** Bars of the recent prices that count as now. */
const LATEST = 3;
/** With fewer returns than that there is nothing usual to compare with. */
const FEWEST_RETURNS = 8;

/** Null for what its user has asked for, or what is no event of a market: nothing is learned of it. */
export function featuresOf(alert: Alert): Features | null {
  if (!isMarketAnomaly(alert.anomaly) || alert.alertType === USER_RULE_ALERT_TYPE) return null;
  const byName: Readonly<Record<Feature, number>> = {
    constant: 1,
    rarity: rarityOf(alert),
    volume: logarithm(alert.volumeRatio ?? 1),
    volatility: volatilityOf(alert.recentPrices),
    direction: alert.direction === 'up' ? 1 : alert.direction === 'down' ? -1 : 0,
    held: heldOf(alert),
    move: isPriceMove(alert.anomaly) ? 1 : 0,
  };
  return FEATURES.map((feature) => byName[feature]);
}

/** 0 for what is told at the rate of the budget, 1 for what comes e² times more seldom. */
function rarityOf({ rarity, score }: Alert): number {
  if (rarity === undefined || !(rarity.perYear > 0)) return clamp(4 * (score - 0.5));
  return clamp(Math.log(rarity.budget / rarity.perYear) / 2);
}

/** How much the last bars went to and fro, against all that are known. */
function volatilityOf(prices: readonly number[]): number {
  const returns = prices.slice(1).map((price, index) => Math.log(price / prices[index]!));
  if (returns.length < FEWEST_RETURNS || !returns.every(Number.isFinite)) return 0;
  const usual = rootMeanSquare(returns);
  return usual > 0 ? logarithm(rootMeanSquare(returns.slice(-LATEST)) / usual) : 0;
}

/** The share of the move that is still there. */
function heldOf({ facts, changePct }: Alert): number {
  if (facts.kind === 'move' || facts.kind === 'gap') return 1;
  if (facts.kind === 'wick') return clamp(1 - facts.recovered, 0, 1);
  if (facts.kind !== 'range' || facts.changePct === 0) return 0;
  return clamp(changePct / facts.changePct, 0, 1);
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function logarithm(ratio: number): number {
  return ratio > 0 ? clamp(Math.log(ratio)) : -LIMIT;
}

function clamp(value: number, least = -LIMIT, most = LIMIT): number {
  return Math.min(most, Math.max(least, value));
}

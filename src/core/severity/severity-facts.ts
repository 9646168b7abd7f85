import { marketAt } from '../calendar/market-hours.ts';
import { matchesWildcard } from '../matching/wildcard.ts';
import type { Settings } from './settings.ts';
import type { Alert } from '../alert/alert.ts';
import type { SeverityFacts } from './severity-rule.ts';

/**
 * Falls of the S&P 500 since the last close that halt all US stocks: for 15 minutes, for 15 minutes, for the day: NYSE Rule
 * 7.12.
 */
export const BREAKER_FALLS_PCT = [7, 13, 20] as const;
const DAY_SECONDS = 86_400;

/** What the settings and the history add to what an alert says of itself. */
export function severityFacts(alert: Alert, settings: Settings, episodes: number | null): SeverityFacts {
  const market = marketAt(settings.markets, alert.symbol, alert.occurredAtMs);
  return {
    anomaly: alert.anomaly,
    score: alert.score,
    changePct: alert.changePct,
    volumeRatio: alert.volumeRatio,
    windowSeconds: alert.windowSeconds,
    symbol: alert.symbol,
    direction: alert.direction,
    tradedValue: Math.abs(alert.price) * alert.volume,
    isWatched: settings.watchList.some((pattern) => matchesWildcard(pattern, alert.symbol)),
    ...(market !== null && { isMarketOpen: market.isOpen }),
    breakerLevel: breakerLevelOf(alert, settings),
    ...(episodes !== null && { episodes }),
  };
}

/**
 * Level of the breaker by the fall that the alert is about. The fall is counted from the detector's reference, which is younger than the last close:
 * what is called level 1 here is level 1 there unless the index had risen before.
 */
function breakerLevelOf({ symbol, changePct, windowSeconds }: Alert, { breakerIndexes }: Settings): number {
  if (windowSeconds > DAY_SECONDS) return 0;
  if (!breakerIndexes.some((pattern) => matchesWildcard(pattern, symbol))) return 0;
  return BREAKER_FALLS_PCT.filter((fallPct) => changePct <= -fallPct).length;
}

import { LiveMarket } from '../../../src/core/anomaly-detection/live-market.ts';
import { RobustScale } from '../../../src/core/anomaly-detection/robust-scale.ts';
import { THRESHOLDS } from '../../../src/core/anomaly-detection/thresholds.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';
import { defaultSettings, symbolSettings } from '../../../src/core/market-state/monitor-settings.ts';
import type { RecordedSeries } from './recorded-series.ts';

export const STATISTICS = ['range', 'move', 'wick', 'volume', 'volatility'] as const;
type Statistic = (typeof STATISTICS)[number];

/** How far each bar of a series deviated from what was known before it, as the detectors see it. */
export function deviationsOf({ bars, intervalMs }: RecordedSeries): Readonly<Record<Statistic, number[]>> {
  const found: Record<Statistic, number[]> = { range: [], move: [], wick: [], volume: [], volatility: [] };
  const market = new LiveMarket(symbolSettings('', defaultSettings()));
  const history = new BarHistory(THRESHOLDS.horizonsInBars.at(-1)!);
  const wicks = new Wicks();
  for (const { timestampMs: startMs, open, high, low, close, volume } of bars) {
    const bar = { startMs, open, high, low, close, volume };
    market.beginBar(startMs, intervalMs, history);
    const { prices, ranges, volumes } = market;
    const level = prices.level(close);
    keep(found.range, ranges.deviationOf(bar));
    for (const place of THRESHOLDS.horizonsInBars.keys()) keep(found.move, prices.deviationOf(level, place));
    if (volumes.isReady && volume > 0) found.volume.push(Math.max(0, volumes.deviationOf(volume)));
    keep(found.volatility, prices.volatilityRatio);
    if (!Number.isNaN(market.previousClose)) keep(found.wick, wicks.next(bar, market.previousClose));
    ranges.closeBar(bar);
    market.closeBar(bar);
    history.push(bar);
  }
  return found;
}

function keep(into: number[], deviation: number): void {
  if (deviation > 0) into.push(deviation);
}

/** How far bars reach beyond their open and the close before, over how far they usually do. */
class Wicks {
  readonly #slow = new RobustScale(THRESHOLDS.slowHalfLifeBars);
  readonly #fast = new RobustScale(THRESHOLDS.fastHalfLifeBars);

  next({ open, high, low }: Bar, previousClose: number): number {
    const excursion = Math.max(
      0,
      Math.log(Math.min(previousClose, open) / low),
      Math.log(high / Math.max(previousClose, open)),
    );
    const known = this.#slow.count;
    const usual = Math.max(this.#slow.value, this.#fast.value) * (1 + THRESHOLDS.warmUpInflation / known);
    this.#slow.push(excursion);
    this.#fast.push(excursion);
    return known < THRESHOLDS.minimumReturns || usual === 0 ? 0 : excursion / usual;
  }
}

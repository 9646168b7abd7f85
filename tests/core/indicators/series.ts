import { mulberry32 } from '../../../lib/market-simulator/random.ts';
import { BarHistory } from '../../../src/core/indicators/bar-history.ts';
import type { Indicator } from '../../../src/core/indicators/indicator.ts';
import { IndicatorSet } from '../../../src/core/indicators/indicator-set.ts';
import type { Bar } from '../../../src/core/market-data/bar.ts';

const MINUTE_MS = 60_000;

/** Minute bars of a price that wanders by `step` of itself per bar around `scale`, some bars without volume. */
export function randomWalk(length: number, seed: number, scale = 100, step = 0.002): Bar[] {
  const uniform = mulberry32(seed);
  let price = scale;
  return Array.from({ length }, (_, i) => {
    const open = price;
    const close = open * (1 + step * (uniform() - 0.5));
    price = close;
    return {
      startMs: i * MINUTE_MS,
      open,
      high: Math.max(open, close) * (1 + step * uniform() * 0.5),
      low: Math.min(open, close) * (1 - step * uniform() * 0.5),
      close,
      volume: uniform() < 0.1 ? 0 : Math.floor(uniform() * 10_000),
    };
  });
}

/** Bars in which open, high, low and close are one value. */
export function barsOf(closes: readonly number[], volume = 1): Bar[] {
  return closes.map((close, i) => ({
    startMs: i * MINUTE_MS,
    open: close,
    high: close,
    low: close,
    close,
    volume,
  }));
}

/** The outputs of one indicator on every bar. */
export function run(indicator: Indicator, bars: readonly Bar[]): Record<string, number | null>[] {
  const set = new IndicatorSet([indicator]);
  const state = set.createState();
  const history = new BarHistory(set.historyCapacity);
  return bars.map((bar) => {
    set.commit(state, bar, history);
    return set.values(state);
  });
}

/** The first output of one indicator on every bar. */
export function runFirst(indicator: Indicator, bars: readonly Bar[]): (number | null)[] {
  return run(indicator, bars).map((values) => values[indicator.keys[0]!] ?? null);
}

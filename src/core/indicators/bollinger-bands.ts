import type { Indicator } from './indicator.ts';
import { MOMENT_SLOTS, mean, slideMoments, standardDeviation } from './window-moments.ts';

/**
 * Bollinger Bands: the simple moving average and `multiplier` population standard deviations above and below it.
 * First value at index period - 1. https://www.bollingerbands.com/bollinger-band-rules
 */
export function bollingerBands(period: number, multiplier: number): Indicator {
  const name = `bb_${period}_${multiplier}`;
  const moments = 3;
  return {
    keys: [`${name}_upper`, `${name}_middle`, `${name}_lower`],
    stateSize: 3 + MOMENT_SLOTS,
    lookback: period,
    update(state, bar, history) {
      if (!slideMoments(state, moments, period, bar.close, history)) return;
      const middle = mean(state, moments, period);
      const width = multiplier * standardDeviation(state, moments, period);
      state[0] = middle + width;
      state[1] = middle;
      state[2] = middle - width;
    },
  };
}

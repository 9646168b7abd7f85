import { squared } from '../exact-math.ts';
import type { ScriptedEvent } from '../label.ts';
import { logChange, percent } from './kinds.ts';

export interface FlashCrash {
  readonly startMs: number;
  readonly symbol: string;
  /** Share of the price that is lost at the bottom. */
  readonly depth: number;
  readonly fallMs: number;
  readonly reboundMs: number;
  /** Share of the fall that is made good. */
  readonly recovered: number;
}

const MINUTE_MS = 60_000;

/**
 * Sellers find no buyers, faster and faster, until they do: on 6 May 2010 the S&P 500 future lost 5 % in a quarter of an hour and had most of it
 * back in the next (Kirilenko et al., "The flash crash", J. Finance 72, 2017, https://doi.org/10.1111/jofi.12498).
 */
export function flashCrash({
  startMs,
  symbol,
  depth,
  fallMs,
  reboundMs,
  recovered,
}: FlashCrash): ScriptedEvent {
  const bottomMs = startMs + fallMs;
  const endMs = bottomMs + reboundMs;
  const change = logChange(-depth);
  const shift = (epochMs: number): number => {
    if (epochMs <= bottomMs) return change * squared((epochMs - startMs) / fallMs);
    return change * (1 - recovered * (1 - squared((endMs - epochMs) / reboundMs)));
  };
  return {
    label: {
      kind: 'flash_crash',
      symbols: [symbol],
      startMs,
      endMs,
      what: `a flash crash: ${percent(-depth)} in ${Math.round(fallMs / MINUTE_MS)} min, and most of it back in ${Math.round(reboundMs / MINUTE_MS)}`,
      expected: {
        outcome: 'told',
        kinds: ['flash_crash', 'price_drop', 'volatility'],
        byMs: bottomMs + MINUTE_MS,
      },
    },
    effects: {
      path: [{ path: symbol, startMs, endMs, shift, volatility: () => 3 }],
      tape: [{ symbol, startMs, endMs, activity: () => 10, spread: 4 }],
    },
  };
}

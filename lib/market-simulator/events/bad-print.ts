import type { ScriptedEvent } from '../label.ts';
import { percent } from './kinds.ts';

export interface BadPrint {
  readonly atMs: number;
  readonly symbol: string;
  /** How far off the market it is, as a share of the price. */
  readonly error: number;
}

const TOLD_WITHIN_MS = 2 * 60_000;
const CANCELLED_AFTER_MS = 40_000;

/**
 * One trade at a price that never was, taken back where the feed can say so: decimal points, tests and mixed-up symbols (Brownlees and Gallo,
 * "Financial econometric analysis at ultra-high frequency: data handling concerns", Computational Statistics & Data Analysis 51, 2006).
 */
export function badPrint({ atMs, symbol, error }: BadPrint): ScriptedEvent {
  return {
    label: {
      kind: 'bad_print',
      symbols: [symbol],
      startMs: atMs,
      endMs: atMs + CANCELLED_AFTER_MS,
      what: `a bad print: one trade ${percent(error)} off the market`,
      expected: { outcome: 'told', kinds: ['bad_print'], byMs: atMs + TOLD_WITHIN_MS },
    },
    effects: {
      tape: [
        {
          symbol,
          startMs: atMs,
          endMs: atMs + CANCELLED_AFTER_MS,
          badPrint: { factor: 1 + error, cancelledAfterMs: CANCELLED_AFTER_MS },
        },
      ],
    },
  };
}

import { exp } from '../exact-math.ts';
import type { ScriptedEvent } from '../label.ts';
import { kindsOfMove, logChange, percent } from './kinds.ts';

export interface OvernightGap {
  readonly openMs: number;
  readonly symbol: string;
  readonly size: number;
}

const BUSY_MS = 30 * 60_000;
const TOLD_WITHIN_MS = 5 * 60_000;

/** The company has said something after the close; the first trade of the day is elsewhere. */
export function overnightGap({ openMs, symbol, size }: OvernightGap): ScriptedEvent {
  const endMs = openMs + BUSY_MS;
  return {
    label: {
      kind: 'overnight_gap',
      symbols: [symbol],
      startMs: openMs,
      endMs,
      what: `an overnight gap: the day opens at ${percent(size)}`,
      expected: { outcome: 'told', kinds: kindsOfMove(size), byMs: openMs + TOLD_WITHIN_MS },
    },
    effects: {
      path: [{ path: symbol, startMs: openMs - 1, endMs: openMs, shift: () => logChange(size) }],
      tape: [
        {
          symbol,
          startMs: openMs,
          endMs,
          activity: (epochMs) => 1 + 3 * exp((openMs - epochMs) / (BUSY_MS / 3)),
        },
      ],
    },
  };
}

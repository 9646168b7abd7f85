import type { ScriptedEvent } from '../label.ts';
import { logChange, percent } from './kinds.ts';

export interface Halt {
  /** The price begins to run. */
  readonly startMs: number;
  readonly symbol: string;
  readonly runMs: number;
  /** How far it runs until it is halted, and how far it is when it opens again. */
  readonly size: number;
  readonly reopensAt: number;
}

/** A pause of the limit up-limit down plan: https://www.luldplan.com */
const PAUSE_MS = 5 * 60_000;
const TOLD_WITHIN_MS = 60_000;

/** A price runs to the edge of its band, trading pauses for five minutes and opens again by an auction. */
export function halt({ startMs, symbol, runMs, size, reopensAt }: Halt): ScriptedEvent {
  const haltMs = startMs + runMs;
  const endMs = haltMs + PAUSE_MS;
  const run = logChange(size);
  const reopening = logChange(reopensAt);
  const shift = (epochMs: number): number =>
    epochMs < haltMs
      ? (run * (epochMs - startMs)) / runMs
      : run + ((reopening - run) * (epochMs - haltMs)) / PAUSE_MS;
  return {
    label: {
      kind: 'halt',
      symbols: [symbol],
      startMs,
      endMs,
      what: `a halt: ${percent(size)} in ${Math.round(runMs / 60_000)} min to the edge of the band, five minutes without trading, reopening at ${percent(reopensAt)}`,
      expected: {
        outcome: 'told',
        kinds: ['luld_band', size < 0 ? 'price_drop' : 'price_spike', 'volatility'],
        byMs: haltMs + TOLD_WITHIN_MS,
      },
    },
    effects: {
      path: [{ path: symbol, startMs, endMs, shift, volatility: () => 2 }],
      tape: [
        { symbol, startMs, endMs: haltMs, activity: () => 15 },
        { symbol, startMs: haltMs, endMs, halt: { reopeningShare: 0.02 } },
        { symbol, startMs: endMs, endMs: endMs + 2 * PAUSE_MS, activity: () => 8 },
      ],
    },
  };
}

import type { ScriptedEvent } from '../label.ts';

export interface Split {
  /** The first session with the new shares. */
  readonly openMs: number;
  readonly symbol: string;
  /** New shares for an old one. */
  readonly ratio: number;
}

const TOLD_WITHIN_MS = 5 * 60_000;

/** Overnight every share becomes several, at a fraction of the price. */
export function split({ openMs, symbol, ratio }: Split): ScriptedEvent {
  return {
    label: {
      kind: 'split',
      symbols: [symbol],
      startMs: openMs,
      endMs: openMs + TOLD_WITHIN_MS,
      what: `a ${ratio}:1 split: the price is a ${ratio}th of yesterday’s and nobody has lost anything`,
      expected: { outcome: 'told', kinds: ['corporate_action'], byMs: openMs + TOLD_WITHIN_MS },
    },
    effects: { tape: [{ symbol, startMs: openMs - 1, endMs: Infinity, split: ratio }] },
  };
}

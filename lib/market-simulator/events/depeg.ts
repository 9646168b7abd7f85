import { squared } from '../exact-math.ts';
import type { ScriptedEvent } from '../label.ts';
import { logChange, percent } from './kinds.ts';

export interface Depeg {
  readonly startMs: number;
  readonly symbol: string;
  readonly depth: number;
  readonly fallMs: number;
  readonly recoveryMs: number;
}

/** So far below the dollar nobody calls it noise any more. */
const NOTICEABLE = 0.01;
const TOLD_WITHIN_MS = 5 * 60_000;
/** What is still missing when it has settled. */
const LASTING = 0.2;

/** Holders of a stable coin doubt that it is a dollar: 0.87 $ in a night of March 2023 for USDC, and most of it back in two days. */
export function depeg({ startMs, symbol, depth, fallMs, recoveryMs }: Depeg): ScriptedEvent {
  const lowMs = startMs + fallMs;
  const endMs = lowMs + recoveryMs;
  const change = logChange(-depth);
  const shift = (epochMs: number): number => {
    if (epochMs <= lowMs) return change * squared((epochMs - startMs) / fallMs);
    return change * (1 - (1 - LASTING) * ((epochMs - lowMs) / recoveryMs));
  };
  const noticedMs = startMs + Math.round(fallMs * Math.sqrt(Math.min(1, NOTICEABLE / depth)));
  return {
    label: {
      kind: 'depeg',
      symbols: [symbol],
      startMs,
      endMs,
      what: `a depeg: a stable coin goes to ${percent(-depth)} in ${Math.round(fallMs / 60_000)} min, faster and faster`,
      expected: {
        outcome: 'told',
        kinds: ['depeg', 'price_drop', 'flash_crash', 'volatility'],
        byMs: noticedMs + TOLD_WITHIN_MS,
      },
    },
    effects: {
      path: [{ path: symbol, startMs, endMs, shift, volatility: () => 500 }],
      tape: [{ symbol, startMs, endMs, activity: () => 4, spread: 4 }],
    },
  };
}

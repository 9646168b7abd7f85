import { exp } from '../exact-math.ts';
import type { ScriptedEvent } from '../label.ts';
import { kindsOfMove, logChange, percent } from './kinds.ts';

export interface FatFinger {
  readonly atMs: number;
  readonly symbol: string;
  readonly size: number;
}

const SWEEP_MS = 2000;
const REFILL_MS = 15_000;
const DURATION_MS = 2 * 60_000;
const TOLD_WITHIN_MS = 60_000;

/** An order with a zero too many eats through the book in two seconds; the book is filled again within a minute. */
export function fatFinger({ atMs, symbol, size }: FatFinger): ScriptedEvent {
  const endMs = atMs + DURATION_MS;
  const sweptMs = atMs + SWEEP_MS;
  const change = logChange(size);
  const shift = (epochMs: number): number =>
    epochMs <= sweptMs
      ? (change * (epochMs - atMs)) / SWEEP_MS
      : change * exp(-(epochMs - sweptMs) / REFILL_MS);
  return {
    label: {
      kind: 'fat_finger',
      symbols: [symbol],
      startMs: atMs,
      endMs,
      what: `a fat finger: ${percent(size)} in two seconds, gone within a minute`,
      expected: {
        outcome: 'told',
        kinds: [...kindsOfMove(size), 'volume_spike', 'volatility'],
        byMs: atMs + TOLD_WITHIN_MS,
      },
    },
    effects: {
      path: [{ path: symbol, startMs: atMs, endMs, shift }],
      tape: [
        { symbol, startMs: atMs, endMs: sweptMs, activity: () => 60, size: 8 },
        { symbol, startMs: sweptMs, endMs, activity: () => 4, spread: 3 },
      ],
    },
  };
}

import type { ScriptedEvent } from '../label.ts';
import { logChange, percent } from './kinds.ts';

export interface Slide {
  readonly startMs: number;
  readonly symbol: string;
  readonly size: number;
  readonly durationMs: number;
}

/** A large order is worked off, minute by minute: no minute is unusual, their sum is. */
export function slide({ startMs, symbol, size, durationMs }: Slide): ScriptedEvent {
  const endMs = startMs + durationMs;
  const change = logChange(size);
  return {
    label: {
      kind: 'slide',
      symbols: [symbol],
      startMs,
      endMs,
      what: `a slide: ${percent(size)} in ${Math.round(durationMs / 60_000)} min, evenly`,
      expected: { outcome: 'told', kinds: [size < 0 ? 'price_drop' : 'price_spike'], byMs: endMs },
    },
    effects: {
      path: [
        { path: symbol, startMs, endMs, shift: (epochMs) => (change * (epochMs - startMs)) / durationMs },
      ],
      tape: [{ symbol, startMs, endMs, activity: () => 1.5 }],
    },
  };
}

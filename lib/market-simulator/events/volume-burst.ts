import type { ScriptedEvent } from '../label.ts';

export interface VolumeBurst {
  readonly startMs: number;
  readonly symbol: string;
  /** How many times its usual self the volume is. */
  readonly factor: number;
  readonly durationMs: number;
}

const SIZE_FACTOR = 2;
const TOLD_WITHIN_MS = 3 * 60_000;

/** A block changes hands in many parts and the price stands. */
export function volumeBurst({ startMs, symbol, factor, durationMs }: VolumeBurst): ScriptedEvent {
  const endMs = startMs + durationMs;
  return {
    label: {
      kind: 'volume_burst',
      symbols: [symbol],
      startMs,
      endMs,
      what: `a burst of volume: ${factor} times the usual for ${Math.round(durationMs / 60_000)} min, and no move`,
      expected: { outcome: 'told', kinds: ['volume_spike'], byMs: startMs + TOLD_WITHIN_MS },
    },
    effects: { tape: [{ symbol, startMs, endMs, activity: () => factor / SIZE_FACTOR, size: SIZE_FACTOR }] },
  };
}

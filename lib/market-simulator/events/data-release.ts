import { exp, squared } from '../exact-math.ts';
import type { ScriptedEvent } from '../label.ts';
import { kindsOfMove, logChange, percent } from './kinds.ts';

export interface DataRelease {
  readonly atMs: number;
  /** What all the symbols follow, or a symbol's own path. */
  readonly path: string;
  readonly symbols: readonly string[];
  /** Share of the price by which it changes, once everything is in it. */
  readonly size: number;
  /** How many times its usual self the volume of the first minute is. */
  readonly volume: number;
  /** How long before somebody knows. */
  readonly leadMs: number;
}

const MINUTE_MS = 60_000;
const AFTERWARDS_MS = 30 * MINUTE_MS;
/** What of the move has been traded before anybody should know. */
const LEAKED = 0.1;
/** The first answer goes further than what lasts. */
const OVERSHOOT = 0.15;
const REACTION_MS = 8000;
const SETTLING_MS = 3 * MINUTE_MS;
const SIZE_FACTOR = 2.5;

/**
 * Figures come out and everybody trades at once. Shaped after the US consumer prices of 13 December 2022 in four crypto pairs: 19 to 33 standard
 * deviations of that day's ordinary minutes, 23 to 430 times the usual volume in the first minute, a quarter to a half of it in the
 * next, and 3 to 54 times in the minutes before. What follows decays as one over time, as Omori's law has it for earthquakes and
 * Lillo and Mantegna for crashes (Phys. Rev. E 68, 2003, https://doi.org/10.1103/PhysRevE.68.016119).
 */
export function dataRelease({ atMs, path, symbols, size, volume, leadMs }: DataRelease): ScriptedEvent {
  const startMs = atMs - leadMs;
  const endMs = atMs + AFTERWARDS_MS;
  const change = logChange(size);
  const shift = (epochMs: number): number => {
    if (epochMs < atMs) return (change * LEAKED * (epochMs - startMs)) / leadMs;
    const sinceMs = epochMs - atMs;
    const reaction = 1 - exp(-sinceMs / REACTION_MS);
    return change * (LEAKED + (1 - LEAKED) * reaction + OVERSHOOT * reaction * exp(-sinceMs / SETTLING_MS));
  };
  const activity = (epochMs: number): number => {
    if (epochMs < atMs) return 1 + (volume / SIZE_FACTOR / 12) * squared((epochMs - startMs) / leadMs);
    return 1 + volume / SIZE_FACTOR / (1 + (epochMs - atMs) / MINUTE_MS);
  };
  const volatility = (epochMs: number): number =>
    epochMs < atMs ? 1 : 1 + 5 / (1 + (epochMs - atMs) / MINUTE_MS);
  return {
    label: {
      kind: 'data_release',
      symbols,
      startMs,
      endMs,
      what: `a data release: ${percent(size)} within seconds on ${volume} times the usual volume, with some trading before`,
      expected: {
        outcome: 'told',
        kinds: [...kindsOfMove(size), 'volume_spike', 'volatility'],
        byMs: atMs + MINUTE_MS,
      },
    },
    effects: {
      path: [{ path, startMs, endMs, shift, volatility }],
      tape: symbols.map((symbol) => ({ symbol, startMs, endMs, activity, size: SIZE_FACTOR })),
    },
  };
}

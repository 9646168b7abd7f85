import type { ScriptedEvent } from '../label.ts';

export interface ThinNight {
  readonly startMs: number;
  readonly endMs: number;
  readonly symbols: readonly string[];
}

/** Few are awake: a third of the trades, wide spreads, and nothing has happened. */
export function thinNight({ startMs, endMs, symbols }: ThinNight): ScriptedEvent {
  return {
    label: {
      kind: 'thin_night',
      symbols,
      startMs,
      endMs,
      what: 'a thin night: a third of the usual trades at three times the spread',
      expected: { outcome: 'nothing' },
    },
    effects: {
      tape: symbols.map((symbol) => ({ symbol, startMs, endMs, activity: () => 1 / 3, spread: 3 })),
    },
  };
}

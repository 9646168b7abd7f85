import type { AnomalyKind } from '../../src/core/alert/anomalies.ts';
import type { FeedEffect, PathEffect, TapeEffect } from './effects.ts';

/** What is scripted, and what looks like it and is not. */
export type LabelKind =
  | 'data_release'
  | 'flash_crash'
  | 'slide'
  | 'volume_burst'
  | 'bad_print'
  | 'fat_finger'
  | 'split'
  | 'halt'
  | 'overnight_gap'
  | 'stale_feed'
  | 'feed_outage'
  | 'crossed_quote'
  | 'depeg'
  | 'funding_spike'
  | 'opening'
  | 'closing_auction'
  | 'thin_night'
  | 'quiet'
  | 'chance';

/** The truth about a stretch of a simulated market. */
export interface Label {
  readonly kind: LabelKind;
  readonly symbols: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  /** What happened, for people. */
  readonly what: string;
  readonly expected: Expected;
}

/**
 * - `told`: an alert of one of the kinds about one of the symbols, made between `startMs` and `byMs`.
 * - `nothing`: whatever is told of the symbols in this time is false.
 * - `either`: a person may want to know or not; it counts neither way.
 */
export type Expected =
  | { readonly outcome: 'told'; readonly kinds: readonly AnomalyKind[]; readonly byMs: number }
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'either' };

/** Something that happens in a simulated market, and what is true of it. */
export interface ScriptedEvent {
  readonly label: Label;
  readonly effects: {
    readonly path?: readonly PathEffect[];
    readonly tape?: readonly TapeEffect[];
    readonly feed?: readonly FeedEffect[];
  };
}

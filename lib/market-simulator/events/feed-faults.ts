import type { AnomalyKind } from '../../../src/core/alert/anomalies.ts';
import type { FeedEffect } from '../effects.ts';
import type { LabelKind, ScriptedEvent } from '../label.ts';

export interface FeedFault {
  readonly startMs: number;
  readonly durationMs: number;
  readonly symbols: readonly string[];
}

const MINUTE_MS = 60_000;

/** A vendor's machine repeats its last message while the market goes on. */
export function staleFeed(fault: FeedFault): ScriptedEvent {
  return feedFault(fault, 'stuck', {
    kind: 'stale_feed',
    what: 'a stale feed: the last trade, again and again',
    kinds: ['stale_feed'],
    withinMs: Math.min(fault.durationMs, 15 * MINUTE_MS),
  });
}

/** Nothing is heard of all the symbols of a vendor. */
export function feedOutage(fault: FeedFault): ScriptedEvent {
  return feedFault(fault, 'silent', {
    kind: 'feed_outage',
    what: 'a feed outage: nothing is heard',
    kinds: ['stale_feed'],
    withinMs: Math.min(fault.durationMs, 10 * MINUTE_MS),
  });
}

/** The bid stands above the ask, which no market lets stand. */
export function crossedQuote(fault: FeedFault): ScriptedEvent {
  return feedFault(fault, 'crossed', {
    kind: 'crossed_quote',
    what: 'a crossed quote: the bid is above the ask',
    kinds: ['crossed_quote'],
    withinMs: MINUTE_MS,
  });
}

interface Told {
  readonly kind: LabelKind;
  readonly what: string;
  readonly kinds: readonly AnomalyKind[];
  readonly withinMs: number;
}

function feedFault(
  { startMs, durationMs, symbols }: FeedFault,
  fault: FeedEffect['fault'],
  { kind, what, kinds, withinMs }: Told,
): ScriptedEvent {
  const endMs = startMs + durationMs;
  return {
    label: {
      kind,
      symbols,
      startMs,
      endMs,
      what: `${what} for ${durationMs < 2 * MINUTE_MS ? `${durationMs / 1000} s` : `${Math.round(durationMs / MINUTE_MS)} min`}`,
      expected: { outcome: 'told', kinds, byMs: startMs + withinMs },
    },
    effects: { feed: symbols.map((symbol) => ({ symbol, startMs, endMs, fault })) },
  };
}

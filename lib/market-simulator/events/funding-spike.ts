import { metricSymbol } from '../../../src/core/market-data/metric.ts';
import type { ScriptedEvent } from '../label.ts';
import { percent } from './kinds.ts';

export interface FundingSpike {
  readonly startMs: number;
  readonly symbol: string;
  /** Name of the path of the rate. */
  readonly path: string;
  /** What is added to the rate. */
  readonly size: number;
  readonly durationMs: number;
  /** How far apart two values are. */
  readonly everyMs: number;
}

/** Everybody is long, and pays for it. Alerts about a series that is no price have a kind of their own, which counts as `other`. */
export function fundingSpike({
  startMs,
  symbol,
  path,
  size,
  durationMs,
  everyMs,
}: FundingSpike): ScriptedEvent {
  const endMs = startMs + durationMs;
  return {
    label: {
      kind: 'funding_spike',
      symbols: [metricSymbol({ market: symbol, name: 'funding_rate' })],
      startMs,
      endMs,
      what: `a funding-rate spike: ${percent(size)} for eight hours on top, for ${Math.round(durationMs / 60_000)} min`,
      expected: { outcome: 'told', kinds: ['price_spike'], byMs: startMs + 2 * everyMs },
    },
    effects: { path: [{ path, startMs, endMs, shift: (epochMs) => (epochMs < endMs ? size : 0) }] },
  };
}

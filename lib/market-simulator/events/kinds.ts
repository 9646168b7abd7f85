import { ln } from '../exact-math.ts';
import type { AnomalyKind } from '../../../src/core/alert/anomalies.ts';

/** What a sudden move may be called. */
export function kindsOfMove(size: number): readonly AnomalyKind[] {
  return size < 0 ? ['price_drop', 'flash_crash', 'gap'] : ['price_spike', 'gap'];
}

/** The change of a price's logarithm that changes the price by a share of it. */
export function logChange(size: number): number {
  return ln(1 + size);
}

/** A size in percent with its sign, for labels. */
export function percent(size: number): string {
  return `${size < 0 ? '−' : '+'}${Number((Math.abs(size) * 100).toFixed(2))} %`;
}

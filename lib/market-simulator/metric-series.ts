import { DecimalGrid } from './decimal-grid.ts';
import type { Instrument, Output } from './instrument.ts';
import { PriceLevel } from './price-level.ts';
import type { Metric } from './simulated-event.ts';
import type { TapeOptions } from './tape.ts';

/** The values of a series that is published every so often while its market is open. */
export function* metricSeries(
  instrument: Instrument,
  { name, everyMs }: Extract<Output, { kind: 'metric' }>,
  { seed, startMs, endMs, pathEffects }: TapeOptions,
): Generator<Metric> {
  const { symbol, own, priceStep } = instrument;
  const level = new PriceLevel(instrument, seed, startMs, pathEffects);
  const grid = new DecimalGrid(priceStep);
  let session = own.hours.sessionFrom(startMs);
  for (
    let atMs = Math.ceil(Math.max(startMs, session.openMs) / everyMs) * everyMs;
    atMs < endMs;
    atMs += everyMs
  ) {
    if (atMs >= session.closeMs) session = own.hours.sessionFrom(atMs);
    const value = level.next(atMs);
    if (atMs >= session.openMs) {
      yield {
        type: 'metric',
        symbol,
        name,
        value: grid.value(Math.round(grid.steps(value))),
        timestampMs: atMs,
      };
    }
  }
}

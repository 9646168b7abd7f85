import type { Bar } from '../../src/core/market-data/bar.ts';
import type { BarEvent } from '../../src/core/market-data/market-event.ts';
import { BarBuilder } from './bars.ts';
import type { Instrument, Output } from './instrument.ts';
import { metricSeries } from './metric-series.ts';
import type { SimulatedEvent } from './simulated-event.ts';
import type { SimulatedRecord } from './simulated-record.ts';
import { Tape, type TapeOptions } from './tape.ts';

/**
 * What is published of an instrument, and when: trades and quotes, or bars of them, or the values of a metric.
 * @param growingEveryMs bars are published while they grow, too, so far apart
 */
export function* published(
  instrument: Instrument,
  options: TapeOptions,
  growingEveryMs: number | null,
): Generator<SimulatedRecord> {
  const { output } = instrument;
  if (output.kind === 'metric') {
    for (const event of metricSeries(instrument, output, options))
      yield record(instrument, event, event.timestampMs);
  } else if (output.kind === 'bars') yield* bars(instrument, output, options, growingEveryMs);
  else {
    for (const event of new Tape(instrument, output, options).events())
      yield record(instrument, event, event.timestampMs);
  }
}

function record(instrument: Instrument, event: SimulatedEvent, arrivalMs: number): SimulatedRecord {
  return { arrivalMs, event, instrument, growth: 'final', trouble: null };
}

/** A finished bar is published when its time is over, though what shows that nothing more is traded in it may come much later. */
function* bars(
  instrument: Instrument,
  output: Extract<Output, { kind: 'bars' }>,
  options: TapeOptions,
  growingEveryMs: number | null,
): Generator<SimulatedRecord> {
  const { intervalMs, volumePerSession } = output;
  const builder = new BarBuilder({
    intervalMs,
    quantityStep: instrument.quantityStep,
    countsTrades: volumePerSession === 0,
  });
  const event = (bar: Bar): BarEvent => barEvent(instrument, bar, intervalMs);
  let growingMs = -Infinity;
  for (const each of new Tape(instrument, output, options).events()) {
    if (each.type !== 'trade') continue;
    const finished = builder.add(each);
    if (finished !== null) yield record(instrument, event(finished), finished.startMs + intervalMs);
    if (growingEveryMs === null || each.timestampMs < growingMs + growingEveryMs) continue;
    growingMs = each.timestampMs;
    const soFar = builder.soFar();
    if (soFar !== null) yield { ...record(instrument, event(soFar), growingMs), growth: 'growing' };
  }
  const last = builder.finish();
  if (last !== null) yield record(instrument, event(last), last.startMs + intervalMs);
}

function barEvent({ form, symbol }: Instrument, bar: Bar, intervalMs: number): BarEvent {
  if (form.bar === undefined) throw new Error(`expected a feed with bars for ${symbol}`);
  return form.bar(symbol, bar, intervalMs);
}

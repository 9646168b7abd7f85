import type { Instrument } from './instrument.ts';
import type { PathSpec } from './price-path.ts';

/** The same instrument, published in bars. */
export function inBars(instrument: Instrument, intervalMs: number): Instrument {
  const { output } = instrument;
  if (output.kind === 'metric')
    throw new Error(`expected an instrument with trades, got the metric ${output.name}`);
  return { ...instrument, output: { ...output, kind: 'bars', intervalMs } };
}

/**
 * The same instrument, looked at more or less closely: its paths advance by `stepMs`, and its volume comes in so many trades. What clusters
 * for less than a step averages out, so that years need not be made second by second.
 */
export function atResolution(instrument: Instrument, stepMs: number, tradesPerSession: number): Instrument {
  const { own, follows, output } = instrument;
  const stepped = (path: PathSpec): PathSpec => ({ ...path, stepMs });
  return {
    ...instrument,
    own: stepped(own),
    follows: follows.map((following) => ({ ...following, path: stepped(following.path) })),
    output: output.kind === 'metric' ? output : { ...output, tradesPerSession },
  };
}

import { feed, type FeedRow } from '../../lib/feeds/feed-rows.ts';
import type { StreamWriter } from '../../lib/feeds/stream-writer.ts';
import { countRows } from '../../lib/market-files/count-rows.ts';
import { RefusalCounts } from '../../lib/market-files/refusal-counts.ts';
import { DEMO_RECORDS, demoDay } from '../../lib/market-simulator/demo-day/demo-day.ts';
import type { Instrument } from '../../src/core/instruments/instrument.ts';
import type { Progress } from '../../lib/tooling/progress.ts';
import type { DemoOptions } from './options.ts';
import type { Application } from './processors.ts';
import { dayRows } from './simulated-day/day-rows.ts';

/** Something that is put on the stream from its beginning to its end. */
export interface DemoSource {
  /** As the report names it: a file's path. */
  readonly path: string;
  /** What an operator would know of its instruments, and write by `rtf reference set`. */
  readonly reference: readonly Instrument[];
  /** Null when that is known only at the end. */
  countRows(): Promise<number | null>;
  /** `onReading` is told in words how it is understood. */
  rows(application: Application, onReading: (text: string) => void): AsyncIterable<FeedRow>;
}

/** The files that are named, or the simulated day. */
export function demoSources({ inputs, reading }: DemoOptions): readonly DemoSource[] {
  if (inputs.length === 0) return [SIMULATED_DAY];
  return inputs.map((path) => ({
    path,
    reference: [],
    countRows: () => countRows(path),
    rows: (application, onReading) => application.openInput(path, reading, onReading),
  }));
}

const SIMULATED_DAY: DemoSource = {
  path: 'simulated day',
  reference: demoDay().reference,
  countRows: () => Promise.resolve(DEMO_RECORDS),
  rows: () => dayRows(demoDay()),
};

export interface FeedSurroundings {
  readonly application: Application;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly writer: StreamWriter;
}

/** Puts a source on the stream. Returns what was refused, in words; empty where nothing was. */
export async function feedSource(
  source: DemoSource,
  { pace }: Pick<DemoOptions, 'pace'>,
  { application, progress, signal, writer }: FeedSurroundings,
): Promise<string> {
  const refusals = new RefusalCounts();
  await feed({
    rows: source.rows(application, (text) => progress.note(`  read as ${text}`)),
    onRefused: (reason) => refusals.add(reason),
    writer,
    pace,
    signal,
    toMessage: (event) => application.toMessage(event),
    onProgress: (rows) => progress.update(rows),
  });
  return refusals.text();
}

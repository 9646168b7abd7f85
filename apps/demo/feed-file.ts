import { feed } from '../../lib/feeds/feed-rows.ts';
import type { StreamWriter } from '../../lib/feeds/stream-writer.ts';
import { RefusalCounts } from '../../lib/market-files/refusal-counts.ts';
import type { Progress } from '../../lib/tooling/progress.ts';
import type { DemoOptions } from './options.ts';
import type { Application } from './processors.ts';

export interface FeedSurroundings {
  readonly application: Application;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly writer: StreamWriter;
}

/** Puts a file on the stream and says how it was understood. Returns what was refused, in words; empty where nothing was. */
export async function feedFile(
  path: string,
  { pace, reading }: Pick<DemoOptions, 'pace' | 'reading'>,
  { application, progress, signal, writer }: FeedSurroundings,
): Promise<string> {
  const refusals = new RefusalCounts();
  await feed({
    rows: application.openInput(path, reading, (text) => progress.note(`  read as ${text}`)),
    onRefused: (reason) => refusals.add(reason),
    writer,
    pace,
    signal,
    toMessage: (event) => application.toMessage(event),
    onProgress: (rows) => progress.update(rows),
  });
  return refusals.text();
}

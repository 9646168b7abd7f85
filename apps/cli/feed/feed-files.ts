import { feed, type FeedRow } from '../../../lib/feeds/feed-rows.ts';
import type { Pace } from '../../../lib/feeds/pace.ts';
import { StreamWriter } from '../../../lib/feeds/stream-writer.ts';
import { countRows } from '../../../lib/market-files/count-rows.ts';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json } from '../output.ts';
import { type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

export interface FilesOptions extends CommonOptions {
  readonly speed: Pace;
}

interface FileFed {
  readonly file: string;
  readonly rows: number;
  /** Rows that are no market event: on the stream they are as well, for kinesis-processor to quarantine. */
  readonly unreadable: number;
}

/** Puts files on the stream, one after the other. */
export async function feedFiles(
  context: CliContext,
  files: readonly string[],
  options: FilesOptions,
): Promise<void> {
  const { stream } = namesOf(options);
  const signal = context.interrupted();
  const writer = new StreamWriter(await context.kinesis(), stream, {
    random: context.random,
    onRefusal: (waiting) => context.err(`the stream refuses records for now: ${waiting} wait`),
  });
  const fed: FileFed[] = [];
  for (const file of files) {
    if (!signal.aborted) fed.push(await feedFile(context, writer, file, options.speed, signal));
  }
  const { written, overtaken, cut } = writer;
  if (options.json === true) {
    context.out(json({ stream, records: written, overtaken, cut, interrupted: signal.aborted, files: fed }));
    return;
  }
  const unreadable = fed.reduce((sum, each) => sum + each.unreadable, 0);
  const remarks = [
    unreadable > 0 ? `, of which ${unreadable} are no market events and will be quarantined` : '',
    overtaken > 0 ? `, ${overtaken} of them after a later one of their symbol` : '',
    signal.aborted ? '; interrupted, the rest of the files is not' : '',
  ];
  context.out(`${written} records are on ${stream}${remarks.join('')}`);
}

/** @throws OperationFailure for a file that cannot be used; what was read before is on the stream */
async function feedFile(
  context: CliContext,
  writer: StreamWriter,
  file: string,
  pace: Pace,
  signal: AbortSignal,
): Promise<FileFed> {
  const counts = { unreadable: 0 };
  const progress = context.progress('rows');
  try {
    progress.start(file, file === '-' ? null : await countRows(file));
    const rows = await feed({
      rows: counted(openInput(file, { nowMs: context.now() }), counts),
      writer,
      pace,
      signal,
      toMessage,
      onProgress: (done) => progress.update(done),
    });
    progress.finish(`${file}: ${rows} rows`);
    return { file, rows, unreadable: counts.unreadable };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await writer.flush();
    throw new OperationFailure(error.message, { cause: error });
  }
}

async function* counted(
  rows: AsyncIterable<FeedRow>,
  counts: { unreadable: number },
): AsyncGenerator<FeedRow> {
  for await (const row of rows) {
    if (!('event' in row)) counts.unreadable += 1;
    yield row;
  }
}

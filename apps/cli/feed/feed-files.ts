import { feed } from '../../../lib/feeds/feed-rows.ts';
import type { Pace } from '../../../lib/feeds/pace.ts';
import { StreamWriter } from '../../../lib/feeds/stream-writer.ts';
import { countRows } from '../../../lib/market-files/count-rows.ts';
import type { ReadingOptions } from '../../../lib/market-files/input-options.ts';
import { InputError } from '../../../lib/market-files/input-error.ts';
import { openInput } from '../../../lib/market-files/open-input.ts';
import { readingText } from '../../../lib/market-files/reading.ts';
import { RefusalCounts } from '../../../lib/market-files/refusal-counts.ts';
import { toMessage } from '../../../src/dto/market-event-message.ts';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json } from '../output.ts';
import { type CommonOptions } from '../common-options.ts';
import { namesOf } from '../../../lib/operations/stack-names.ts';

export interface FilesOptions extends CommonOptions {
  readonly speed: Pace;
  readonly reading: ReadingOptions;
}

interface FileFed {
  readonly file: string;
  readonly rows: number;
  /** How it was understood, each table of an archive by itself. */
  readonly read_as: readonly string[];
  /** Rows that are no market event: on the stream they are as well, for kinesis-processor to quarantine. */
  readonly unreadable: number;
  readonly unreadable_by_reason: RefusalCounts['byReason'];
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
    if (!signal.aborted) fed.push(await feedFile(context, writer, file, options, signal));
  }
  const { written, overtaken, cut } = writer;
  if (options.json === true) {
    context.out(json({ stream, records: written, overtaken, cut, interrupted: signal.aborted, files: fed }));
    return;
  }
  const unreadable = fed.reduce((sum, each) => sum + each.unreadable, 0);
  const remarks = [
    unreadable > 0
      ? `, of which ${unreadable} are no market events and will be quarantined${reasonsOf(fed)}`
      : '',
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
  { speed, reading }: FilesOptions,
  signal: AbortSignal,
): Promise<FileFed> {
  const refusals = new RefusalCounts();
  const readAs: string[] = [];
  const progress = context.progress('rows');
  try {
    progress.start(file, file === '-' ? null : await countRows(file));
    const rows = await feed({
      rows: openInput(file, {
        ...reading,
        nowMs: context.now(),
        onReading: (found) => {
          readAs.push(readingText(found));
          progress.note(`${found.input}: ${readAs.at(-1)!}`);
        },
      }),
      onRefused: (reason) => refusals.add(reason),
      writer,
      pace: speed,
      signal,
      toMessage,
      onProgress: (done) => progress.update(done),
    });
    progress.finish([`${file}: ${rows} rows`, refusals.text()].filter((part) => part !== '').join(', '));
    const { total: unreadable, byReason } = refusals;
    return { file, rows, read_as: readAs, unreadable, unreadable_by_reason: byReason };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await writer.flush();
    throw new OperationFailure(error.message, { cause: error });
  }
}

/** ` (3 not_a_number, 1 bad_row)`, of all files. */
function reasonsOf(fed: readonly FileFed[]): string {
  const counts = new Map<string, number>();
  for (const [reason, count] of fed.flatMap((each) => Object.entries(each.unreadable_by_reason))) {
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return ` (${[...counts].map(([reason, count]) => `${count} ${reason}`).join(', ')})`;
}

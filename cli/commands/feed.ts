import { Command, InvalidArgumentError, Option } from 'commander';
import { countRows } from '../../local/input/count-rows.ts';
import { feed, type FeedRow } from '../../feed/feed-rows.ts';
import { EXPECTED_PACE, paceOf, type Pace } from '../../feed/pace.ts';
import { StreamWriter } from '../../feed/stream-writer.ts';
import { InputError } from '../../local/input/input-error.ts';
import { openInput } from '../../local/input/open-input.ts';
import { toMessage } from '../../src/dto/market-event-message.ts';
import { CommandFailure, type CliContext } from '../context.ts';
import { json } from '../output.ts';
import { namesOf, withCommonOptions, type CommonOptions } from '../stack.ts';

interface FeedCommandOptions extends CommonOptions {
  readonly speed: Pace;
}

interface FileFed {
  readonly file: string;
  readonly rows: number;
  /** Rows that are no market event: on the stream they are as well, for kinesis-processor to quarantine. */
  readonly unreadable: number;
}

/** Puts recorded market data on the stream of an environment. */
export function feedCommand(context: CliContext): Command {
  return withCommonOptions(new Command('feed'))
    .argument('<file...>', 'tick or bar CSV or NDJSON market events, plain or gzip; - for standard input')
    .addOption(
      new Option(
        '--speed <pace>',
        'max, records a second (500) or time compressed (60x; 1x is original time)',
      )
        .argParser(paceOption)
        .default({ kind: 'max' }, 'max'),
    )
    .description('Put files on the stream, one after the other, each symbol in its order')
    .addHelpText(
      'after',
      '\nExamples:\n  rtf feed data/bars/crypto-1m-2022-12-13-cpi.csv.gz --speed 60x' +
        '\n  zcat ticks.csv.gz | head -1000 | rtf feed - --speed 500 --env dev',
    )
    .action((files: string[], options: FeedCommandOptions) => run(context, files, options));
}

async function run(
  context: CliContext,
  files: readonly string[],
  options: FeedCommandOptions,
): Promise<void> {
  const { stream } = namesOf(options);
  const writer = new StreamWriter(await context.kinesis(), stream);
  const fed: FileFed[] = [];
  for (const file of files) fed.push(await feedFile(context, writer, file, options.speed));
  if (options.json === true) {
    context.out(json({ stream, records: writer.written, files: fed }));
    return;
  }
  const unreadable = fed.reduce((sum, each) => sum + each.unreadable, 0);
  const remark =
    unreadable === 0 ? '' : `, of which ${unreadable} are no market events and will be quarantined`;
  context.out(`${writer.written} records are on ${stream}${remark}`);
}

/** @throws CommandFailure for a file that cannot be used; what was read before is on the stream */
async function feedFile(
  context: CliContext,
  writer: StreamWriter,
  file: string,
  pace: Pace,
): Promise<FileFed> {
  const counts = { unreadable: 0 };
  const progress = context.progress('rows');
  try {
    progress.start(file, file === '-' ? null : await countRows(file));
    const rows = await feed({
      rows: counted(rowsOf(context, file), counts),
      writer,
      pace,
      signal: new AbortController().signal,
      toMessage,
      onProgress: (done) => progress.update(done),
    });
    progress.finish(`${file}: ${rows} rows`);
    return { file, rows, unreadable: counts.unreadable };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await writer.flush();
    throw new CommandFailure(error.message, { cause: error });
  }
}

function rowsOf(context: CliContext, file: string): AsyncIterable<FeedRow> {
  return openInput(file, { nowMs: context.now() });
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

function paceOption(text: string): Pace {
  const pace = paceOf(text);
  if (pace === null) throw new InvalidArgumentError(`Expected ${EXPECTED_PACE}.`);
  return pace;
}

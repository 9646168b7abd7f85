import { InputError } from '../../../lib/market-files/input-error.ts';
import { Command } from 'commander';
import type { ReadingOptions } from '../../../lib/market-files/input-options.ts';
import { withReadingOptions } from '../../../lib/market-files/reading-command.ts';
import { readingOptionsAmong } from '../../../lib/market-files/reading-options.ts';
import type { CliContext } from '../context.ts';
import { inspectFile, type Inspection } from '../inspect/inspect-file.ts';
import { inspectionText } from '../inspect/inspection-text.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { json } from '../output.ts';

interface InspectOptions extends ReadingOptions {
  readonly series?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  rtf inspect BTCUSDT-1m-2024-01-02.zip
  rtf inspect prices.csv --dates DD/MM/YYYY --time-zone Europe/Berlin
  zstdcat trades.csv.zst | rtf inspect - --symbol ESH4 --json`;

/** Shows how files are understood. Nothing of AWS is asked, and nothing is sent. */
export function inspectCommand(context: CliContext): Command {
  const command = new Command('inspect')
    .argument(
      '<file...>',
      'files of market data as feed, backtest and the demo take them; - for standard input',
    )
    .description('Show how a file is understood: its form, its first rows, and what would be refused');
  return withReadingOptions(command)
    .option('-s, --series', 'the input is a plain series: a time and a value')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: InspectOptions) => run(context, files, options));
}

/** @throws OperationFailure that says why a file cannot be understood */
async function understood(file: string, options: Parameters<typeof inspectFile>[1]): Promise<Inspection> {
  try {
    return await inspectFile(file, options);
  } catch (error) {
    if (error instanceof InputError) throw new OperationFailure(error.message, { cause: error });
    throw error;
  }
}

async function run(context: CliContext, files: readonly string[], options: InspectOptions): Promise<void> {
  const inspections: Inspection[] = [];
  for (const file of files) {
    const reading = { ...readingOptionsAmong(options), series: options.series ?? false };
    inspections.push(await understood(file, { ...reading, nowMs: context.now() }));
  }
  const shown = inspections.map((each) => inspectionText(context, each)).join('\n\n');
  context.out(options.json === true ? json(inspections.length === 1 ? inspections[0] : inspections) : shown);
  const unusable = inspections.filter(({ rows, refused }) => rows === refused);
  if (unusable.length > 0) {
    throw new OperationFailure(`${unusable.map(({ file }) => file).join(', ')}: no row can be used`);
  }
}

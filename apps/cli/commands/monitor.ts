import { Command, InvalidArgumentError, Option } from 'commander';
import { type CliContext } from '../context.ts';
import { OperationFailure } from '../../../lib/operations/operation-failure.ts';
import { functionOption } from '../functions.ts';
import { snapshotJson } from '../monitor/snapshot-json.ts';
import { snapshotText } from '../monitor/snapshot-text.ts';
import { SnapshotReader, type MonitorOptions } from '../monitor/snapshot.ts';
import { json } from '../output.ts';
import { durationOption, withCommonOptions } from '../common-options.ts';

interface MonitorCommandOptions extends MonitorOptions {
  readonly interval: number;
  readonly once?: boolean;
}

const MAX_ALERTS = 100;

/** A live view of an environment. */
export function monitorCommand(context: CliContext): Command {
  return withCommonOptions(new Command('monitor'))
    .addOption(functionOption())
    .addOption(
      new Option('--interval <duration>', 'between two looks')
        .argParser(durationOption)
        .default(30_000, '30s'),
    )
    .addOption(
      new Option('--window <duration>', 'how far back figures go')
        .argParser(durationOption)
        .default(900_000, '15m'),
    )
    .addOption(
      new Option('--alerts <count>', 'how many of the last alerts, 100 at most')
        .argParser(countOption)
        .default(8),
    )
    .option('--once', 'print it once and end, as without a terminal')
    .description('Watch functions, metrics, alarms, dead letters and the last alerts; q ends it')
    .addHelpText(
      'after',
      `
Figures are those of CloudWatch: on AWS a minute or two old. p50 and p95 are of the last minute with invocations, the others of the whole
window. --json prints once. What cannot be read is said, and printed once it exits with 1 then.

Each look is one GetMetricData of 16 metrics and one for each of our own that is alive, 30 or so: at $0.01 a thousand and every 30 s about
$0.06 an hour. The last line says what it is.

Examples:
  rtf monitor --env prod
  rtf monitor --env staging --function alert-processor --interval 1m --window 6h
  rtf monitor --env prod --json`,
    )
    .action((options: MonitorCommandOptions) => run(context, options));
}

async function run(context: CliContext, options: MonitorCommandOptions): Promise<void> {
  const reader = new SnapshotReader(context, options);
  const terminal = options.once === true || options.json === true ? null : await context.terminal();
  if (terminal === null) {
    const snapshot = await reader.read();
    context.out(
      options.json === true
        ? json(snapshotJson(snapshot))
        : snapshotText(context, snapshot, { ...options, intervalMs: null }),
    );
    if (snapshot.problems.length > 0) throw new OperationFailure('not everything could be read');
    return;
  }
  try {
    for (let key: string | null = null; key !== 'q';) {
      terminal.show(snapshotText(context, await reader.read(), { ...options, intervalMs: options.interval }));
      key = await terminal.key(options.interval);
    }
  } finally {
    terminal.close();
  }
}

function countOption(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > MAX_ALERTS) {
    throw new InvalidArgumentError(`Expected a whole number from 0 to ${MAX_ALERTS}.`);
  }
  return count;
}

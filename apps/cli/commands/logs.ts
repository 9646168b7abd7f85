import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { functionOption, functionsOf, type FunctionOptions } from '../functions.ts';
import { fieldsText, logLine, type LogEvent } from '../logs/log-line.ts';
import { LogReader } from '../logs/log-reader.ts';
import { paint } from '../output.ts';
import { durationOption, withCommonOptions, type CommonOptions } from '../common-options.ts';
import { functionNameOf } from '../../../lib/operations/stack-names.ts';

interface LogsOptions extends CommonOptions, FunctionOptions {
  readonly since: number;
  readonly filter?: string;
  readonly correlationId?: string;
  readonly level?: string;
  readonly follow?: boolean;
}

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;
/** Five FilterLogEvents a second is what an account may do: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const FOLLOW_EVERY_MS = 2_000;
const COLOURS: Readonly<Record<string, 'red' | 'yellow' | 'dim'>> = {
  CRITICAL: 'red',
  ERROR: 'red',
  WARN: 'yellow',
  DEBUG: 'dim',
};

/** What the functions have written. */
export function logsCommand(context: CliContext): Command {
  return withCommonOptions(new Command('logs'))
    .addOption(functionOption())
    .addOption(
      new Option('--since <duration>', 'how far back to begin')
        .argParser(durationOption)
        .default(900_000, '15m'),
    )
    .addOption(
      new Option('--filter <pattern>', 'words, or a filter pattern of CloudWatch Logs').conflicts([
        'correlationId',
        'level',
      ]),
    )
    .option('--correlation-id <id>', 'what one event or alert brought about, in both functions')
    .addOption(new Option('--level <level>', 'this level and worse').choices(LEVELS))
    .option('--follow', 'go on until Ctrl-C')
    .description('Show what the functions have logged, both together in the order of time')
    .addHelpText(
      'after',
      `
Each event is one line: time, function, level, what happened, name=value …; lines that hold metrics only are left out. --json prints
the messages as they were written, one a line, metrics included. prod and staging log from WARN or INFO on.

Examples:
  rtf logs --env prod --level ERROR --since 1h
  rtf logs --function kinesis-processor --filter SymbolFailed --follow
  rtf logs --correlation-id 4f1c7d1e-8c1b-4a53-9d20-6b0e63f6a2a4 --since 1d --env prod`,
    )
    .action((options: LogsOptions) => run(context, options));
}

async function run(context: CliContext, options: LogsOptions): Promise<void> {
  const sources = functionsOf(options).map((functionName) => ({
    functionName,
    logGroup: `/aws/lambda/${functionNameOf(options, functionName)}`,
  }));
  const reader = new LogReader(await context.logs(), sources, {
    fromMs: context.now() - options.since,
    pattern: patternOf(options),
  });
  const signal = options.follow === true ? context.interrupted() : null;
  for (;;) {
    const events = await reader.next();
    for (const event of events) if (isWanted(event, options)) print(context, event, options);
    if (signal === null) return;
    await delay(FOLLOW_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax-Properties-JSON.html */
function patternOf({ filter, correlationId, level }: LogsOptions): string | undefined {
  if (filter !== undefined) return filter;
  const conditions: string[] = [];
  if (correlationId !== undefined) conditions.push(`$.correlation_id = ${JSON.stringify(correlationId)}`);
  if (level !== undefined) {
    conditions.push(
      levelsFrom(level)
        .map((each) => `$.level = "${each}"`)
        .join(' || '),
    );
  }
  if (conditions.length === 0) return undefined;
  return `{ ${conditions.map((condition) => `(${condition})`).join(' && ')} }`;
}

/** Filters once more by the same conditions: a loopback server lets everything through a pattern of this kind. */
function isWanted({ message }: LogEvent, { correlationId, level }: LogsOptions): boolean {
  if (correlationId === undefined && level === undefined) return true;
  const line = logLine(message);
  if (line === null) return false;
  const isGraveEnough = level === undefined || levelsFrom(level).includes(line.level);
  return isGraveEnough && (correlationId === undefined || line.fields['correlation_id'] === correlationId);
}

function levelsFrom(level: string): readonly string[] {
  return LEVELS.slice((LEVELS as readonly string[]).indexOf(level));
}

function print(
  context: CliContext,
  { functionName, timeMs, message }: LogEvent,
  { json }: LogsOptions,
): void {
  if (json === true) {
    context.out(message.trimEnd());
    return;
  }
  const line = logLine(message);
  if (line === null) return;
  const { level, event, fields } = line;
  const time = new Date(timeMs).toISOString().slice(0, 23).replace('T', ' ');
  const colour = COLOURS[level];
  const padded = level.padEnd(5);
  context.out(
    [
      time,
      functionName.padEnd(17),
      colour === undefined ? padded : paint(context, colour, padded),
      event,
      fieldsText(fields),
    ]
      .join(' ')
      .trimEnd(),
  );
}

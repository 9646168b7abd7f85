import { printable } from '../../lib/tooling/printable.ts';
import completion from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { backtestCommand } from '../backtest/backtest-command.ts';
import { ackCommand } from './commands/ack.ts';
import { rateCommand } from './commands/rate.ts';
import { consoleCommand } from './commands/console.ts';
import { explainCommand } from './commands/explain.ts';
import { feedCommand } from './commands/feed.ts';
import { inspectCommand } from './commands/inspect.ts';
import { preferencesCommand } from './commands/preferences.ts';
import { queryCommand } from './commands/query.ts';
import { referenceCommand } from './commands/reference.ts';
import { redriveCommand } from './commands/redrive.ts';
import { scalingCommand } from './commands/scaling.ts';
import { silenceCommand } from './commands/silence.ts';
import { testCommand } from './commands/test.ts';
import { lakeCommand } from './commands/lake.ts';
import { logsCommand } from './commands/logs.ts';
import { monitorCommand } from './commands/monitor.ts';
import { EXIT_CODES, type CliContext } from './context.ts';
import { describeFailure } from '../../lib/operations/describe-failure.ts';

const COMMANDS = [
  consoleCommand,
  testCommand,
  monitorCommand,
  logsCommand,
  preferencesCommand,
  referenceCommand,
  silenceCommand,
  ackCommand,
  rateCommand,
  explainCommand,
  queryCommand,
  lakeCommand,
  redriveCommand,
  scalingCommand,
  feedCommand,
  inspectCommand,
  () => backtestCommand('rtf backtest'),
];

const AFTER_HELP = `
Region, endpoint and credentials come from the standard AWS environment (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL …).
Results go to standard output, everything else to standard error; --json prints results as JSON.

Colours are for terminals; NO_COLOR=1 switches them off.
Exit codes: 0 done, 1 failed or found something wrong, 2 the command line is wrong, 130 killed by Ctrl-C.`;

const COMPLETION_HELP = `
The shell has to find rtf by its name: npm link puts it on the path. bash needs the package bash-completion, zsh its compinit.

Examples:
  source <(rtf completion bash)
  rtf completion fish | source`;

/** Runs one command line, without the name of the program, and returns its exit code. */
export async function runRtf(argv: readonly string[], given: CliContext): Promise<number> {
  const context = withPrintableOutput(given);
  const program = programOf(context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
    context.err(`rtf: ${describeFailure(error)}`);
    return EXIT_CODES.failed;
  }
}

/** All that the commands show passes here, so that what others have written into data cannot steer the terminal. */
function withPrintableOutput(context: CliContext): CliContext {
  return {
    ...context,
    out: (line) => context.out(printable(line)),
    err: (line) => context.err(printable(line)),
    terminal: async () => {
      const terminal = await context.terminal();
      return terminal && { ...terminal, show: (text) => terminal.show(printable(text)) };
    },
  };
}

/** The command line with all its commands; nothing runs before it is parsed. */
export function programOf(context: CliContext): Command {
  const program = new Command('rtf')
    .description('Operates the market-data monitor')
    .addHelpText('after', AFTER_HELP);
  for (const command of COMMANDS) program.addCommand(command(context));
  completion(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')!
    .description('Print the script by which a shell completes rtf on Tab')
    .addHelpText('after', COMPLETION_HELP);
  prepare(program, context);
  return program;
}

/** Commander's settings do not reach commands that are added ready-made, so each gets them. */
function prepare(command: Command, context: CliContext): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help shows the options and examples)')
    .configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.err(text.trimEnd()),
    });
  for (const child of command.commands) prepare(child, context);
}

import type { Command, CommanderError } from 'commander';
import { programOf } from '../../apps/cli/program.ts';
import { silentContext } from './rtf.ts';

const INCOMPLETE = new Set([
  'commander.help',
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
]);

/** Parses and runs nothing. @throws CommanderError when the command line makes no sense. */
export async function parseRtf(words: readonly string[]): Promise<void> {
  const program = programOf(silentContext());
  const disarm = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => undefined);
    for (const child of command.commands) disarm(child);
  };
  disarm(program);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const { exitCode, code } = error as CommanderError;
    // A command that a sentence speaks of by its name alone.
    const isName = words.every((word) => /^[a-z]+$/.test(word)) && INCOMPLETE.has(code);
    if (exitCode !== 0 && !isName) throw error;
  }
}
